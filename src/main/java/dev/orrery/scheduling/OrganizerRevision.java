package dev.orrery.scheduling;

import dev.orrery.ical.Component;
import dev.orrery.ical.Property;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What an organizer's client stored, with what the server sees to: SEQUENCE (RFC 6638 section 3.2.5), answers that are open again
 * after a reschedule (section 3.2.8), and the attendees' answers, which are theirs.
 */
final class OrganizerRevision {
    private final SchedulingObject old;
    private final SchedulingObject now;
    private final Reader reader;
    private final boolean seenNewest;
    private final Set<String> reinvited = new HashSet<>();

    private OrganizerRevision(SchedulingObject old, SchedulingObject now, Reader reader, boolean seenNewest) {
        this.old = old;
        this.now = now;
        this.reader = reader;
        this.seenNewest = seenNewest;
    }

    /** @param reinvited who gets a message although nothing changed for them, by {@link Identities#of} */
    record Prepared(SchedulingObject object, Set<String> reinvited) {}

    /**
     * @param seenNewest true if the client knew the newest answers: then NEEDS-ACTION is the organizer's wish to be answered
     *     again, and not an old copy
     */
    static Prepared prepare(SchedulingObject old, SchedulingObject now, Reader reader, boolean seenNewest) {
        OrganizerRevision revision = new OrganizerRevision(old, now, reader, seenNewest);
        Map<OccurrenceId, Component> prepared = new LinkedHashMap<>();
        now.components().forEach((id, component) -> prepared.put(id, revision.prepare(id, component)));
        SentStamp.remember(prepared, SentStamp.last(old));
        return new Prepared(SchedulingObject.of(now.with(prepared.values())), revision.reinvited);
    }

    private Component prepare(OccurrenceId id, Component component) {
        Component before = Occurrences.speaking(old, id);
        Reschedule change = before == null ? Reschedule.NO : Reschedule.of(old, before, now, component);
        boolean[] asked = {false};
        Map<String, Property> invited =
                before == null ? Map.of() : CalendarUsers.attendees(before, reader.identities());
        Component answered = CalendarUsers.each(component, "ATTENDEE", sent -> {
            Property known = invited.get(reader.identities().of(sent.value()));
            Property kept = participation(sent, known, change == Reschedule.RESCHEDULED);
            asked[0] |= known != null && !CalendarUsers.partstat(known).equals(CalendarUsers.partstat(kept));
            return kept;
        });
        Component bare =
                CalendarUsers.each(answered, "ORGANIZER", organizer -> ScheduleParameters.stored(organizer, null));
        int known = before == null ? 0 : Version.of(before).sequence();
        int sent = Version.of(component).sequence();
        boolean rescheduled = change == Reschedule.RESCHEDULED;
        boolean revised = change != Reschedule.NO || asked[0] || leavesOut(invited, component);
        int sequence = revised ? Math.max(sent, known + 1) : Math.max(sent, known);
        Integer since = before == null ? null : OpenSince.of(before);
        Component marked = OpenSince.mark(
                before == null ? bare : welcomed(bare, invited, sequence),
                rescheduled ? sequence : since == null ? 0 : since);
        return sequence == sent ? marked : MessageWriter.sequenced(marked, sequence);
    }

    /** Who was left out once and is invited again has not answered yet, whatever is under way. */
    private Component welcomed(Component component, Map<String, Property> before, int sequence) {
        return CalendarUsers.each(
                component,
                "ATTENDEE",
                attendee -> before.containsKey(reader.identities().of(attendee.value()))
                        ? attendee
                        : attendee.with(ScheduleParameters.REPLY, new Version(sequence, "").encode()));
    }

    /** Who is left out gets a CANCEL, and that has a SEQUENCE of its own (RFC 5546 section 2.1.4). */
    private boolean leavesOut(Map<String, Property> before, Component after) {
        return !CalendarUsers.attendees(after, reader.identities()).keySet().containsAll(before.keySet());
    }

    private Property participation(Property sent, @Nullable Property known, boolean rescheduled) {
        Property stored = ScheduleParameters.stored(sent, known);
        if (reader.isSelf(sent) || !ScheduleParameters.isServersTask(sent)) {
            return stored;
        }
        boolean forced = ScheduleParameters.forces(sent, ItipMethod.REQUEST);
        String wanted = CalendarUsers.partstat(sent);
        String before = known == null ? "NEEDS-ACTION" : CalendarUsers.partstat(known);
        boolean askedAgain = wanted.equals("NEEDS-ACTION") && !before.equals(wanted) && (seenNewest || forced);
        if (forced || askedAgain) {
            reinvited.add(reader.identities().of(sent.value()));
        }
        String partstat = rescheduled || askedAgain ? "NEEDS-ACTION" : before;
        return partstat.equals(wanted) ? stored : stored.with("PARTSTAT", partstat);
    }
}
