package dev.orrery.dav.report;

import static dev.orrery.model.PropertyName.caldav;

import dev.orrery.access.Rights;
import dev.orrery.dav.DavContext;
import dev.orrery.dav.DavRequest;
import dev.orrery.dav.Report;
import dev.orrery.dav.ReportName;
import dev.orrery.dav.Resolver;
import dev.orrery.dav.Target.CollectionTarget;
import dev.orrery.http.Response;
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
    private static final PropertyName AVAILABILITY = caldav("calendar-availability");
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
        FreeBusy busy = new FreeBusy(range);
        context.store().read(snapshot -> {
            add(snapshot, request, busy);
            return true;
        });
        return Response.bytes(200, "text/calendar; charset=utf-8", calendar(busy))
                .allowCompression();
    }

    private void add(Snapshot snapshot, DavRequest request, FreeBusy busy) {
        if (!(Resolver.resolveExisting(snapshot, request.caller(), request.located())
                instanceof CollectionTarget target)) {
            throw new Refused(new Reason.UnsupportedReport(ReportName.FREE_BUSY_QUERY.element()));
        }
        CollectionRef ref = target.row().ref();
        if (ref.isRoot()) {
            addHome(snapshot, request, target, busy);
        } else {
            target.require(Privilege.READ_FREE_BUSY);
            addCalendar(snapshot, target.row(), busy);
        }
        addAvailability(snapshot, ref.home(), busy);
    }

    private void addHome(Snapshot snapshot, DavRequest request, CollectionTarget home, FreeBusy busy) {
        boolean granted = false;
        for (CollectionRow row : snapshot.collections(home.row().ref().home())) {
            if (row.kind() == CollectionKind.CALENDAR
                    && Rights.on(snapshot, request.caller(), row.ref()).contains(Privilege.READ_FREE_BUSY)) {
                addCalendar(snapshot, row, busy);
                granted = true;
            }
        }
        if (!granted) {
            home.require(Privilege.READ_FREE_BUSY);
        }
    }

    private void addCalendar(Snapshot snapshot, CollectionRow calendar, FreeBusy busy) {
        if (calendar.properties().getOrDefault(TRANSPARENCY, "").contains("transparent")) {
            return;
        }
        Zone floating = zones.ofCalendar(calendar);
        List<ObjectRow> objects = snapshot.listing(calendar.ref()).objects();
        for (int i = 0; i < objects.size(); i++) {
            CalendarIndex index = objects.get(i).index();
            if (index != null) {
                index.addBusy(busy, floating);
            }
        }
    }

    private void addAvailability(Snapshot snapshot, HomeId home, FreeBusy busy) {
        for (CollectionRow row : snapshot.collections(home)) {
            String stored =
                    row.kind() == CollectionKind.INBOX ? row.properties().get(AVAILABILITY) : null;
            if (stored != null) {
                byte[] text = StoredValue.text(stored).strip().getBytes(StandardCharsets.UTF_8);
                CalendarObject.parse(text, Instant.EPOCH).index().addBusy(busy, zones.ofCalendar(row));
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
