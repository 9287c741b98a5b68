package dev.orrery.scheduling;

import dev.orrery.ical.Component;
import dev.orrery.ical.Fingerprint;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * How two versions of what an attendee sees differ. Answers, stamps and what is private to the organizer make no difference.
 *
 * @param gone occurrences that were there and are not any more
 * @param changed true if something else is different as well
 */
record ViewChange(Set<OccurrenceId> gone, boolean changed) {
    private static final Set<String> NO_DIFFERENCE = Set.of("SEQUENCE", "CREATED", "EXDATE");

    /** @param old the whole object before, which knows what a single occurrence was like */
    static ViewChange of(
            SchedulingObject old, Map<OccurrenceId, Component> before, Map<OccurrenceId, Component> after) {
        Component wasMaster = before.get(OccurrenceId.WHOLE);
        Component isMaster = after.get(OccurrenceId.WHOLE);
        if ((wasMaster == null) != (isMaster == null)) {
            return new ViewChange(wasMaster == null ? Set.of() : Set.of(OccurrenceId.WHOLE), true);
        }
        Set<OccurrenceId> gone = new LinkedHashSet<>();
        boolean reinstated = false;
        if (wasMaster != null && isMaster != null) {
            Set<OccurrenceId> wasOut = new HashSet<>(Occurrences.excluded(old, wasMaster));
            Set<OccurrenceId> isOut = new LinkedHashSet<>(Occurrences.excluded(old, isMaster));
            reinstated = !isOut.containsAll(wasOut);
            isOut.removeAll(wasOut);
            isOut.stream().filter(id -> Occurrences.exists(old, id)).forEach(gone::add);
        } else {
            before.keySet().stream().filter(id -> !after.containsKey(id)).forEach(gone::add);
        }
        boolean changed = reinstated || !said(old, before, gone, Map.of()).equals(said(old, after, gone, before));
        return new ViewChange(gone, changed);
    }

    /** @param known a component for an occurrence that is not in it, and that is like its series, says nothing new */
    private static String said(
            SchedulingObject old,
            Map<OccurrenceId, Component> view,
            Set<OccurrenceId> gone,
            Map<OccurrenceId, Component> known) {
        List<Component> said = new ArrayList<>();
        view.forEach((id, component) -> {
            boolean isNew = !known.isEmpty() && !known.containsKey(id);
            if (!gone.contains(id.alone()) && !(isNew && isLikeItsSeries(old, id, component))) {
                said.add(plain(component));
            }
        });
        return Fingerprint.hex(said);
    }

    private static boolean isLikeItsSeries(SchedulingObject old, OccurrenceId id, Component component) {
        Component governing = old.governing(id);
        if (id.isWhole() || id.future() || governing == null || !governing.has("DTSTART")) {
            return false;
        }
        Component derived = Occurrences.derive(old, governing, id);
        return Fingerprint.hex(List.of(plain(derived))).equals(Fingerprint.hex(List.of(plain(component))));
    }

    private static Component plain(Component component) {
        Component clean =
                MessageWriter.clean(component, "").without(property -> NO_DIFFERENCE.contains(property.name()));
        return CalendarUsers.each(
                clean,
                "ATTENDEE",
                attendee -> attendee.with("PARTSTAT", null).with("RSVP", null).with(ScheduleParameters.REPLY, null));
    }
}
