package dev.orrery.scheduling;

import dev.orrery.ical.CalendarTime;
import dev.orrery.ical.Component;
import dev.orrery.ical.ObjectZones;
import dev.orrery.ical.Property;
import dev.orrery.ical.Zone;
import dev.orrery.model.Reason;
import dev.orrery.model.Refused;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What an event becomes when its organizer takes a COUNTER (RFC 5546 section 3.2.7): the proposed times, on the organizer's own
 * clock, and the proposed place. Nothing else of it counts: programs put remarks into SUMMARY and DESCRIPTION, and some name
 * nobody but the proposer as ATTENDEE.
 */
public final class AcceptedCounter {
    private static final long DAY = 86_400;

    private final SchedulingObject stored;
    private final SchedulingObject proposal;

    private AcceptedCounter(SchedulingObject stored, SchedulingObject proposal) {
        this.stored = stored;
        this.proposal = proposal;
    }

    /**
     * @return the VCALENDAR as it is then; empty if there is no such event or occurrence any more
     * @throws Refused BadRequest for a proposal that would change other occurrences than it names
     */
    public static Optional<Component> apply(Component stored, Component proposal) {
        return new AcceptedCounter(SchedulingObject.of(stored), SchedulingObject.of(proposal)).merge();
    }

    private Optional<Component> merge() {
        Map<OccurrenceId, Component> merged = stored.copy();
        for (Map.Entry<OccurrenceId, Component> entry : proposal.components().entrySet()) {
            OccurrenceId id = entry.getKey();
            Component target = merged.get(id);
            if (target == null) {
                Component like = stored.governing(id);
                if (like == null || id.isWhole() || !like.has("DTSTART") || !Occurrences.exists(stored, id)) {
                    return Optional.empty();
                }
                target = Occurrences.derive(stored, like, id);
            }
            Component moved = moved(target, entry.getValue());
            OccurrenceId twin = new OccurrenceId(id.form(), id.at(), !id.future());
            if (id.isWhole() ? movesOthers(target, moved) : merged.containsKey(twin)) {
                throw new Refused(new Reason.BadRequest(
                        "The proposal would move other times of the series; move the series yourself, or decline it."));
            }
            merged.put(id, moved);
        }
        return Optional.of(stored.with(merged.values()));
    }

    /** What RRULE, EXDATE, RDATE and RECURRENCE-ID say hangs on the start of a series. */
    private boolean movesOthers(Component before, Component after) {
        CalendarTime from = Occurrences.start(stored, before);
        CalendarTime to = Occurrences.start(stored, after);
        if (!Occurrences.isSeries(before) || from == null || to == null || from.equals(to)) {
            return false;
        }
        return stored.components().size() > 1
                || before.has("EXDATE")
                || before.has("RDATE")
                || from.date() != to.date()
                || Math.floorDiv(from.local(), DAY) != Math.floorDiv(to.local(), DAY);
    }

    private Component moved(Component target, Component proposed) {
        Component moved = target;
        Property start = proposed.property("DTSTART");
        if (start != null) {
            moved = moved.with(onOwnClock(start, target.property("DTSTART")));
        }
        String end = target.is("VTODO") ? "DUE" : "DTEND";
        Property last = proposed.property(end);
        Property length = proposed.property("DURATION");
        if (last != null) {
            Property like = target.has(end) ? target.property(end) : moved.property("DTSTART");
            moved = moved.without(property -> property.name().equals("DURATION"))
                    .with(onOwnClock(last, like));
        } else if (length != null) {
            moved = moved.without(property -> property.name().equals(end)).with(length);
        } else if (start != null) {
            moved = asLong(moved, target, end);
        }
        moved = withoutOddEnd(moved, end);
        Property place = proposed.property("LOCATION");
        return place == null || place.value().isBlank() ? moved : moved.with(place);
    }

    /** A proposal may name the zone as its writer's program does, with a definition of its own; the moment is what is meant. */
    private Property onOwnClock(Property proposed, @Nullable Property like) {
        CalendarTime wanted = CalendarTime.of(proposed, proposal.zones());
        CalendarTime known = like == null ? null : CalendarTime.of(like, stored.zones());
        if (wanted == null) {
            return like == null ? proposed : like;
        }
        String name = proposed.name();
        if (wanted.date()) {
            return new Property(name, List.of(), proposed.value().strip(), 0).with("VALUE", "DATE");
        }
        if (like != null && known != null && known.zone() != null) {
            long local = wanted.zone() == null
                    ? wanted.local()
                    : known.zone().toLocal(wanted.zone().toUtc(wanted.local()));
            return Occurrences.named(Occurrences.at(like, known, local), name);
        }
        String value = wanted.zone() == null
                ? CalendarTime.format(wanted.local(), false)
                : CalendarTime.formatUtc(wanted.zone().toUtc(wanted.local()));
        return new Property(name, List.of(), value, 0);
    }

    /** The end of a day is a day, and the end of a moment is a moment (RFC 5545 section 3.6.1). */
    private Component withoutOddEnd(Component moved, String end) {
        CalendarTime start = Occurrences.start(stored, moved);
        Property last = moved.property(end);
        CalendarTime until = last == null ? null : CalendarTime.of(last, stored.zones());
        String length = moved.value("DURATION");
        boolean odd = start != null
                && (until != null && until.date() != start.date()
                        || start.date() && length != null && length.contains("T"));
        return odd
                ? moved.without(property ->
                        property.name().equals(end) || property.name().equals("DURATION"))
                : moved;
    }

    /** Whoever proposes only another start means an event of the same length. */
    private Component asLong(Component moved, Component before, String end) {
        ObjectZones zones = stored.zones();
        Property last = before.property(end);
        CalendarTime until = last == null ? null : CalendarTime.of(last, zones);
        CalendarTime from = Occurrences.start(stored, before);
        Property start = moved.property("DTSTART");
        CalendarTime begin = start == null ? null : CalendarTime.of(start, zones);
        if (until == null || from == null || start == null || begin == null) {
            return moved;
        }
        long length = until.utc(Zone.UTC) - from.utc(Zone.UTC);
        long local = begin.zone() == null
                ? begin.local() + length
                : begin.zone().toLocal(begin.zone().toUtc(begin.local()) + length);
        Component open = moved.without(property -> property.name().equals(end));
        return begin.date() && length < DAY
                ? open
                : open.with(Occurrences.named(Occurrences.at(start, begin, local), end));
    }
}
