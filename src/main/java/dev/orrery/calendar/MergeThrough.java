package dev.orrery.calendar;

import dev.orrery.model.HomeId;
import dev.orrery.model.Reason;
import dev.orrery.model.Refused;
import dev.orrery.store.ObjectRow;
import dev.orrery.store.Store;
import dev.orrery.store.Tx;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Brings one file into a mirrored calendar: each object to the authority, then into the store, and only then the next. Broken
 * off anywhere, what was done stands at both ends and the rest is as it was; the same file with the same mark takes up where
 * this ended, for what it brought is then on both sides. A version that lost lies beside the other before that is written
 * over it. Others get their turn between some hundred objects. Belongs to one request.
 */
final class MergeThrough {
    private static final int AT_ONCE = 200;

    private final MergeCalendar verb;
    private final Upstream upstream;
    private final MergeCalendar.Request request;
    private final SentCalendar file;
    private final Store store;
    private final HomeId home;
    private final By merged;
    private final Map<String, String> kept = new HashMap<>();
    private final Set<String> asked = new LinkedHashSet<>();
    private int taken;
    private int removed;
    private int copies;
    private int left;
    private boolean exact = true;
    private @Nullable Long own;

    MergeThrough(MergeCalendar verb, Upstream upstream, MergeCalendar.Request request, SentCalendar file) {
        this.verb = verb;
        this.upstream = upstream;
        this.request = request;
        this.file = file;
        this.store = verb.store();
        this.home = request.calendar().ref().home();
        this.merged = verb.by(request, MergeCalendar.MERGED);
    }

    /** @throws Refused as the verb says */
    MergeCalendar.Result run() {
        while (true) {
            Optional<MergeCalendar.Result> result = WriteThrough.run(upstream, this::some);
            if (result.isPresent()) {
                return result.get();
            }
        }
    }

    /** @return empty if there is more to do */
    private Optional<MergeCalendar.Result> some() throws Upstream.Raced {
        left = AT_ONCE;
        MergeCalendar.Plan plan = plan();
        SentCalendar sent = plan.sent();
        Set<String> refused = new HashSet<>();
        for (MergeWriter.Write write : plan.writer().writes()) {
            if (!refused.contains(write.uid()) && left > 0) {
                try {
                    put(plan, write);
                } catch (Refused no) {
                    refused.add(write.uid());
                    sent.refuse(write.uid(), ofOneObject(no));
                }
            }
        }
        for (ObjectRow row : plan.writer().removals()) {
            if (left > 0) {
                remove(plan, row);
            }
        }
        CalendarTag state = store.read(snapshot -> verb.state(snapshot, request));
        own = state.seq();
        if (left <= 0) {
            return Optional.empty();
        }
        boolean asSent = plan.asSent() && exact && sent.problems().isEmpty();
        return Optional.of(new MergeCalendar.Result(
                state, taken, removed, copies, plan.had() != null, sent.marker() != null, asSent, sent.problems()));
    }

    /** What the authority would make of objects is found out between two transactions, not in one. */
    private MergeCalendar.Plan plan() {
        while (true) {
            MergeCalendar.Plan plan =
                    store.write(home, tx -> verb.plan(tx, request, file.copy(), own, this::fingerprint));
            if (asked.isEmpty()) {
                return plan;
            }
            asked.forEach(uid -> kept.put(uid, kept(file.object(uid))));
            asked.clear();
        }
    }

    private String kept(Draft draft) {
        try {
            return SentCalendar.fingerprint(upstream.kept(draft));
        } catch (Refused cannotBeHeld) {
            return SentCalendar.fingerprint(draft); // told when it is put
        }
    }

    /** What the authority makes of an object is what is sent, if it is here already: then nobody else changed it. */
    private String fingerprint(String uid, @Nullable String here) {
        String there = SentCalendar.fingerprint(file.object(uid));
        if (here == null) {
            return there;
        }
        String known = kept.get(uid);
        if (known == null) {
            asked.add(uid);
        }
        if (!here.equals(known)) {
            return there;
        }
        exact = false;
        return here;
    }

    /** @throws Refused again, if it is not about this object alone: the others would fare no better */
    static Reason ofOneObject(Refused refused) {
        Reason reason = refused.reason();
        if (reason instanceof Reason.Forbidden
                || reason instanceof Reason.InvalidCalendarData
                || reason instanceof Reason.InvalidCalendarObject
                || reason instanceof Reason.ComponentNotSupported
                || reason instanceof Reason.Locked
                || reason instanceof Reason.UidConflict
                || reason instanceof Reason.TooLarge) {
            return reason;
        }
        throw refused;
    }

    private void put(MergeCalendar.Plan plan, MergeWriter.Write write) throws Upstream.Raced {
        Upstream.Written written = upstream.put(write.ref().name(), write.old(), write.draft());
        boolean same = SentCalendar.fingerprint(written.draft()).equals(SentCalendar.fingerprint(write.draft()));
        exact &= same;
        By by = same ? plan.by() : merged;
        store.write(home, tx -> {
            verb.objects().put(tx, by.actor(), write.ref(), written.draft());
            written.settle().accept(tx);
            return write;
        });
        left--;
        if (write.isCopy()) {
            copies++;
        } else {
            taken++;
        }
    }

    private void remove(MergeCalendar.Plan plan, ObjectRow row) throws Upstream.Raced {
        Consumer<Tx> settle = upstream.remove(row);
        store.write(home, tx -> {
            BringObjects.removeDeleted(tx, plan.by().actor(), row.ref());
            Locks.in(home, tx, plan.by()).drop(Place.of(row.ref()));
            settle.accept(tx);
            return row;
        });
        left--;
        removed++;
    }
}
