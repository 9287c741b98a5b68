package dev.orrery.calendar;

import dev.orrery.calendar.ThreeWay.Step;
import dev.orrery.ical.CalendarObject;
import dev.orrery.ical.ConflictCopy;
import dev.orrery.ical.ICalendarReader;
import dev.orrery.model.HomeId;
import dev.orrery.model.ObjectRef;
import dev.orrery.model.Privilege;
import dev.orrery.model.Reason;
import dev.orrery.model.Refused;
import dev.orrery.store.CollectionRow;
import dev.orrery.store.ObjectRow;
import dev.orrery.store.Tx;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What a merge decided, and whether it may be done: then it is written all or nothing. Belongs to one transaction. */
final class MergeWriter {
    private final Tx tx;
    private final By by;
    private final Limits limits;
    private final CollectionRow calendar;
    private final MergeState here;
    private final SentCalendar sent;
    private final List<Write> writes = new ArrayList<>();
    private final List<ObjectRow> removals = new ArrayList<>();

    MergeWriter(Tx tx, By by, Limits limits, CollectionRow calendar, MergeState here, SentCalendar sent) {
        this.tx = tx;
        this.by = by;
        this.limits = limits;
        this.calendar = calendar;
        this.here = here;
        this.sent = sent;
    }

    /**
     * @param uid of the object that it is about: a copy is about the one that it lost to
     * @param old what it replaces; null if nothing
     */
    record Write(
            String uid,
            ObjectRef ref,
            Draft draft,
            @Nullable ObjectRow old) {
        boolean isCopy() {
            return !draft.uid().equals(uid);
        }
    }

    /** @throws Refused NeedsPrivilege, Locked, QuotaExceeded, TooMany */
    void plan(List<Step> steps, ContentRules rules) {
        if (steps.size() > limits.bulk()) {
            throw new Refused(new Reason.TooMany("changes in this file", limits.bulk()));
        }
        steps.forEach(step -> plan(step, rules));
        requireRights();
        requireNoLocks();
        requireQuota();
    }

    /** What was planned. */
    void write() {
        Locks locks = Locks.in(calendar.ref().home(), tx, by);
        for (ObjectRow row : removals) {
            Members.remove(tx, by.actor(), row);
            locks.drop(Place.of(row.ref()));
        }
        for (Write write : writes) {
            Members.put(tx, by.actor(), write.ref(), write.draft(), write.old());
        }
        HomeId home = calendar.ref().home();
        BookingCharges.gone(tx, home, removals.stream().map(ObjectRow::uid).toList());
        List<String> came = writes.stream().map(write -> write.draft().uid()).toList();
        new BookingCharges(limits.preferred()).came(tx, home, came);
    }

    private void plan(Step step, ContentRules rules) {
        switch (step) {
            case Step.Take(String uid) -> {
                ObjectRow old = here.listing().byUid(uid);
                writes.add(new Write(uid, old == null ? free(uid) : old.ref(), sent.object(uid), old));
            }
            case Step.Remove(String uid) -> removals.add(here.row(uid));
            case Step.Keep(String uid, boolean client, String copyUid) -> {
                byte[] lost = client ? sent.object(uid).content() : tx.content(here.row(uid));
                byte[] copy = ConflictCopy.of(ICalendarReader.read(lost), copyUid);
                writes.add(new Write(uid, free(copyUid), rules.draft(CalendarObject.parse(copy, Instant.EPOCH)), null));
            }
        }
    }

    private ObjectRef free(String uid) {
        return calendar.ref().object(MemberNames.free(tx, calendar.ref(), uid));
    }

    private void requireRights() {
        if (writes.stream().anyMatch(write -> write.old() == null)) {
            by.require(tx, calendar.ref(), Privilege.BIND);
        }
        if (writes.stream().anyMatch(write -> write.old() != null)) {
            by.require(tx, calendar.ref(), Privilege.WRITE_CONTENT);
        }
        if (!removals.isEmpty()) {
            by.require(tx, calendar.ref(), Privilege.UNBIND);
        }
    }

    private void requireNoLocks() {
        Locks locks = Locks.in(calendar.ref().home(), tx, by);
        writes.forEach(write -> locks.write(Place.of(write.ref())));
        removals.forEach(row -> locks.write(Place.of(row.ref())));
        if (!removals.isEmpty() || writes.stream().anyMatch(write -> write.old() == null)) {
            locks.changeMembers(calendar.ref());
        }
        locks.require();
    }

    private void requireQuota() {
        long growth = 0;
        for (Write write : writes) {
            growth += write.draft().content().length
                    - (write.old() == null ? 0 : write.old().size());
        }
        for (ObjectRow row : removals) {
            growth -= row.size();
        }
        new Members(limits).requireQuota(tx, calendar.ref().home(), growth);
    }

    /** Copies first: while they are written one by one, no version is written over before it lies beside. */
    List<Write> writes() {
        return Stream.concat(
                        writes.stream().filter(Write::isCopy), writes.stream().filter(write -> !write.isCopy()))
                .toList();
    }

    List<ObjectRow> removals() {
        return List.copyOf(removals);
    }
}
