package dev.orrery.calendar;

import dev.orrery.ical.CalendarFile;
import dev.orrery.ical.CalendarObject;
import dev.orrery.model.CollectionKind;
import dev.orrery.model.HomeId;
import dev.orrery.model.ObjectRef;
import dev.orrery.model.Privilege;
import dev.orrery.model.Reason;
import dev.orrery.model.Refused;
import dev.orrery.store.CollectionRow;
import dev.orrery.store.ObjectRow;
import dev.orrery.store.Store;
import dev.orrery.store.Tx;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Takes a whole iCalendar file into a calendar: each object is put where its UID already is, or under a new name. What
 * is not in the file stays. Transactions are bounded, so an import that is cut off has taken a part; importing the file
 * again takes the rest and changes nothing else. Into a mirrored calendar each object goes by way of the authority.
 * Thread-safe.
 */
public final class ImportCalendar {
    private static final int BATCH = 200;

    private final Store store;
    private final Mirrored mirrored;
    private final ContentRules rules;
    private final BringObjects objects;
    private final Members members;
    private final InstantSource clock;

    public ImportCalendar(Store store, Mirrored mirrored, ContentRules rules, Limits limits, InstantSource clock) {
        this.store = store;
        this.mirrored = mirrored;
        this.rules = rules;
        this.objects = new BringObjects(rules);
        this.members = new Members(limits);
        this.clock = clock;
    }

    public record Request(By by, CollectionRow calendar, byte[] file) {}

    /**
     * @param problems objects of the file that were not taken, in its order
     */
    public record Result(int created, int changed, int unchanged, List<Problem> problems) {
        public Result {
            problems = List.copyOf(problems);
        }
    }

    /** @param uid of the object, empty if it has none */
    public record Problem(String uid, Reason reason) {}

    /**
     * @throws Refused InvalidCalendarData if the file as a whole cannot be read; NotFound, NeedsPrivilege, Forbidden;
     *     Unavailable if the calendar is mirrored and its authority took a part only
     */
    public Result run(Request request) {
        List<Problem> problems = new ArrayList<>();
        List<Draft> drafts = drafts(request.file(), problems);
        Upstream upstream = mirrored.upstream(
                        request.by().caller(), request.calendar().ref())
                .orElse(null);
        Tally all = new Tally();
        for (int from = 0; from < drafts.size(); from += BATCH) {
            List<Draft> some = drafts.subList(from, Math.min(from + BATCH, drafts.size()));
            all.add(
                    upstream == null
                            ? store.write(request.calendar().ref().home(), tx -> putAll(tx, request, some, true))
                            : through(upstream, request, some));
        }
        problems.addAll(all.problems);
        return new Result(all.created, all.changed, all.unchanged, problems);
    }

    /**
     * Within the transaction of whoever knows that the calendar has no authority elsewhere, and brings what is held of
     * quotas too.
     */
    Result put(Tx tx, Request request) {
        List<Problem> problems = new ArrayList<>();
        Tally tally = putAll(tx, request, drafts(request.file(), problems), false);
        problems.addAll(tally.problems);
        return new Result(tally.created, tally.changed, tally.unchanged, problems);
    }

    private List<Draft> drafts(byte[] file, List<Problem> problems) {
        List<Draft> drafts = new ArrayList<>();
        for (CalendarFile.Piece piece : CalendarFile.split(file, clock.instant())) {
            switch (piece) {
                case CalendarFile.Piece.Taken taken -> judge(taken.object(), drafts, problems);
                case CalendarFile.Piece.Broken broken -> problems.add(new Problem(broken.uid(), broken.reason()));
            }
        }
        return drafts;
    }

    private void judge(CalendarObject object, List<Draft> drafts, List<Problem> problems) {
        try {
            drafts.add(rules.draft(object));
        } catch (Refused refused) {
            problems.add(new Problem(object.uid(), refused.reason()));
        }
    }

    private Tally putAll(Tx tx, Request request, List<Draft> drafts, boolean charged) {
        CollectionRow calendar = requireOpen(tx, request);
        Tally tally = new Tally();
        for (Draft draft : drafts) {
            try {
                Put put = judge(tx, request, calendar, draft);
                if (charged) {
                    objects.put(tx, request.by().actor(), put.ref(), draft);
                } else if (!draft.isStoredAs(put.old())) {
                    Members.put(tx, request.by().actor(), put.ref(), draft, put.old());
                }
                tally.count(put.old(), !draft.isStoredAs(put.old()));
            } catch (Refused refused) {
                tally.problems.add(new Problem(draft.uid(), refused.reason()));
            }
        }
        return tally;
    }

    private static CollectionRow requireOpen(Tx tx, Request request) {
        CollectionRow calendar = Members.collection(tx, request.calendar());
        request.by().require(tx, calendar.ref(), Privilege.BIND);
        request.by().require(tx, calendar.ref(), Privilege.WRITE_CONTENT);
        if (calendar.kind() != CollectionKind.CALENDAR) {
            throw new Refused(new Reason.Forbidden(Paths.of(tx, calendar.ref()) + " is no calendar."));
        }
        return calendar;
    }

    /** Where a draft goes. */
    private record Put(ObjectRef ref, @Nullable ObjectRow old) {}

    /** Refuses before anything is written, so that one object's refusal leaves the others of the transaction whole. */
    private Put judge(Tx tx, Request request, CollectionRow calendar, Draft draft) {
        ObjectRow old = tx.objectByUid(calendar.ref(), draft.uid()).orElse(null);
        ObjectRef ref =
                old != null ? old.ref() : calendar.ref().object(MemberNames.free(tx, calendar.ref(), draft.uid()));
        if (draft.isStoredAs(old)) {
            return new Put(ref, old);
        }
        if (old != null) {
            request.by().requireWholeSight(tx, old);
        }
        Locks.requireFree(tx, request.by(), Preconditions.NONE, Place.of(ref), old == null);
        members.requireFit(tx, calendar, draft, old, null);
        return new Put(ref, old);
    }

    /** One object after the other; a race that was lost is run again from the object that lost it. */
    private Tally through(Upstream upstream, Request request, List<Draft> drafts) {
        Tally tally = new Tally();
        Iterator<Draft> rest = drafts.iterator();
        Draft[] current = {rest.next()};
        return WriteThrough.run(upstream, () -> {
            while (true) {
                try {
                    one(upstream, request, current[0], tally);
                } catch (Refused refused) {
                    tally.problems.add(new Problem(current[0].uid(), MergeThrough.ofOneObject(refused)));
                }
                if (!rest.hasNext()) {
                    return tally;
                }
                current[0] = rest.next();
            }
        });
    }

    /** What says the same as what is there is left as it is: an authority's format may write it in its own way. */
    private void one(Upstream upstream, Request request, Draft draft, Tally tally) throws Upstream.Raced {
        HomeId home = request.calendar().ref().home();
        Put put = store.write(home, tx -> judge(tx, request, requireOpen(tx, request), draft));
        ObjectRow old = put.old();
        boolean same = old != null && (says(old, draft) || says(old, upstream.kept(draft)));
        if (!same) {
            Upstream.Written written = upstream.put(put.ref().name(), old, draft);
            store.write(home, tx -> {
                objects.put(tx, request.by().actor(), put.ref(), written.draft());
                written.settle().accept(tx);
                return put;
            });
        }
        tally.count(old, !same);
    }

    private static boolean says(ObjectRow row, Draft draft) {
        return row.index() != null
                && SentCalendar.fingerprint(draft).equals(row.index().fingerprint());
    }

    /** What one transaction did. */
    private static final class Tally {
        private int created;
        private int changed;
        private int unchanged;
        private final List<Problem> problems = new ArrayList<>();

        void count(@Nullable ObjectRow old, boolean written) {
            if (!written) {
                unchanged++;
            } else if (old == null) {
                created++;
            } else {
                changed++;
            }
        }

        void add(Tally other) {
            created += other.created;
            changed += other.changed;
            unchanged += other.unchanged;
            problems.addAll(other.problems);
        }
    }
}
