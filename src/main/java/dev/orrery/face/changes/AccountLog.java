package dev.orrery.face.changes;

import dev.orrery.model.Change;
import dev.orrery.model.HomeId;
import dev.orrery.model.Reason;
import dev.orrery.model.Refused;
import dev.orrery.model.Watched;
import dev.orrery.store.HomeRow;
import dev.orrery.store.LogEntry;
import dev.orrery.store.Page;
import dev.orrery.store.Store;
import dev.orrery.store.SyncPoint;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Reads the log of a cloud account, in small snapshots one after the other; whoever may see it sees all. Thread-safe. */
final class AccountLog {
    /** Snapshots for one page: a rare type is looked for so far, then the answer says where to go on. */
    private static final int LOOKS = 50;

    private static final int AT_ONCE = 1000;

    private final Store store;

    AccountLog(Store store) {
        this.store = store;
    }

    /**
     * Where reading begins.
     *
     * @throws Refused InvalidSyncToken for a cursor that cannot be followed, BadRequest for one of another account
     */
    Cursor start(HomeId account, @Nullable Cursor given, boolean now) {
        HomeRow home = home(account);
        if (given == null) {
            return at(account, now ? home.lastSeq() : home.floor());
        }
        if (!given.home().equals(account)) {
            throw new Refused(new Reason.BadRequest("This cursor is of another account; each counts for itself."));
        }
        long seq = given.point().seq();
        if (!given.epoch().equals(store.epoch()) || seq > home.lastSeq() || seq < home.floor()) {
            throw new Refused(new Reason.InvalidSyncToken(given.toString()));
        }
        return at(account, seq);
    }

    /** Behind everything that happened so far. */
    Cursor end(HomeId account) {
        return at(account, home(account).lastSeq());
    }

    private Cursor at(HomeId account, long seq) {
        return new Cursor(store.epoch(), account, SyncPoint.at(seq), "");
    }

    private HomeRow home(HomeId account) {
        return store.read(snapshot -> snapshot.home(account))
                .orElseThrow(() -> new Refused(new Reason.NotFound(Watched.PROVIDER)));
    }

    /** What comes after {@code since} and is wanted, up to {@code limit}; less where much else is in between. */
    Batch read(Cursor since, int limit, Predicate<LogEntry> wanted) {
        List<Entry> found = new ArrayList<>();
        Cursor at = since;
        boolean more = true;
        for (int look = 0; more && look < LOOKS && found.size() < limit; look++) {
            Batch batch = look(at, limit - found.size(), wanted);
            found.addAll(batch.entries());
            at = batch.next();
            more = batch.more();
        }
        return new Batch(found, at, more);
    }

    private Batch look(Cursor from, int limit, Predicate<LogEntry> wanted) {
        return store.read(snapshot -> {
            Page<LogEntry> page = snapshot.log(from.home(), from.point().seq(), AT_ONCE);
            EntryWriter writer = new EntryWriter(snapshot, Addresses.ofAccount(snapshot, from.home()));
            List<Entry> entries = new ArrayList<>();
            Cursor last = from;
            for (LogEntry entry : page.rows()) {
                if (entries.size() == limit) {
                    return new Batch(entries, last, true);
                }
                last = from.at(SyncPoint.at(entry.seq()));
                if (wanted.test(entry)) {
                    entries.add(writer.whole(entry, last));
                }
            }
            return new Batch(entries, last, page.more());
        });
    }

    /** What is asked for; a resource is named by its path below {@code /api}. */
    static boolean wants(Asked asked, Change change) {
        String resource = asked.resource();
        return asked.wants(change.type()) && (resource == null || resource.equals(path(change)));
    }

    private static String path(Change change) {
        return change instanceof Change.MachineTracked seen
                ? seen.event().subject().path()
                : Watched.PROVIDER;
    }
}
