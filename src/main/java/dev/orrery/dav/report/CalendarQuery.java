package dev.orrery.dav.report;

import static dev.orrery.model.PropertyName.caldav;

import dev.orrery.access.Rights;
import dev.orrery.dav.DavContext;
import dev.orrery.dav.DavRequest;
import dev.orrery.dav.Depth;
import dev.orrery.dav.Report;
import dev.orrery.dav.ReportName;
import dev.orrery.dav.Resolver;
import dev.orrery.dav.Target;
import dev.orrery.dav.Target.CollectionTarget;
import dev.orrery.dav.Target.ObjectTarget;
import dev.orrery.dav.Timezones;
import dev.orrery.dav.property.PropertyRequest;
import dev.orrery.http.Response;
import dev.orrery.http.UrlPath;
import dev.orrery.ical.Component;
import dev.orrery.ical.ICalendarReader;
import dev.orrery.ical.Zone;
import dev.orrery.model.CollectionKind;
import dev.orrery.model.CollectionRef;
import dev.orrery.model.Privilege;
import dev.orrery.model.PropertyName;
import dev.orrery.model.Reason;
import dev.orrery.model.Refused;
import dev.orrery.store.CollectionRow;
import dev.orrery.store.ObjectRow;
import dev.orrery.store.Snapshot;
import dev.orrery.xml.XmlElement;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * CALDAV:calendar-query (RFC 4791 section 7.8): the objects that a filter matches. What the stored index can answer is
 * answered without reading any text; the rest is read in batches, so that memory stays flat.
 *
 * <p>Depth 0 on a collection finds nothing, since a collection is no calendar object; a missing Depth header means 1.
 * Of a home every calendar that the caller may read is searched, with Depth 1 too, as clients expect.
 */
public final class CalendarQuery implements Report {
    private static final PropertyName FILTER = caldav("filter");
    private static final int BATCH = 256;

    private final DavContext context;
    private final ReportLimits limits;
    private final FloatingZones zones;

    CalendarQuery(DavContext context, ReportLimits limits, FloatingZones zones) {
        this.context = context;
        this.limits = limits;
        this.zones = zones;
    }

    /**
     * The request.
     *
     * @param data null if no calendar data is asked for
     * @param zone null if the calendar's own is meant
     */
    private record Query(
            PropertyRequest properties,
            @Nullable CalendarData data,
            Filter.Component filter,
            @Nullable Zone zone) {
        static Query read(XmlElement body) {
            XmlElement filter = body.child(FILTER);
            if (filter == null) {
                throw new Refused(new Reason.BadFilter(false, "A calendar-query has a filter, even if an empty one."));
            }
            PropertyRequest properties = PropertyRequest.ofReport(body);
            return new Query(
                    properties, CalendarData.of(properties), FilterReader.read(filter), FloatingZones.ofRequest(body));
        }
    }

    /** What one collection has to give; its contents are empty if no calendar data is asked for. */
    private record Matches(CalendarMembers members, List<ObjectRow> rows, List<byte[]> contents) {}

    @Override
    public Response run(DavRequest request, XmlElement body) throws IOException {
        Query query = Query.read(body);
        Depth depth = request.depth(Depth.ONE);
        Timezones timezones = Timezones.of(request);
        List<Matches> found = context.read(request, snapshot -> search(snapshot, request, query, depth));
        CalendarAnswer answer = new CalendarAnswer(limits);
        CalendarDataView view = new CalendarDataView(query.data, timezones, limits.instances());
        for (Matches matches : found) {
            for (int i = 0; i < matches.rows.size(); i++) {
                ObjectRow row = matches.rows.get(i);
                byte[] data =
                        query.data == null ? null : view.of(row, matches.contents.get(i), matches.members.floating());
                answer.found(matches.members, row, null, data);
            }
        }
        return answer.response(request);
    }

    private List<Matches> search(Snapshot snapshot, DavRequest request, Query query, Depth depth) {
        Target target = Resolver.resolveExisting(snapshot, request.caller(), request.located());
        return switch (target) {
            case ObjectTarget object -> {
                object.require(Privilege.READ);
                yield List.of(in(snapshot, request, query, object.collection(), List.of(object.row())));
            }
            case CollectionTarget collection
            when depth == Depth.ZERO -> {
                collection.require(Privilege.READ);
                yield List.of();
            }
            case CollectionTarget home
            when home.row().kind() == CollectionKind.HOME ->
                calendars(snapshot, request, home).stream()
                        .map(calendar -> in(snapshot, request, query, calendar, all(snapshot, calendar)))
                        .toList();
            case CollectionTarget collection -> {
                collection.require(Privilege.READ);
                yield List.of(in(snapshot, request, query, collection, all(snapshot, collection)));
            }
            default -> throw new Refused(new Reason.UnsupportedReport(ReportName.CALENDAR_QUERY.element()));
        };
    }

    /** The calendars of a home that the caller may read. */
    static List<CollectionTarget> calendars(Snapshot snapshot, DavRequest request, CollectionTarget home) {
        List<CollectionTarget> calendars = new ArrayList<>();
        for (CollectionRow row : snapshot.collections(home.row().ref().home())) {
            if (row.kind() == CollectionKind.CALENDAR
                    && new CollectionRef(row.ref().home(), row.parent()).isRoot()) {
                Set<Privilege> rights = Rights.on(snapshot, request.caller(), row.ref());
                if (rights.contains(Privilege.READ)) {
                    String href = home.href() + UrlPath.encode(row.name()) + '/';
                    calendars.add(new CollectionTarget(href, home.owner(), row, rights));
                }
            }
        }
        return calendars;
    }

    private static List<ObjectRow> all(Snapshot snapshot, CollectionTarget collection) {
        return snapshot.listing(collection.row().ref()).objects();
    }

    private Matches in(
            Snapshot snapshot,
            DavRequest request,
            Query query,
            CollectionTarget collection,
            List<ObjectRow> candidates) {
        Zone floating = query.zone == null ? zones.ofCalendar(collection.row()) : query.zone;
        List<ObjectRow> found = match(snapshot, query.filter, floating, candidates);
        if (found.size() > limits.matches()) {
            throw new Refused(new Reason.TooManyMatches(limits.matches()));
        }
        List<byte[]> contents = query.data == null ? List.of() : contents(snapshot, found);
        CalendarMembers members =
                CalendarMembers.of(context, snapshot, request.caller(), collection, query.properties, floating);
        return new Matches(members, found, contents);
    }

    private List<byte[]> contents(Snapshot snapshot, List<ObjectRow> rows) {
        long bytes = 0;
        for (int i = 0; i < rows.size(); i++) {
            bytes += rows.get(i).size();
        }
        if (bytes > limits.bytes()) {
            throw new Refused(new Reason.TooManyMatches(rows.size()));
        }
        return snapshot.contents(rows);
    }

    /** The matching ones in their order; {@code open} ones wait until a batch of texts is worth a trip. */
    private static List<ObjectRow> match(
            Snapshot snapshot, Filter.Component filter, Zone floating, List<ObjectRow> candidates) {
        IndexFilter byIndex = new IndexFilter(filter, floating);
        TextFilter byText = new TextFilter(filter, floating);
        List<ObjectRow> found = new ArrayList<>();
        List<ObjectRow> open = new ArrayList<>();
        for (int i = 0; i < candidates.size(); i++) {
            ObjectRow row = candidates.get(i);
            switch (row.index() == null ? IndexFilter.Answer.NO : byIndex.test(row.index())) {
                case YES -> found.add(row);
                case ASK -> open.add(row);
                case NO -> {}
            }
            if (open.size() == BATCH) {
                ask(snapshot, byText, open, found);
            }
        }
        ask(snapshot, byText, open, found);
        return found;
    }

    private static void ask(Snapshot snapshot, TextFilter filter, List<ObjectRow> open, List<ObjectRow> found) {
        List<byte[]> texts = open.isEmpty() ? List.of() : snapshot.contents(open);
        for (int i = 0; i < texts.size(); i++) {
            ObjectRow row = open.get(i);
            Component root = ICalendarReader.read(texts.get(i));
            if (row.index() != null && filter.test(root, row.index())) {
                found.add(row);
            }
        }
        open.clear();
    }
}
