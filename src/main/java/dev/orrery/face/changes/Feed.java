package dev.orrery.face.changes;

import dev.orrery.access.Caller;
import dev.orrery.calendar.Standpoint;
import dev.orrery.calendar.Views;
import dev.orrery.model.CollectionRef;
import dev.orrery.model.HomeId;
import dev.orrery.model.Principal;
import dev.orrery.model.Reason;
import dev.orrery.model.Refused;
import dev.orrery.store.HomeRow;
import dev.orrery.store.Snapshot;
import dev.orrery.store.Store;
import dev.orrery.store.SyncPoint;
import java.util.ArrayList;
import java.util.List;

/** Reads the part of the log that a caller asks for, in small snapshots one after the other. Thread-safe. */
final class Feed {
    /** Snapshots for one page: a rare type is looked for so far, then the answer says where to go on. */
    private static final int LOOKS = 50;

    private final Store store;
    private final Views views;

    Feed(Store store, Views views) {
        this.store = store;
        this.views = views;
    }

    /**
     * Where reading begins.
     *
     * @throws Refused InvalidSyncToken for a cursor that cannot be followed from where the caller stands, BadRequest for
     *     one of another home, NotFound and NeedsPrivilege as {@link Selection#of} says
     */
    Cursor start(Caller caller, Asked asked, Part part) {
        return store.read(snapshot -> {
            Selection.of(snapshot, caller, asked, part);
            HomeRow home = home(snapshot, part);
            String standpoint = standpoint(snapshot, caller, part);
            boolean owns = standpoint.isEmpty();
            Cursor beginning = new Cursor(
                    store.epoch(),
                    home.id(),
                    SyncPoint.at(asked.now() ? home.lastSeq() : owns ? home.floor() : 0),
                    standpoint);
            return asked.since() == null ? beginning : check(asked.since(), beginning, home);
        });
    }

    /** Where somebody begins anew who has just looked at everything. */
    Cursor end(Caller caller, Part part) {
        return store.read(snapshot -> new Cursor(
                store.epoch(),
                part.owner().home(),
                SyncPoint.at(home(snapshot, part).lastSeq()),
                standpoint(snapshot, caller, part)));
    }

    /** What comes after {@code since}, up to the asked limit; less, or nothing, where much else is in between. */
    Batch read(Caller caller, Asked asked, Part part, Cursor since) {
        List<Entry> found = new ArrayList<>();
        Cursor at = since;
        boolean more = true;
        for (int look = 0; more && look < LOOKS && found.size() < asked.limit(); look++) {
            Cursor from = at;
            int wanted = asked.limit() - found.size();
            Batch batch = store.read(snapshot -> look(snapshot, caller, asked, part, from, wanted));
            found.addAll(batch.entries());
            at = batch.next();
            more = batch.more();
        }
        return new Batch(found, at, more);
    }

    private Batch look(Snapshot snapshot, Caller caller, Asked asked, Part part, Cursor since, int limit) {
        Selection selection = Selection.of(snapshot, caller, asked, part);
        if (!standpoint(snapshot, caller, part).equals(since.standpoint())) {
            throw new Refused(new Reason.InvalidSyncToken(since.toString()));
        }
        return read(snapshot, caller, part.owner(), selection, since, limit);
    }

    /** @param since of the standpoint from which the caller looks now */
    Batch read(Snapshot snapshot, Caller caller, Principal owner, Selection selection, Cursor since, int limit) {
        return since.standpoint().isEmpty()
                ? WholeLog.read(
                        snapshot,
                        new OwnSight(snapshot, caller, views, since.point().seq()),
                        selection,
                        since,
                        limit)
                : new SharedLog(views.seen(snapshot, caller), caller, owner, selection, since).read(limit);
    }

    static Cursor check(Cursor given, Cursor current, HomeRow home) {
        if (!given.home().equals(home.id())) {
            throw new Refused(new Reason.BadRequest("This cursor is of another home; each home counts for itself."));
        }
        long known = Math.max(given.point().seq(), given.point().began());
        boolean startsOver = known == 0 && !current.standpoint().isEmpty();
        if (!given.epoch().equals(current.epoch())
                || !given.standpoint().equals(current.standpoint())
                || known > home.lastSeq()
                || known < home.floor() && !startsOver) {
            throw new Refused(new Reason.InvalidSyncToken(given.toString()));
        }
        return given;
    }

    private static HomeRow home(Snapshot snapshot, Part part) {
        HomeId home = part.owner().home();
        return snapshot.home(home).orElseThrow(() -> new Refused(new Reason.NotFound(part.path())));
    }

    /** What is told of a principal's record is the same for everybody. */
    private String standpoint(Snapshot snapshot, Caller caller, Part part) {
        return part.record() ? "" : standpoint(snapshot, caller, part.owner(), part.path());
    }

    String standpoint(Snapshot snapshot, Caller caller, Principal owner, String path) {
        return snapshot.collection(CollectionRef.root(owner.home()))
                .map(root -> Standpoint.of(snapshot, caller, views.visibility(), root))
                .orElseThrow(() -> new Refused(new Reason.NotFound(path)));
    }
}
