package dev.orrery.calendar;

import dev.orrery.access.Caller;
import dev.orrery.calendar.ImportCalendar.Problem;
import dev.orrery.calendar.Preconditions.Tags;
import dev.orrery.calendar.ThreeWay.Preference;
import dev.orrery.model.CollectionKind;
import dev.orrery.model.HomeId;
import dev.orrery.model.Privilege;
import dev.orrery.model.Reason;
import dev.orrery.model.Refused;
import dev.orrery.store.CollectionRow;
import dev.orrery.store.Snapshot;
import dev.orrery.store.Store;
import dev.orrery.store.Tx;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Takes a whole calendar that a program edited as one file: finds out what the program added, changed and removed since it
 * last had the calendar, and does that here, beside what others did in between ({@link ThreeWay}). All of it happens in one
 * transaction, or nothing; only objects that cannot be taken stay outside, and are told. Thread-safe.
 */
public final class MergeCalendar {
    private static final String MERGED = "ical";

    private final Store store;
    private final ContentRules rules;
    private final Limits limits;
    private final Views views;
    private final InstantSource clock;
    private final Preference preference;

    /** @param preference whose version stays where both sides changed an object */
    public MergeCalendar(
            Store store, ContentRules rules, Limits limits, Views views, InstantSource clock, Preference preference) {
        this.store = store;
        this.rules = rules;
        this.limits = limits;
        this.views = views;
        this.clock = clock;
        this.preference = preference;
    }

    /**
     * @param calendar as the caller found it
     * @param match If-Match: a state of the calendar that the client had; null if not asked
     * @param noneMatch If-None-Match; null if not asked
     */
    public record Request(
            Caller caller,
            CollectionRow calendar,
            byte[] file,
            @Nullable Tags match,
            @Nullable Tags noneMatch) {}

    /**
     * @param state of the calendar afterwards, as the caller sees it
     * @param based false if nobody could tell what the client last had: then nothing was removed
     * @param marked true if the file carried its mark ({@link WholeCalendar#BASE})
     * @param asSent true if the calendar is now just what was sent
     * @param problems objects that were not taken
     */
    public record Result(
            CalendarTag state,
            int taken,
            int removed,
            int copies,
            boolean based,
            boolean marked,
            boolean asSent,
            List<Problem> problems) {
        public Result {
            problems = List.copyOf(problems);
        }

        /** True if the file changed anything here. */
        public boolean wrote() {
            return taken + removed + copies > 0;
        }
    }

    /**
     * @throws Refused InvalidCalendarData if the file as a whole cannot be read; NotFound, NeedsPrivilege, Forbidden;
     *     PreconditionFailed; Locked; QuotaExceeded; TooMany if more would change than one transaction takes
     */
    public Result merge(Request request) {
        HomeId home = request.calendar().ref().home();
        SentCalendar sent =
                SentCalendar.read(request.file(), rules, Components.of(request.calendar()), clock.instant());
        return store.write(home, tx -> merge(tx, request, sent.copy()));
    }

    private Result merge(Tx tx, Request request, SentCalendar sent) {
        CollectionRow calendar = Members.collection(tx, request.calendar());
        By by = new By(request.caller(), MERGED, views.visibility());
        by.require(tx, calendar.ref(), Privilege.READ);
        if (calendar.kind() != CollectionKind.CALENDAR) {
            throw new Refused(new Reason.Forbidden(Paths.of(tx, calendar.ref()) + " is no calendar."));
        }
        Collections.requireBulk(tx, calendar);
        Snapshot seen = views.seen(tx, request.caller());
        CalendarTag now = WholeCalendar.tag(store.epoch(), seen, calendar);
        if (request.noneMatch() != null && request.noneMatch().match(now.etag())) {
            throw new Refused(new Reason.PreconditionFailed("If-None-Match"));
        }
        MergeBase base = new MergeBase(seen, calendar, now, by);
        CalendarTag had = base.find(request.match(), sent.marker());
        MergeState here = new MergeState(tx, seen, calendar);
        here.withhold(sent);
        ThreeWay.Base known = base.state(had, here.listing(), here.fingerprints());
        ThreeWay.Sides sides = new ThreeWay.Sides(here.fingerprints(), here.sent(sent), sent.unreadable());
        ThreeWay.Outcome outcome = ThreeWay.merge(known, sides, preference, uid -> here.compare(uid, sent));
        boolean direct = had != null && had.seq() == now.seq() && outcome.asSent();
        By writer = direct ? new By(request.caller(), MergeBase.DIRECT, views.visibility()) : by;
        MergeWriter write = new MergeWriter(tx, writer, limits, calendar, here, sent);
        write.apply(outcome.steps(), rules);
        CollectionRow after = Members.collection(tx, calendar);
        CalendarTag state = WholeCalendar.tag(store.epoch(), seen, after);
        boolean asSent = outcome.asSent() && sent.problems().isEmpty() && here.hidesNothing();
        return new Result(
                state,
                write.taken(),
                write.removed(),
                write.copies(),
                had != null,
                sent.marker() != null,
                asSent,
                sent.problems());
    }
}
