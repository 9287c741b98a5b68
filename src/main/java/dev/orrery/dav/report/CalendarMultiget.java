package dev.orrery.dav.report;

import static dev.orrery.model.PropertyName.dav;

import dev.orrery.dav.DavContext;
import dev.orrery.dav.DavRequest;
import dev.orrery.dav.Hrefs;
import dev.orrery.dav.Located;
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
import dev.orrery.ical.Zone;
import dev.orrery.model.CollectionId;
import dev.orrery.model.Privilege;
import dev.orrery.model.PropertyName;
import dev.orrery.model.Reason;
import dev.orrery.model.Refused;
import dev.orrery.store.ObjectRow;
import dev.orrery.store.Snapshot;
import dev.orrery.xml.XmlElement;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * CALDAV:calendar-multiget (RFC 4791 section 7.9): the objects that the client names, each in the very spelling that the
 * client gave, since some compare addresses as strings. What is not there gets a row with 404, what lies outside the
 * request's collection one with 403, an address that cannot be read one with 400; an address named twice is answered
 * once. The Depth header is ignored, as the RFC wants.
 */
public final class CalendarMultiget implements Report {
    private static final PropertyName HREF = dav("href");

    private final DavContext context;
    private final ReportLimits limits;
    private final FloatingZones zones;

    CalendarMultiget(DavContext context, ReportLimits limits, FloatingZones zones) {
        this.context = context;
        this.limits = limits;
        this.zones = zones;
    }

    /**
     * The request.
     *
     * @param data null if no calendar data is asked for
     */
    private record Multiget(
            PropertyRequest properties, @Nullable CalendarData data, Set<String> hrefs) {
        static Multiget read(XmlElement body) {
            Set<String> hrefs = new LinkedHashSet<>();
            for (XmlElement child : body.children()) {
                if (child.is(HREF)) {
                    hrefs.add(child.text().strip());
                }
            }
            if (hrefs.isEmpty()) {
                throw new Refused(new Reason.BadRequest("A calendar-multiget names what it wants by DAV:href."));
            }
            PropertyRequest properties = PropertyRequest.ofReport(body);
            return new Multiget(properties, CalendarData.of(properties), hrefs);
        }
    }

    /**
     * An href, as far as it can be followed without a snapshot.
     *
     * @param name of a direct member of the request's collection; null for anything else
     * @param located of anything else; null if it cannot be read or names another server
     * @param status what to say then
     */
    private record Wanted(
            String href, @Nullable String name, @Nullable Located located, int status) {}

    /** What an href leads to: a row with its collection, or a status. */
    private record Got(
            String href,
            @Nullable CalendarMembers members,
            @Nullable ObjectRow row,
            int status) {}

    /** Everything that leaves the snapshot; {@code contents} belong to the rows in their order. */
    private record Gathered(List<Got> rows, List<byte[]> contents) {}

    @Override
    public Response run(DavRequest request, XmlElement body) throws IOException {
        Multiget asked = Multiget.read(body);
        if (asked.hrefs.size() > limits.matches()) {
            throw new Refused(new Reason.TooManyMatches(limits.matches()));
        }
        Timezones timezones = Timezones.of(request);
        List<Wanted> wanted = wanted(request, asked.hrefs);
        Gathered gathered = context.read(request, snapshot -> gather(snapshot, request, asked, wanted));
        return answer(asked, gathered, timezones).response(request);
    }

    private CalendarAnswer answer(Multiget asked, Gathered gathered, Timezones timezones) {
        CalendarAnswer answer = new CalendarAnswer(limits);
        CalendarDataView view = new CalendarDataView(asked.data, timezones, limits.instances());
        int next = 0;
        for (Got got : gathered.rows) {
            if (got.members == null || got.row == null) {
                answer.status(got.href, got.status);
                continue;
            }
            byte[] data =
                    asked.data == null ? null : view.of(got.row, gathered.contents.get(next++), got.members.floating());
            answer.found(got.members, got.row, got.href, data);
        }
        return answer;
    }

    /** Members of the request's own collection are known by their name; only for others a principal may be looked up. */
    private List<Wanted> wanted(DavRequest request, Set<String> hrefs) {
        List<String> base = request.located().path().segments();
        List<Wanted> wanted = new ArrayList<>(hrefs.size());
        for (String href : hrefs) {
            wanted.add(wanted(request, base, href));
        }
        return wanted;
    }

    private Wanted wanted(DavRequest request, List<String> base, String href) {
        try {
            UrlPath path = Hrefs.path(href, request.http().origin());
            List<String> segments = path.segments();
            if (segments.size() == base.size() + 1
                    && segments.subList(0, base.size()).equals(base)) {
                return new Wanted(href, segments.getLast(), null, 404);
            }
            return new Wanted(href, null, context.resolver().locate(path), 404);
        } catch (Refused refused) {
            if (refused.reason() instanceof Reason.Unavailable) {
                throw refused;
            }
            return new Wanted(href, null, null, refused.reason() instanceof Reason.NotFound ? 403 : 400);
        }
    }

    private Gathered gather(Snapshot snapshot, DavRequest request, Multiget asked, List<Wanted> wanted) {
        Target target = Resolver.resolveExisting(snapshot, request.caller(), request.located());
        Search search = new Search(snapshot, request, asked.properties, target);
        List<Got> rows = new ArrayList<>(wanted.size());
        List<ObjectRow> found = new ArrayList<>(wanted.size());
        long bytes = 0;
        for (Wanted one : wanted) {
            Got got = search.get(one);
            rows.add(got);
            if (got.row != null) {
                found.add(got.row);
                bytes += got.row.size();
            }
        }
        if (asked.data != null && bytes > limits.bytes()) {
            throw new Refused(new Reason.TooManyMatches(found.size()));
        }
        return new Gathered(rows, asked.data == null || found.isEmpty() ? List.of() : snapshot.contents(found));
    }

    /** The look-ups of one request in one snapshot. */
    private final class Search {
        private final Snapshot snapshot;
        private final DavRequest request;
        private final PropertyRequest properties;
        private final Target target;
        private final Map<CollectionId, CalendarMembers> members = new HashMap<>();

        Search(Snapshot snapshot, DavRequest request, PropertyRequest properties, Target target) {
            this.snapshot = snapshot;
            this.request = request;
            this.properties = properties;
            this.target = target;
            switch (target) {
                case CollectionTarget collection -> {
                    if (!collection.row().ref().isRoot()) {
                        collection.require(Privilege.READ);
                    }
                }
                case ObjectTarget object -> object.require(Privilege.READ);
                default -> throw new Refused(new Reason.UnsupportedReport(ReportName.CALENDAR_MULTIGET.element()));
            }
        }

        Got get(Wanted wanted) {
            String href = wanted.href();
            if (wanted.name() != null && target instanceof CollectionTarget collection) {
                ObjectRow row = snapshot.listing(collection.row().ref()).byName(wanted.name());
                return row == null ? new Got(href, null, null, 404) : found(href, collection, row);
            }
            if (wanted.located() == null) {
                return new Got(href, null, null, wanted.status());
            }
            return elsewhere(href, wanted.located());
        }

        /** Deeper inside, under another name of the same home, or outside. */
        private Got elsewhere(String href, Located located) {
            Target other;
            try {
                other = Resolver.resolve(snapshot, request.caller(), located);
            } catch (Refused hidden) {
                return new Got(href, null, null, 404);
            }
            return switch (other) {
                case ObjectTarget object
                when isInside(object) ->
                    object.collection().rights().contains(Privilege.READ)
                            ? found(href, object.collection(), object.row())
                            : new Got(href, null, null, 403);
                case ObjectTarget _ -> new Got(href, null, null, 403);
                case Target.Missing _ -> new Got(href, null, null, 404);
                default -> new Got(href, null, null, 403);
            };
        }

        private boolean isInside(ObjectTarget object) {
            return switch (target) {
                case ObjectTarget only -> only.row().ref().equals(object.row().ref());
                case CollectionTarget collection ->
                    collection.row().ref().home().equals(object.row().ref().home())
                            && snapshot.holds(
                                    collection.row().ref(), object.row().ref().parent());
                default -> false;
            };
        }

        private Got found(String href, CollectionTarget collection, ObjectRow row) {
            CalendarMembers its = members.computeIfAbsent(collection.row().ref().id(), _ -> {
                Zone floating = zones.ofCalendar(collection.row());
                return CalendarMembers.of(context, snapshot, request.caller(), collection, properties, floating);
            });
            return new Got(href, its, row, 200);
        }
    }
}
