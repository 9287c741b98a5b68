package dev.orrery.dav.report;

import static dev.orrery.model.PropertyName.caldav;

import dev.orrery.access.Rights;
import dev.orrery.dav.DavContext;
import dev.orrery.dav.DavRequest;
import dev.orrery.dav.Report;
import dev.orrery.dav.ReportName;
import dev.orrery.dav.Resolver;
import dev.orrery.dav.Target.CollectionTarget;
import dev.orrery.dav.property.CalDavProperties;
import dev.orrery.http.Response;
import dev.orrery.ical.Availability;
import dev.orrery.ical.CalendarIndex;
import dev.orrery.ical.CalendarObject;
import dev.orrery.ical.CalendarTime;
import dev.orrery.ical.Component;
import dev.orrery.ical.FreeBusy;
import dev.orrery.ical.ICalendarWriter;
import dev.orrery.ical.Property;
import dev.orrery.ical.TimeRange;
import dev.orrery.ical.Zone;
import dev.orrery.model.CollectionKind;
import dev.orrery.model.CollectionRef;
import dev.orrery.model.HomeId;
import dev.orrery.model.Privilege;
import dev.orrery.model.PropertyName;
import dev.orrery.model.Reason;
import dev.orrery.model.Refused;
import dev.orrery.store.CollectionRow;
import dev.orrery.store.ObjectRow;
import dev.orrery.store.Snapshot;
import dev.orrery.xml.StoredValue;
import dev.orrery.xml.XmlElement;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * CALDAV:free-busy-query (RFC 4791 section 7.10): when a calendar, or all calendars of a home, are busy. Answered from
 * the stored index alone. Needs CALDAV:read-free-busy; of a home, calendars where it is not granted count nothing. A
 * calendar that its owner made transparent (RFC 6638 section 9.1) counts nothing either; the owner's availability (RFC
 * 7953 section 7.2) does.
 *
 * <p>The Depth header is ignored: clients send any.
 */
public final class FreeBusyQuery implements Report {
    private static final PropertyName TIME_RANGE = caldav("time-range");
    private static final PropertyName TRANSPARENCY = caldav("schedule-calendar-transp");
    private static final String PRODUCT = "-//Orrery//Calendar Server//EN";

    private final DavContext context;
    private final ReportLimits limits;
    private final FloatingZones zones;

    FreeBusyQuery(DavContext context, ReportLimits limits, FloatingZones zones) {
        this.context = context;
        this.limits = limits;
        this.zones = zones;
    }

    @Override
    public Response run(DavRequest request, XmlElement body) {
        XmlElement element = body.child(TIME_RANGE);
        if (element == null) {
            throw new Refused(new Reason.BadRequest("A free-busy-query has a time-range."));
        }
        TimeRange range = TimeRanges.readClosed(element, Reason.BadRequest::new);
        FreeBusy busy = context.store().read(snapshot -> new Sum(snapshot, request, range).total());
        return Response.bytes(200, "text/calendar; charset=utf-8", calendar(busy))
                .allowCompression();
    }

    /** One answer, in one snapshot. */
    private final class Sum {
        private final Snapshot snapshot;
        private final DavRequest request;
        private final FreeBusy busy;
        private final List<CalendarIndex> availabilities = new ArrayList<>();
        private Zone floating = Zone.UTC;

        Sum(Snapshot snapshot, DavRequest request, TimeRange range) {
            this.snapshot = snapshot;
            this.request = request;
            this.busy = new FreeBusy(range);
        }

        FreeBusy total() {
            if (!(Resolver.resolveExisting(snapshot, request.caller(), request.located())
                    instanceof CollectionTarget target)) {
                throw new Refused(new Reason.UnsupportedReport(ReportName.FREE_BUSY_QUERY.element()));
            }
            CollectionRef ref = target.row().ref();
            if (ref.isRoot()) {
                home(target);
            } else {
                target.require(Privilege.READ_FREE_BUSY);
                calendar(target.row());
            }
            owner(ref.home());
            Availability.addTo(busy, availabilities, floating);
            return busy;
        }

        private void home(CollectionTarget home) {
            boolean granted = false;
            for (CollectionRow row : snapshot.collections(home.row().ref().home())) {
                if (row.kind() == CollectionKind.CALENDAR
                        && Rights.on(snapshot, request.caller(), row.ref()).contains(Privilege.READ_FREE_BUSY)) {
                    calendar(row);
                    granted = true;
                }
            }
            if (!granted) {
                home.require(Privilege.READ_FREE_BUSY);
            }
        }

        private void calendar(CollectionRow calendar) {
            if (calendar.properties().getOrDefault(TRANSPARENCY, "").contains("transparent")) {
                return;
            }
            availability(calendar);
            floating = zones.ofCalendar(calendar);
            List<ObjectRow> objects = snapshot.listing(calendar.ref()).objects();
            for (int i = 0; i < objects.size(); i++) {
                CalendarIndex index = objects.get(i).index();
                if (index != null && index.component().equals("VAVAILABILITY")) {
                    availabilities.add(index);
                } else if (index != null) {
                    index.addBusy(busy, floating);
                }
            }
        }

        /** What the owner said of all their time: on the inbox as RFC 7953 has it, or on the home. */
        private void owner(HomeId home) {
            for (CollectionRow row : snapshot.collections(home)) {
                if (row.kind() == CollectionKind.INBOX || row.kind() == CollectionKind.HOME) {
                    availability(row);
                }
            }
        }

        private void availability(CollectionRow row) {
            String stored = row.properties().get(CalDavProperties.AVAILABILITY);
            if (stored != null) {
                byte[] text = StoredValue.text(stored).strip().getBytes(StandardCharsets.UTF_8);
                availabilities.add(CalendarObject.parse(text, Instant.EPOCH).index());
            }
        }
    }

    private byte[] calendar(FreeBusy busy) {
        List<Property> about = List.of(
                new Property("UID", UUID.randomUUID().toString()),
                new Property(
                        "DTSTAMP",
                        CalendarTime.formatUtc(context.clock().instant().getEpochSecond())));
        List<Property> properties = new ArrayList<>();
        properties.add(new Property("VERSION", "2.0"));
        properties.add(new Property("PRODID", PRODUCT));
        return ICalendarWriter.write(new Component("VCALENDAR", properties, List.of(busy.toComponent(about))));
    }
}
