package dev.orrery.face.freebusy;

import dev.orrery.calendar.OwnAddresses;
import dev.orrery.ical.CalendarIndex;
import dev.orrery.ical.CalendarTime;
import dev.orrery.ical.Component;
import dev.orrery.ical.FreeBusy;
import dev.orrery.ical.ICalendarReader;
import dev.orrery.ical.Parameter;
import dev.orrery.ical.Property;
import dev.orrery.ical.TimeRange;
import dev.orrery.ical.Zone;
import dev.orrery.store.CollectionRow;
import dev.orrery.store.ObjectRow;
import dev.orrery.store.Snapshot;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Busy periods that say what they are: FREEBUSY with the parameters X-UID, X-SUMMARY and X-LOCATION in base64, as Kolab's
 * programs read them.
 */
final class ExtendedPeriods {
    private ExtendedPeriods() {}

    /** @param seen the snapshot as the reader sees it */
    static List<Property> of(Snapshot seen, CollectionRow calendar, TimeRange window, Zone floating) {
        List<ObjectRow> rows = new ArrayList<>();
        List<List<FreeBusy.Period>> periods = new ArrayList<>();
        OwnAddresses owner = new OwnAddresses(seen, calendar.ref().home());
        for (ObjectRow row : seen.listing(calendar.ref()).objects()) {
            CalendarIndex index = row.index();
            if (index != null && index.component().equals("VEVENT")) {
                FreeBusy own = new FreeBusy(window);
                index.addBusy(own, floating, owner);
                List<FreeBusy.Period> found = own.periods();
                if (!found.isEmpty()) {
                    rows.add(row);
                    periods.add(found);
                }
            }
        }
        List<Property> all = new ArrayList<>();
        List<byte[]> contents = rows.isEmpty() ? List.of() : seen.contents(rows);
        for (int i = 0; i < rows.size(); i++) {
            Component root = ICalendarReader.read(contents.get(i));
            List<Parameter> said = said(root.content().getFirst(), rows.get(i).uid());
            for (FreeBusy.Period period : periods.get(i)) {
                List<Parameter> parameters = new ArrayList<>();
                parameters.add(new Parameter("FBTYPE", period.kind().text()));
                parameters.addAll(said);
                all.add(new Property(
                        "FREEBUSY",
                        parameters,
                        CalendarTime.formatUtc(period.start()) + "/" + CalendarTime.formatUtc(period.end()),
                        0));
            }
        }
        return all;
    }

    private static List<Parameter> said(Component event, String uid) {
        List<Parameter> said = new ArrayList<>();
        said.add(new Parameter("X-UID", base64(uid)));
        add(said, "X-SUMMARY", event.property("SUMMARY"));
        add(said, "X-LOCATION", event.property("LOCATION"));
        return said;
    }

    private static void add(List<Parameter> said, String name, @Nullable Property property) {
        if (property != null && !property.text().isEmpty()) {
            said.add(new Parameter(name, base64(property.text())));
        }
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
