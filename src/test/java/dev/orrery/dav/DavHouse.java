package dev.orrery.dav;

import dev.orrery.access.Caller;
import dev.orrery.access.PersonalHandler;
import dev.orrery.calendar.ContentRules;
import dev.orrery.calendar.Deliveries;
import dev.orrery.calendar.Limits;
import dev.orrery.calendar.MergeCalendar;
import dev.orrery.calendar.Mirrored;
import dev.orrery.calendar.ReceiveMail;
import dev.orrery.calendar.Scheduling;
import dev.orrery.calendar.ThreeWay;
import dev.orrery.calendar.Views;
import dev.orrery.calendar.Visibility;
import dev.orrery.calendar.WholeCalendar;
import dev.orrery.dav.method.PropertyMethods;
import dev.orrery.dav.method.ResourceMethods;
import dev.orrery.dav.report.CalendarReports;
import dev.orrery.dav.report.PrincipalReports;
import dev.orrery.directory.ConfiguredDirectory;
import dev.orrery.directory.DirectoryRecord;
import dev.orrery.directory.Guids;
import dev.orrery.directory.KnownPrincipals;
import dev.orrery.directory.PrincipalsByAnyName;
import dev.orrery.directory.Provision;
import dev.orrery.face.freebusy.FreeBusyLists;
import dev.orrery.face.freebusy.FreeBusyPolicy;
import dev.orrery.face.freebusy.ListWriter;
import dev.orrery.face.ical.CalendarFiles;
import dev.orrery.http.Headers;
import dev.orrery.http.Networks;
import dev.orrery.http.Request;
import dev.orrery.http.Response;
import dev.orrery.http.UrlPath;
import dev.orrery.model.HomeId;
import dev.orrery.model.Principal;
import dev.orrery.model.PrincipalKind;
import dev.orrery.model.PrincipalName;
import dev.orrery.model.Reason;
import dev.orrery.model.Refused;
import dev.orrery.store.Feed;
import dev.orrery.store.Position;
import dev.orrery.store.Store;
import dev.orrery.store.sql.SqlStore;
import dev.orrery.store.sql.StoreConfig;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The WebDAV door and those of whole calendars and free/busy over a real store and a real directory, without sockets:
 * requests go straight to their handlers.
 * People: ada, bob, finn, eve@example.org, and the administrator root; the group staff holds bob, the group fleet holds
 * the group crew, which holds finn; there are a room, lab, and the resources lamp and boat, which is looked after by the
 * fleet and looked at by bob. The clock stands still until it is moved; UUIDs count up.
 */
public final class DavHouse implements AutoCloseable {
    public static final String ORIGIN = "http://calendar.example.org";

    private final SqlStore store;
    private final KnownPrincipals principals;
    private final DavHandler handler;
    private final CalendarFiles files;
    private final FreeBusyLists lists;
    private final Deliveries deliveries;
    private Position delivered;
    private final AtomicLong uuids = new AtomicLong();
    private volatile Instant now = Instant.parse("2026-03-01T12:00:00Z");

    public DavHouse() {
        this(Limits.DEFAULT);
    }

    public DavHouse(Limits limits) {
        this(limits, Visibility.USUAL);
    }

    public DavHouse(Limits limits, Visibility visibility) {
        this(limits, visibility, Mirrored.NOTHING, Thread.ofVirtual().factory());
    }

    /**
     * @param mirrored where deliveries find calendars of others
     * @param threads for these deliveries
     */
    public DavHouse(Limits limits, Visibility visibility, Mirrored mirrored, ThreadFactory threads) {
        this(limits, visibility, mirrored, threads, new Size("sqlite::memory:", 0));
    }

    public DavHouse(Size size) {
        this(
                Limits.DEFAULT,
                Visibility.USUAL,
                Mirrored.NOTHING,
                Thread.ofVirtual().factory(),
                size);
    }

    /**
     * Where it stands, and how large it is.
     *
     * @param store its address
     * @param others people besides: p0, p1 and so on
     */
    public record Size(String store, int others) {}

    private DavHouse(Limits limits, Visibility visibility, Mirrored mirrored, ThreadFactory threads, Size size) {
        InstantSource clock = () -> now;
        this.store = SqlStore.open(StoreConfig.of(size.store()).withClock(clock));
        this.delivered = store.oldest();
        this.principals =
                new KnownPrincipals(store, new ConfiguredDirectory(people(size.others())), new Provision(store));
        Views views = new Views(visibility);
        DavContext context = DavContext.of(store, principals, limits, clock, views);
        ContentRules rules = new ContentRules(limits, clock);
        WholeCalendar texts = new WholeCalendar(1 << 20);
        Map<MethodName, DavMethod> methods = new EnumMap<>(MethodName.class);
        methods.putAll(PropertyMethods.table(context, reports(context)));
        Scheduling scheduling = new Scheduling(rules, new Scheduling.Settings(Duration.ZERO, 0, false));
        this.deliveries = new Deliveries(
                new Deliveries.Parts(store, principals, rules, limits, scheduling, clock), mirrored, null, threads);
        methods.putAll(ResourceMethods.table(
                context, rules, texts, scheduling, () -> new UUID(0x4000, uuids.incrementAndGet())));
        this.handler = new DavHandler(context, methods);
        PrincipalsByAnyName names = new PrincipalsByAnyName(principals);
        this.files = new CalendarFiles(
                store,
                names,
                Mirrored.NOTHING,
                views,
                texts,
                new MergeCalendar(
                        new MergeCalendar.Parts(store, Mirrored.NOTHING, rules, limits, views, clock),
                        ThreeWay.Preference.NEWEST));
        FreeBusyPolicy policy = new FreeBusyPolicy(true, Networks.NONE, 60, Duration.ofDays(1), Duration.ofDays(30));
        this.lists = new FreeBusyLists(
                policy, names, Mirrored.NOTHING, new ListWriter(store, views, policy, Map.of(), clock));
    }

    private static List<DirectoryRecord> people(int others) {
        PrincipalName crew = new PrincipalName(PrincipalKind.GROUP, "crew");
        List<DirectoryRecord> people = new ArrayList<>(List.of(
                person("ada", "Ada Lovelace"),
                person("bob", "Bob"),
                person("eve@example.org", "Eve"),
                admin("root"),
                record(PrincipalKind.GROUP, "staff", "The Staff", List.of(name("bob")), Map.of()),
                record(PrincipalKind.LOCATION, "lab", "The Laboratory", List.of(), Map.of()),
                record(PrincipalKind.RESOURCE, "lamp", "Magic Lantern", List.of(), Map.of()),
                person("finn", "Finn"),
                record(PrincipalKind.GROUP, "crew", "The Crew", List.of(name("finn")), Map.of()),
                record(PrincipalKind.GROUP, "fleet", "The Fleet", List.of(crew), Map.of()),
                record(
                        PrincipalKind.RESOURCE,
                        "boat",
                        "The Boat",
                        List.of(),
                        Map.of("write-delegates", "groups/fleet", "read-delegates", "users/bob"))));
        for (int i = 0; i < others; i++) {
            people.add(person("p" + i, "Person " + i));
        }
        return people;
    }

    private static Map<ReportName, Report> reports(DavContext context) {
        Map<ReportName, Report> reports = new EnumMap<>(CalendarReports.of(context));
        reports.putAll(PrincipalReports.of(context));
        return reports;
    }

    private static DirectoryRecord person(String name, String displayName) {
        return record(name, displayName, Map.of());
    }

    private static DirectoryRecord admin(String name) {
        return record(name, name, Map.of("admin", "true"));
    }

    private static DirectoryRecord record(String name, String displayName, Map<String, String> attributes) {
        return record(PrincipalKind.USER, name, displayName, List.of(), attributes);
    }

    private static DirectoryRecord record(
            PrincipalKind kind,
            String name,
            String displayName,
            List<PrincipalName> members,
            Map<String, String> attributes) {
        PrincipalName principal = new PrincipalName(kind, name);
        String mail = name.contains("@") ? name : name + "@example.org";
        return new DirectoryRecord(Guids.of(principal), principal, displayName, List.of(mail), members, attributes);
    }

    private static PrincipalName name(String user) {
        return new PrincipalName(PrincipalKind.USER, user);
    }

    /** Brings what was sent since the last time to those who get it, as the log's reader of a server does. */
    public void deliver() {
        Feed feed;
        do {
            feed = store.follow(delivered, 100);
            feed.entries().forEach(deliveries::handle);
            delivered = feed.next();
        } while (!feed.entries().isEmpty());
    }

    public Deliveries deliveries() {
        return deliveries;
    }

    public Store store() {
        return store;
    }

    public DavHandler handler() {
        return handler;
    }

    /** Messages that come by mail. */
    public ReceiveMail mail() {
        InstantSource clock = () -> now;
        ContentRules rules = new ContentRules(Limits.DEFAULT, clock);
        return new ReceiveMail(store, principals, rules, Limits.DEFAULT, Mirrored.NOTHING, clock);
    }

    public Principal room(String name) {
        return principals.find(new PrincipalName(PrincipalKind.LOCATION, name)).orElseThrow();
    }

    public HomeId home(String user) {
        return principal(user).home();
    }

    public String guid(String user) {
        return principal(user).guid();
    }

    private Principal principal(String user) {
        Principal principal = caller(user).principal();
        if (principal == null) {
            throw new AssertionError(user);
        }
        return principal;
    }

    public void wait(java.time.Duration duration) {
        now = now.plus(duration);
    }

    public Caller caller(String name) {
        return principals.caller(new PrincipalName(PrincipalKind.USER, name)).orElseThrow();
    }

    /** Header names and values alternate. */
    public Answer send(String user, String method, String path, String body, String... headers) {
        return send(user, method, path, body.getBytes(StandardCharsets.UTF_8), headers);
    }

    public Answer send(String user, String method, String path, byte[] body, String... headers) {
        Headers all = Headers.of(headers);
        if (body.length > 0 && !all.has("Content-Length") && !all.has("Transfer-Encoding")) {
            all.add("Content-Length", Integer.toString(body.length));
        }
        return send(user, method, path, new ByteArrayInputStream(body), all);
    }

    public Answer send(String user, String method, String target, InputStream body, Headers headers) {
        return send(user.equals("nobody") ? Caller.STRANGER : caller(user), method, target, body, headers);
    }

    /** For callers whom the directory would not make, such as people from before they joined a group. */
    public Answer send(Caller caller, String method, String target, InputStream body, Headers headers) {
        int query = target.indexOf('?');
        try {
            Request request = new Request(
                    "test",
                    method,
                    UrlPath.parse(query < 0 ? target : target.substring(0, query)),
                    query < 0 ? "" : target.substring(query + 1),
                    headers,
                    body,
                    InetAddress.getLoopbackAddress(),
                    true,
                    ORIGIN);
            return Answer.of(door(target).handle(request, caller), method);
        } catch (Refused refused) {
            if (refused.reason() instanceof Reason.BadRequest bad) { // as the engine says it
                return new Answer(400, new Headers(), bad.why().getBytes(StandardCharsets.UTF_8));
            }
            throw refused;
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new AssertionError(method + " " + target, e);
        }
    }

    private PersonalHandler door(String target) {
        return target.startsWith("/ical/") ? files : target.startsWith("/freebusy/") ? lists : handler;
    }

    @Override
    public void close() {
        store.close();
    }

    /** What came back, read to its end. */
    public record Answer(int status, Headers headers, byte[] body) {
        static Answer of(Response response, String method) throws IOException {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            if (!method.equals("HEAD")) {
                switch (response.body()) {
                    case Response.Body.Empty empty -> {}
                    case Response.Body.Conversing none -> {}
                    case Response.Body.Bytes bytes -> out.write(bytes.bytes());
                    case Response.Body.Stream stream -> stream.writer().writeTo(out);
                }
            }
            return new Answer(response.status(), response.headers(), out.toByteArray());
        }

        public String text() {
            return new String(body, StandardCharsets.UTF_8);
        }

        public String header(String name) {
            String value = headers.get(name);
            if (value == null) {
                throw new AssertionError("no header " + name + " in an answer " + status + ": " + text());
            }
            return value;
        }
    }
}
