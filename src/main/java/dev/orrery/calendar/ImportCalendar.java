package dev.orrery.calendar;

import dev.orrery.ical.CalendarFile;
import dev.orrery.ical.CalendarObject;
import dev.orrery.model.CollectionKind;
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
import java.util.List;

/**
 * Takes a whole iCalendar file into a calendar: each object is put where its UID already is, or under a new name. What
 * is not in the file stays. Transactions are bounded, so an import that is cut off has taken a part; importing the file
 * again takes the rest and changes nothing else. Thread-safe.
 */
public final class ImportCalendar {
    private static final int BATCH = 200;

    private final Store store;
    private final ContentRules rules;
    private final Members members;
    private final InstantSource clock;

    public ImportCalendar(Store store, ContentRules rules, Limits limits, InstantSource clock) {
        this.store = store;
        this.rules = rules;
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

    /** @throws Refused InvalidCalendarData if the file as a whole cannot be read; NotFound, NeedsPrivilege, Forbidden */
    public Result run(Request request) {
        List<Problem> problems = new ArrayList<>();
        List<Draft> drafts = new ArrayList<>();
        for (CalendarFile.Piece piece : CalendarFile.split(request.file(), clock.instant())) {
            switch (piece) {
                case CalendarFile.Piece.Taken taken -> judge(taken.object(), drafts, problems);
                case CalendarFile.Piece.Broken broken -> problems.add(new Problem(broken.uid(), broken.reason()));
            }
        }
        Tally all = new Tally();
        for (int from = 0; from < drafts.size(); from += BATCH) {
            List<Draft> some = drafts.subList(from, Math.min(from + BATCH, drafts.size()));
            all.add(store.write(request.calendar().ref().home(), tx -> putAll(tx, request, some)));
        }
        problems.addAll(all.problems);
        return new Result(all.created, all.changed, all.unchanged, problems);
    }

    private void judge(CalendarObject object, List<Draft> drafts, List<Problem> problems) {
        try {
            drafts.add(rules.draft(object));
        } catch (Refused refused) {
            problems.add(new Problem(object.uid(), refused.reason()));
        }
    }

    private Tally putAll(Tx tx, Request request, List<Draft> drafts) {
        CollectionRow calendar = Members.collection(tx, request.calendar());
        request.by().require(tx, calendar.ref(), Privilege.BIND);
        request.by().require(tx, calendar.ref(), Privilege.WRITE_CONTENT);
        if (calendar.kind() != CollectionKind.CALENDAR) {
            throw new Refused(new Reason.Forbidden(Paths.of(tx, calendar.ref()) + " is no calendar."));
        }
        Collections.requireBulk(tx, calendar);
        Tally tally = new Tally();
        for (Draft draft : drafts) {
            try {
                put(tx, request, calendar, draft, tally);
            } catch (Refused refused) {
                tally.problems.add(new Problem(draft.uid(), refused.reason()));
            }
        }
        return tally;
    }

    /** Refuses before it writes, so that one object's refusal leaves the others of the transaction whole. */
    private void put(Tx tx, Request request, CollectionRow calendar, Draft draft, Tally tally) {
        ObjectRow old = tx.objectByUid(calendar.ref(), draft.uid()).orElse(null);
        ObjectRef ref =
                old != null ? old.ref() : calendar.ref().object(MemberNames.free(tx, calendar.ref(), draft.uid()));
        if (old != null && draft.isStoredAs(old)) {
            tally.unchanged++;
            return;
        }
        if (old != null) {
            request.by().requireWholeSight(tx, old);
        }
        Locks.requireFree(tx, request.by(), Preconditions.NONE, Place.of(ref), old == null);
        members.requireFit(tx, calendar, draft, old, null);
        Members.put(tx, request.by().actor(), ref, draft, old);
        if (old == null) {
            tally.created++;
        } else {
            tally.changed++;
        }
    }

    /** What one transaction did. */
    private static final class Tally {
        private int created;
        private int changed;
        private int unchanged;
        private final List<Problem> problems = new ArrayList<>();

        void add(Tally other) {
            created += other.created;
            changed += other.changed;
            unchanged += other.unchanged;
            problems.addAll(other.problems);
        }
    }
}
