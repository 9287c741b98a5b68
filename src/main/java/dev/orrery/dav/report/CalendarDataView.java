package dev.orrery.dav.report;

import dev.orrery.dav.Timezones;
import dev.orrery.ical.CalendarIndex;
import dev.orrery.ical.Component;
import dev.orrery.ical.Expansion;
import dev.orrery.ical.ICalendarReader;
import dev.orrery.ical.ICalendarWriter;
import dev.orrery.ical.TimeRange;
import dev.orrery.ical.Zone;
import dev.orrery.model.Reason;
import dev.orrery.model.Refused;
import dev.orrery.store.ObjectRow;
import org.jspecify.annotations.Nullable;

/** Makes of stored text what CALDAV:calendar-data asks for; the stored bytes themselves where that is all. Stateless. */
final class CalendarDataView {
    private final CalendarData asked;
    private final Timezones timezones;
    private final int instances;

    /**
     * @param asked null if no calendar data is asked for
     * @param instances how many one object may expand to
     */
    CalendarDataView(@Nullable CalendarData asked, Timezones timezones, int instances) {
        this.asked = asked == null ? CalendarData.WHOLE : asked;
        this.timezones = timezones;
        this.instances = instances;
    }

    /**
     * @param text the stored content of {@code row}
     * @param floating zone for floating times and dates
     * @return null if the object is no calendar data
     * @throws Refused TooManyMatches if the object has too many instances
     */
    byte @Nullable [] of(ObjectRow row, byte[] text, Zone floating) {
        CalendarIndex index = row.index();
        if (index == null) {
            return null;
        }
        if (asked.isWhole()) {
            return timezones.apply(text);
        }
        Component root = recurrences(ICalendarReader.read(text), index, floating);
        if (asked.freeBusy() != null) {
            root = Expansion.limitFreeBusySet(root, asked.freeBusy());
        }
        root = timezones.apply(root);
        if (asked.selection() != null) {
            root = asked.selection().apply(root);
        }
        return ICalendarWriter.write(root);
    }

    private Component recurrences(Component root, CalendarIndex index, Zone floating) {
        TimeRange range = asked.range();
        if (range == null) {
            return root;
        }
        return switch (asked.recurrence()) {
            case AS_STORED -> root;
            case LIMIT -> Expansion.limitRecurrenceSet(root, index, range, floating);
            case EXPAND -> expand(root, index, range, floating);
        };
    }

    private Component expand(Component root, CalendarIndex index, TimeRange range, Zone floating) {
        try {
            return Expansion.expand(root, index, range, floating, instances);
        } catch (Refused refused) {
            throw refused.reason() instanceof Reason.TooManyInstances
                    ? new Refused(new Reason.TooManyMatches(instances))
                    : refused;
        }
    }
}
