package dev.orrery.dav.report;

import static dev.orrery.model.PropertyName.caldav;

import dev.orrery.access.Rights;
import dev.orrery.calendar.BusyTime;
import dev.orrery.calendar.CalendarZones;
import dev.orrery.dav.DavContext;
import dev.orrery.dav.DavRequest;
import dev.orrery.dav.Report;
import dev.orrery.dav.ReportName;
import dev.orrery.dav.Resolver;
import dev.orrery.dav.Target.CollectionTarget;
import dev.orrery.http.Response;
import dev.orrery.ical.CalendarTime;
import dev.orrery.ical.Component;
import dev.orrery.ical.FreeBusy;
import dev.orrery.ical.ICalendarWriter;
import dev.orrery.ical.Property;
import dev.orrery.ical.TimeRange;
import dev.orrery.model.CollectionKind;
import dev.orrery.model.CollectionRef;
import dev.orrery.model.Privilege;
import dev.orrery.model.PropertyName;
import dev.orrery.model.Reason;
import dev.orrery.model.Refused;
import dev.orrery.store.CollectionRow;
import dev.orrery.store.Snapshot;
import dev.orrery.xml.XmlElement;
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
    private static final String PRODUCT = "-//Orrery//Calendar Server//EN";

    private final DavContext context;
    private final CalendarZones zones = new CalendarZones();

    FreeBusyQuery(DavContext context) {
        this.context = context;
    }

    @Override
    public Response run(DavRequest request, XmlElement body) {
        XmlElement element = body.child(TIME_RANGE);
        if (element == null) {
            throw new Refused(new Reason.BadRequest("A free-busy-query has a time-range."));
        }
        TimeRange range = TimeRanges.readClosed(element, Reason.BadRequest::new);
        FreeBusy busy = context.store().read(snapshot -> total(snapshot, request, range));
        return Response.bytes(200, "text/calendar; charset=utf-8", calendar(busy))
                .allowCompression();
    }

    private FreeBusy total(Snapshot snapshot, DavRequest request, TimeRange range) {
        if (!(Resolver.resolveExisting(snapshot, request.caller(), request.located())
                instanceof CollectionTarget target)) {
            throw new Refused(new Reason.UnsupportedReport(ReportName.FREE_BUSY_QUERY.element()));
        }
        BusyTime sum = new BusyTime(snapshot, zones, range, context.clock().instant());
        CollectionRef ref = target.row().ref();
        if (ref.isRoot()) {
            addHome(snapshot, request, target, sum);
        } else {
            target.require(Privilege.READ_FREE_BUSY);
            sum.add(target.row());
        }
        return sum.total(ref.home());
    }

    private static void addHome(Snapshot snapshot, DavRequest request, CollectionTarget home, BusyTime sum) {
        boolean granted = false;
        for (CollectionRow row : snapshot.collections(home.row().ref().home())) {
            if (row.kind() == CollectionKind.CALENDAR
                    && Rights.on(snapshot, request.caller(), row.ref()).contains(Privilege.READ_FREE_BUSY)) {
                sum.add(row);
                granted = true;
            }
        }
        if (!granted) {
            home.require(Privilege.READ_FREE_BUSY);
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
