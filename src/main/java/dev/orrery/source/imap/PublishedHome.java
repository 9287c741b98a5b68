package dev.orrery.source.imap;

import dev.orrery.calendar.UpstreamHome;
import dev.orrery.model.CollectionRef;
import dev.orrery.model.Reason;
import dev.orrery.model.Refused;
import dev.orrery.store.CollectionRow;
import dev.orrery.store.Tx;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One person's folders as an account publishes them that only reads: no folder is made, renamed or deleted. What a calendar
 * is called here, for people and in its address, is of no concern to its folder. Thread-safe.
 */
final class PublishedHome implements UpstreamHome {
    private final HomeMirror mirror;
    private final String account;

    /** @param account as the IMAP server calls it */
    PublishedHome(HomeMirror mirror, String account) {
        this.mirror = mirror;
        this.account = account;
    }

    @Override
    public <T extends @Nullable Object> T alone(Supplier<T> work) {
        return mirror.alone(work);
    }

    /** Nothing is made here: what no folder could hold would be a calendar that no mail program knows of. */
    @Override
    public boolean holds(Set<String> components) {
        return true;
    }

    @Override
    public Made make(String label, Set<String> components) {
        String folders = CalendarFolder.Kind.of(components).isPresent()
                ? "make " + label + " with a program that signs in at the IMAP server, and let " + account + " read it."
                : "a folder holds events, tasks or journals and not several of them, so make one folder for each with a"
                        + " program that signs in at the IMAP server, and let " + account + " read them.";
        throw new Refused(
                new Reason.Forbidden("The calendars here are IMAP folders that are shown and not written: " + folders));
    }

    @Override
    public Consumer<Tx> label(CollectionRef calendar, String label) {
        return tx -> {};
    }

    @Override
    public Consumer<Tx> rename(CollectionRow row, String name) {
        return tx -> {};
    }

    @Override
    public void remove(CollectionRef calendar) {
        throw new Refused(
                new Reason.Forbidden("This calendar is an IMAP folder that is shown and not written: delete it"
                        + " with a program that signs in at the IMAP server, or take from " + account
                        + " the right to read it."));
    }
}
