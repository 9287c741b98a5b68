package dev.orrery.source.imap;

import dev.orrery.source.imap.wire.Dialer;
import dev.orrery.source.imap.wire.FolderName;
import dev.orrery.source.imap.wire.Login;
import java.util.List;
import java.util.concurrent.ThreadFactory;
import java.util.random.RandomGenerator;

/**
 * Begins watches: how, and with what.
 *
 * @param threads one for each connection
 */
record Watching(Dialer dialer, WatchSettings settings, RandomGenerator random, ThreadFactory threads) {
    Mailboxes.Watch begin(Login login, List<FolderName> folders, FolderBell bell) {
        FolderWatch watch = new FolderWatch(this, login, List.copyOf(folders), bell);
        watch.begin();
        return watch;
    }
}
