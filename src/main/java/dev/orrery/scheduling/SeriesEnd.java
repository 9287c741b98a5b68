package dev.orrery.scheduling;

import dev.orrery.ical.CalendarTime;
import dev.orrery.ical.Component;
import dev.orrery.ical.Property;
import dev.orrery.ical.Zone;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Ends a series before an occurrence: what CANCEL with THISANDFUTURE does to a copy (RFC 5546 section 3.2.5). */
final class SeriesEnd {
    private SeriesEnd() {}

    /** The master without anything from that occurrence on. */
    static Component before(SchedulingObject object, Component master, OccurrenceId end) {
        CalendarTime first = Occurrences.start(object, master);
        if (first == null || endsBefore(object, master, end)) {
            return master;
        }
        List<Property> properties = new ArrayList<>();
        for (Property property : master.properties()) {
            switch (property.name()) {
                case "RRULE" -> properties.add(property.withValue(until(property.value(), first, end)));
                case "RDATE" -> earlier(object, property, end).ifPresent(properties::add);
                default -> properties.add(property);
            }
        }
        return master.withProperties(properties);
    }

    /** A series that is over by then stays as it is: with UNTIL in the place of COUNT it would grow. */
    private static boolean endsBefore(SchedulingObject object, Component master, OccurrenceId end) {
        return object.series(master).last() <= end.at();
    }

    /** UNTIL has the type of DTSTART; with a zone it is in UTC (RFC 5545 section 3.3.10). */
    private static String until(String rule, CalendarTime first, OccurrenceId end) {
        List<String> parts = new ArrayList<>();
        for (String part : rule.split(";")) {
            String name = part.strip().toUpperCase(Locale.ROOT);
            if (!name.startsWith("COUNT=") && !name.startsWith("UNTIL=") && !name.isEmpty()) {
                parts.add(part);
            }
        }
        long last = end.at() - (first.date() ? 86_400 : 1);
        String utc = CalendarTime.formatUtc(last);
        parts.add("UNTIL=" + (first.date() || first.isFloating() ? CalendarTime.format(last, first.date()) : utc));
        return String.join(";", parts);
    }

    private static Optional<Property> earlier(SchedulingObject object, Property dates, OccurrenceId end) {
        List<String> kept = new ArrayList<>();
        for (String piece : dates.value().split(",")) {
            int slash = piece.indexOf('/');
            String start = slash < 0 ? piece : piece.substring(0, slash);
            CalendarTime time = CalendarTime.of(dates.withValue(start.strip()), object.zones());
            if (time == null || time.utc(Zone.UTC) < end.at()) {
                kept.add(piece);
            }
        }
        return kept.isEmpty() ? Optional.empty() : Optional.of(dates.withValue(String.join(",", kept)));
    }
}
