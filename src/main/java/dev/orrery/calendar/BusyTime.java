package dev.orrery.calendar;

import static dev.orrery.model.PropertyName.caldav;

import dev.orrery.ical.Availability;
import dev.orrery.ical.CalendarIndex;
import dev.orrery.ical.CalendarObject;
import dev.orrery.ical.FreeBusy;
import dev.orrery.ical.TimeRange;
import dev.orrery.ical.Zone;
import dev.orrery.model.CollectionKind;
import dev.orrery.model.HomeId;
import dev.orrery.model.Principal;
import dev.orrery.model.PropertyName;
import dev.orrery.store.CollectionRow;
import dev.orrery.store.ObjectRow;
import dev.orrery.store.Snapshot;
import dev.orrery.xml.StoredValue;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Sums when the calendars of one home are busy, from the stored indexes alone: what events take, what the owner's
 * availability leaves (RFC 7953 section 7.2), and what is offered to somebody. What the owner declined takes no time. Objects that nobody else sees count too, so the
 * snapshot must be one that shows everything. Belongs to one snapshot.
 */
public final class BusyTime {
    private static final PropertyName TRANSPARENCY = caldav("schedule-calendar-transp");
    private static final PropertyName AVAILABILITY = caldav("calendar-availability");

    private final Snapshot snapshot;
    private final CalendarZones zones;
    private final Instant now;
    private final FreeBusy busy;
    private final List<CalendarIndex> availabilities = new ArrayList<>();
    private Zone floating = Zone.UTC;
    private String left = "";
    private boolean events = true;

    /** @param now what was offered until before then is free again */
    public BusyTime(Snapshot snapshot, CalendarZones zones, TimeRange range, Instant now) {
        this.snapshot = snapshot;
        this.zones = zones;
        this.now = now;
        this.busy = new FreeBusy(range);
    }

    /**
     * When somebody of these people is busy.
     *
     * @param moved UID of what does not count; empty if all counts
     * @param now when it is asked
     */
    static FreeBusy of(
            Snapshot snapshot,
            CalendarZones zones,
            TimeRange range,
            String moved,
            List<Principal> people,
            Instant now) {
        FreeBusy busy = new FreeBusy(range);
        for (Principal person : people) {
            BusyTime sum = new BusyTime(snapshot, zones, range, now).without(moved);
            snapshot.collections(person.home()).forEach(sum::add);
            sum.total(person.home()).periods().forEach(period -> busy.add(period.start(), period.end(), period.kind()));
        }
        return busy;
    }

    /** False for a calendar that its owner made transparent (RFC 6638 section 9.1). */
    public static boolean counts(CollectionRow calendar) {
        return calendar.kind() == CollectionKind.CALENDAR
                && !calendar.properties().getOrDefault(TRANSPARENCY, "").contains("transparent");
    }

    /** From here on the object of this UID does not count: whoever moves it asks when there is room for it. */
    public BusyTime without(String uid) {
        left = uid;
        return this;
    }

    /** From here on only what the owner said of their time counts, not what events and offers take of it. */
    BusyTime onlyAvailability() {
        events = false;
        return this;
    }

    /** Adds a calendar, if it counts. */
    public void add(CollectionRow calendar) {
        if (!counts(calendar)) {
            return;
        }
        availability(calendar);
        floating = zones.of(calendar);
        OwnAddresses owner = new OwnAddresses(snapshot, calendar.ref().home());
        List<ObjectRow> objects = snapshot.listing(calendar.ref()).objects();
        for (int i = 0; i < objects.size(); i++) {
            CalendarIndex index = objects.get(i).index();
            if (index != null && index.component().equals("VAVAILABILITY")) {
                availabilities.add(index);
            } else if (events
                    && index != null
                    && (left.isEmpty() || !index.uid().equals(left))) {
                index.addBusy(busy, floating, owner);
            }
        }
    }

    /**
     * The sum, with what the owner said of all their time: on the inbox as RFC 7953 has it, or on the home. Times that they
     * offered to somebody are not sure to be taken, and nobody else gets them meanwhile.
     */
    public FreeBusy total(HomeId home) {
        for (CollectionRow row : snapshot.collections(home)) {
            if (row.kind() == CollectionKind.INBOX || row.kind() == CollectionKind.HOME) {
                availability(row);
            }
        }
        Availability.addTo(busy, availabilities, floating);
        if (events) {
            snapshot.bookings().offers(home, now).stream()
                    .filter(offer -> left.isEmpty() || !offer.uid().equals(left))
                    .forEach(offer -> busy.add(offer.start(), offer.end(), FreeBusy.Kind.TENTATIVE));
        }
        return busy;
    }

    private void availability(CollectionRow row) {
        String stored = row.properties().get(AVAILABILITY);
        if (stored != null) {
            byte[] text = StoredValue.text(stored).strip().getBytes(StandardCharsets.UTF_8);
            availabilities.add(CalendarObject.parse(text, Instant.EPOCH).index());
        }
    }
}
