package dev.orrery.calendar;

import dev.orrery.access.Caller;
import dev.orrery.calendar.ImportCalendar.Problem;
import dev.orrery.calendar.Preconditions.Tags;
import dev.orrery.calendar.ThreeWay.Preference;
import dev.orrery.model.CollectionKind;
import dev.orrery.model.Privilege;
import dev.orrery.model.Reason;
import dev.orrery.model.Refused;
import dev.orrery.store.CollectionRow;
import dev.orrery.store.Snapshot;
import dev.orrery.store.Store;
import dev.orrery.store.Tx;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Takes a whole calendar that a program edited as one file: finds out what the program added, changed and removed since it
 * last had the calendar, and does that here, beside what others did in between ({@link ThreeWay}). All of it happens in one
 * transaction, or nothing; only objects that cannot be taken stay outside, and are told. A calendar that is mirrored takes
 * one object after the other, its authority first ({@link MergeThrough}). Thread-safe.
 */
public final class MergeCalendar {
    static final String MERGED = "ical";

    private final Parts parts;
    private final Store store;
    private final BringObjects objects;
    private final Preference preference;

    /** What the verb works with. */
    public record Parts(
            Store store, Mirrored mirrored, ContentRules rules, Limits limits, Views views, InstantSource clock) {}

    BringObjects objects() {
        return objects;
    }

    /** @param preference whose version stays where both sides changed an object */
    public MergeCalendar(Parts parts, Preference preference) {
        this.parts = parts;
        this.store = parts.store();
        this.objects = new BringObjects(parts.rules());
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
     *     PreconditionFailed; Locked; QuotaExceeded; TooMany if more would change than one transaction takes; Unavailable
     *     if the calendar is mirrored and its authority took a part only: the same file again takes the rest
     */
    public Result merge(Request request) {
        CollectionRow calendar = request.calendar();
        SentCalendar sent = SentCalendar.read(
                request.file(),
                parts.rules(),
                Components.of(calendar),
                parts.clock().instant());
        Upstream upstream =
                parts.mirrored().upstream(request.caller(), calendar.ref()).orElse(null);
        return upstream == null
                ? store.write(calendar.ref().home(), tx -> here(tx, request, sent.copy()))
                : new MergeThrough(this, upstream, request, sent).run();
    }

    private Result here(Tx tx, Request request, SentCalendar sent) {
        Plan plan = plan(tx, request, sent, null, sent(sent));
        plan.writer().write();
        long copies = plan.writer().writes().stream()
                .filter(MergeWriter.Write::isCopy)
                .count();
        return new Result(
                state(tx, request),
                plan.writer().writes().size() - (int) copies,
                plan.writer().removals().size(),
                (int) copies,
                plan.had() != null,
                sent.marker() != null,
                plan.asSent() && sent.problems().isEmpty(),
                sent.problems());
    }

    /**
     * What is to be done, as one transaction saw it.
     *
     * @param had what the client last had; null if nobody can tell
     * @param by as whom to write: the log says so if the client had the newest state and what it sends becomes the calendar
     * @param asSent true if the calendar is then just what was sent, but for problems
     * @param sent what takes part of it
     */
    record Plan(MergeWriter writer, By by, @Nullable CalendarTag had, boolean asSent, SentCalendar sent) {}

    /** How an object that is sent is told apart from what is here. */
    @FunctionalInterface
    interface Telling {
        /**
         * @param here the fingerprint of what is here, where both sides seem to have changed the object; null otherwise
         */
        String fingerprint(String uid, @Nullable String here);
    }

    private static Telling sent(SentCalendar sent) {
        return (uid, here) -> SentCalendar.fingerprint(sent.object(uid));
    }

    /**
     * Decides and judges, and writes nothing.
     *
     * @param own the newest change that this very merge has written before, of which the client knows; null if none
     * @throws Refused as {@link #merge}
     */
    Plan plan(Tx tx, Request request, SentCalendar sent, @Nullable Long own, Telling telling) {
        CollectionRow calendar = Members.collection(tx, request.calendar());
        By by = by(request, MERGED);
        by.require(tx, calendar.ref(), Privilege.READ);
        if (calendar.kind() != CollectionKind.CALENDAR) {
            throw new Refused(new Reason.Forbidden(Paths.of(tx, calendar.ref()) + " is no calendar."));
        }
        Snapshot seen = parts.views().seen(tx, request.caller());
        CalendarTag now = WholeCalendar.tag(store.epoch(), seen, calendar);
        if (own == null && request.noneMatch() != null && request.noneMatch().match(now.etag())) {
            throw new Refused(new Reason.PreconditionFailed("If-None-Match"));
        }
        MergeBase base = new MergeBase(seen, calendar, now, by);
        CalendarTag had = base.find(request.match(), sent.marker());
        MergeState here = new MergeState(tx, seen, calendar);
        here.withhold(sent);
        ThreeWay.Base known = base.state(had, here.listing(), here.fingerprints());
        ThreeWay.Sides sides =
                new ThreeWay.Sides(here.fingerprints(), told(known, here, sent, telling), sent.unreadable());
        ThreeWay.Outcome outcome = ThreeWay.merge(known, sides, preference, uid -> here.compare(uid, sent));
        boolean newest = had != null && (had.seq() == now.seq() || own != null && own == now.seq());
        boolean direct = newest && outcome.asSent();
        By writer = direct ? by(request, MergeBase.DIRECT) : by;
        MergeWriter write = new MergeWriter(tx, writer, parts.limits(), calendar, here, sent);
        write.plan(outcome.steps(), parts.rules());
        return new Plan(write, writer, had, outcome.asSent() && here.hidesNothing(), sent);
    }

    private static Map<String, String> told(ThreeWay.Base base, MergeState here, SentCalendar sent, Telling telling) {
        Map<String, String> told = new LinkedHashMap<>();
        for (String uid : sent.objects().keySet()) {
            String there = here.fingerprints().get(uid);
            boolean touched = there != null
                    && !there.equals(base.state().get(uid))
                    && !there.equals(SentCalendar.fingerprint(sent.object(uid)));
            told.put(uid, telling.fingerprint(uid, touched ? there : null));
        }
        return told;
    }

    By by(Request request, String origin) {
        return new By(request.caller(), origin, parts.views().visibility());
    }

    /** The calendar now, as the caller sees it. */
    CalendarTag state(Snapshot snapshot, Request request) {
        Snapshot seen = parts.views().seen(snapshot, request.caller());
        CollectionRow now = snapshot.collection(request.calendar().ref())
                .orElseThrow(() ->
                        new Refused(new Reason.NotFound("/" + request.calendar().name() + "/")));
        return WholeCalendar.tag(store.epoch(), seen, now);
    }

    Store store() {
        return store;
    }
}
