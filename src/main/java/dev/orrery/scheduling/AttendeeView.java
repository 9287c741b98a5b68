package dev.orrery.scheduling;

import dev.orrery.ical.Component;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;

/**
 * The part of an object that one attendee is invited to: occurrences that leave them out become exceptions of the series, and
 * who is invited to single occurrences only never sees the series (RFC 6638 section 3.2.6).
 */
final class AttendeeView {
    private AttendeeView() {}

    /** Empty if the attendee is not invited at all. */
    static Map<OccurrenceId, Component> of(SchedulingObject object, Predicate<Component> invites) {
        Map<OccurrenceId, Component> view = new LinkedHashMap<>();
        Component master = object.master();
        boolean wholeSeries = master != null && invites.test(master);
        if (wholeSeries) {
            view.put(OccurrenceId.WHOLE, Objects.requireNonNull(master));
        }
        object.components().forEach((id, component) -> {
            if (id.isWhole()) {
                return;
            }
            if (invites.test(component)) {
                view.put(id, component);
            } else if (wholeSeries) {
                view.computeIfPresent(
                        OccurrenceId.WHOLE,
                        (_, series) -> id.future()
                                ? SeriesEnd.before(object, series, id)
                                : Occurrences.exclude(object, series, id));
            }
        });
        return view;
    }
}
