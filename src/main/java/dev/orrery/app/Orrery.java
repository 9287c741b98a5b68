package dev.orrery.app;

import com.github.benmanes.caffeine.cache.Ticker;
import dev.orrery.access.AuthenticationFilter;
import dev.orrery.access.Authenticator;
import dev.orrery.access.ConfiguredPasswords;
import dev.orrery.access.HashingThreads;
import dev.orrery.access.PasswordVerifier;
import dev.orrery.app.config.Config;
import dev.orrery.calendar.Deliveries;
import dev.orrery.calendar.Views;
import dev.orrery.calendar.WholeCalendar;
import dev.orrery.dav.DavContext;
import dev.orrery.dav.DavHandler;
import dev.orrery.dav.DavMethod;
import dev.orrery.dav.MethodName;
import dev.orrery.dav.Report;
import dev.orrery.dav.ReportName;
import dev.orrery.dav.Resolver;
import dev.orrery.dav.WellKnown;
import dev.orrery.dav.method.PropertyMethods;
import dev.orrery.dav.method.PushMethods;
import dev.orrery.dav.method.ResourceMethods;
import dev.orrery.dav.property.PropertyTables;
import dev.orrery.dav.report.CalendarReports;
import dev.orrery.dav.report.PrincipalReports;
import dev.orrery.directory.DirectoryAge;
import dev.orrery.face.Waiters;
import dev.orrery.face.changes.ChangesDoor;
import dev.orrery.http.Handler;
import dev.orrery.http.Health;
import dev.orrery.http.HttpConfig;
import dev.orrery.http.HttpEngine;
import dev.orrery.http.Limits;
import dev.orrery.http.Metrics;
import dev.orrery.http.Networks;
import dev.orrery.http.OutgoingHttp;
import dev.orrery.mirror.Mirror;
import dev.orrery.model.HomeId;
import dev.orrery.source.imap.ImapSettings;
import dev.orrery.source.ldap.LdapBell;
import dev.orrery.web.AppleProfile;
import dev.orrery.web.WelcomePage;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.Level;

/** The whole server: every part is made and connected here, by constructor. Thread-safe. */
public final class Orrery implements AutoCloseable {
    /** More requests than this at once wait a little, then are asked to come back. */
    private static final int CONCURRENT_REQUESTS = 512;

    /** Requests of one person, and of all, that may wait for a change at the same time. */
    private static final int WAITS_PER_PERSON = 20;

    private static final int WAITS = 20_000;

    /** How often archived homes are looked at. */
    private static final Duration EXPIRY_ROUND = Duration.ofHours(1);

    /** How often idle connections to an IMAP server, and watches nobody needs, are looked for. */
    private static final Duration IMAP_ROUND = Duration.ofSeconds(30);

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /** Of the ten seconds that a stop may take, two are left for closing the store. */
    private static final Duration LAST_REQUESTS = Duration.ofSeconds(8);

    private final House house;
    private final HashingThreads hashing =
            new HashingThreads(Math.clamp(Runtime.getRuntime().availableProcessors() / 2, 1, 4));
    private final Periodic periodic = new Periodic();
    private final MailService mail;
    private final SchedulingService scheduling;
    private final OutgoingHttp outgoing;
    private final HookService hooks;
    private final @Nullable PushService push;
    private final Waiters waiters;
    private final QueueService queues;
    private final @Nullable NatsService nats;
    private final LogExpiry expiry;
    private final HttpEngine engine;
    private final @Nullable NotifyDoor notify;
    private final @Nullable CloudService clouds;
    private volatile List<LdapBell> bells = List.of();

    /** Where this server listens, once it does. */
    private final Set<Integer> ownPorts = ConcurrentHashMap.newKeySet();

    /** Takes over {@code house}; closes it with itself. */
    public Orrery(House house) throws IOException {
        this.house = house;
        this.mail = new MailService(house);
        this.scheduling = new SchedulingService(house, mail.deliveries());
        this.outgoing = new OutgoingHttp(
                OutgoingHttp.Settings.usual(house.config().hooks().allowed(), "Orrery/" + Version.number())
                        .trusting(house.config().hooks().authorities()),
                () -> ownPorts);
        this.push = PushService.of(house, outgoing);
        Health health = health().add("scheduling", scheduling::health);
        Metrics metrics = new Metrics();
        Limits limits = new Limits(CONCURRENT_REQUESTS, PATIENCE);
        Authenticator authenticator = authenticator();
        Views views = new Views(house.config().faces().visibility());
        this.hooks = new HookService(house, outgoing, authenticator, views);
        health.add("hooks", hooks::health);
        WholeCalendar texts = new WholeCalendar(house.config().faces().room());
        Handler dav = new AuthenticationFilter(
                authenticator, house.config().server().login().anonymousRead(), dav(views, texts));
        this.waiters = new Waiters(house.store().bell(), WAITS_PER_PERSON, WAITS);
        ChangesDoor changes = new ChangesDoor(
                house.store(), house.principals(), house.principals(), views, house.mirrored(), waiters);
        this.notify = house.config().mailNews().isEmpty()
                ? null
                : new NotifyDoor(house, house.config().mailNews().get());
        this.clouds = CloudService.of(house, () -> ownPorts, waiters, hooks);
        Handler faces = new FaceDoors(house, authenticator, views, texts, metrics, dav);
        Handler told = notify == null ? faces : notify.before(faces);
        Handler personal = push == null ? told : push.before(told, authenticator);
        Handler watched = hooks.before(RsvpService.before(house, metrics, personal));
        // in front of hooks: the passwords of cloud accounts are no person's, whatever is asked for
        Handler all = clouds == null ? watched : clouds.before(watched, health, metrics);
        metrics.counter("whole_calendars_made_total", "Whole calendars joined into one text.", texts::made);
        Waiters readers = new Waiters(house.store().bell(), WAITS_PER_PERSON, WAITS);
        this.queues = new QueueService(house, authenticator, views, readers, notify == null ? null : notify.signIn());
        Handler doors = new Doors(
                Map.of(
                        "/health",
                        health.handler(),
                        "/metrics",
                        metrics.handler(),
                        "/connect.mobileconfig",
                        new AppleProfile(),
                        "/changes",
                        new AuthenticationFilter(authenticator, false, changes)),
                new WellKnown(),
                new WelcomePage(health),
                limits.filter(new DirectoryAge(house.principals(), all)));
        this.engine = new HttpEngine(httpConfig(), metrics.filter(queues.before(doors)));
        if (notify != null) {
            notify.figures(metrics);
        }
        if (push != null) {
            push.figures(metrics);
            health.add("push", push::health);
        }
        this.nats = NatsService.of(house);
        if (nats != null) {
            nats.addTo(health, metrics);
        }
        this.expiry = new LogExpiry(house, LogExpiry.Times.USUAL);
        expiry.figures(metrics);
        health.add("log", expiry::health);
        directoryFigures(metrics);
        metrics.counter("store_failures_total", "Times the store could not answer.", house.store()::failures);
        storeFigures(metrics);
        scheduling.figures(metrics);
        scheduling.addTo(health);
        hooks.figures(metrics);
        mail.addTo(health, metrics);
        queues.figures(metrics);
        house.imap().ifPresent(imap -> new ImapFigures(imap.report()).addTo(metrics));
        changesFigures(metrics, changes);
        metrics.gauge("http_connections", "Open connections.", engine::connections);
    }

    /** Listens; returns once requests are answered. */
    public Orrery start() throws IOException {
        house.principals().reconcile();
        mail.start(periodic);
        queues.start(periodic);
        scheduling.start(periodic); // before the first request, so that nothing is sent unseen
        if (push != null) {
            push.start(periodic);
        }
        if (nats != null) {
            nats.start();
        }
        engine.start();
        ownPorts.add(engine.port());
        if (notify != null) {
            notify.start();
            ownPorts.add(notify.port());
        }
        hooks.start(periodic);
        if (clouds != null) {
            clouds.start(periodic);
        }
        bells = house.listenToDirectories();
        house.imap().ifPresent(imap -> periodic.every(IMAP_ROUND, "the closing of idle IMAP connections", imap::sweep));
        expiry.start();
        if (house.config().archiveExpire().isPresent()) {
            periodic.every(
                    EXPIRY_ROUND,
                    "the expiry of archived homes",
                    () -> house.archiveExpiry().expire(house.clock().instant()));
        }
        return this;
    }

    /** Where it listens: {@code http://127.0.0.1:8008}. */
    public String origin() {
        return engine.origin();
    }

    /** Where mail systems tell of new mail: {@code http://127.0.0.1:5000}; empty if nowhere. */
    public Optional<String> notifyOrigin() {
        return Optional.ofNullable(notify).map(NotifyDoor::origin);
    }

    /** Where mail servers deliver by LMTP, on loopback; 0 if nowhere. */
    public int lmtpPort() {
        return mail.lmtpPort();
    }

    private DavHandler dav(Views views, WholeCalendar texts) {
        DavContext context = new DavContext(
                house.store(),
                house.principals(),
                new Resolver(house.principals()),
                PropertyTables.with(push == null ? null : push.key()),
                house.limits(),
                house.clock(),
                views,
                house.mirrored());
        Map<ReportName, Report> reports = new EnumMap<>(CalendarReports.of(context));
        reports.putAll(PrincipalReports.of(context));
        Map<MethodName, DavMethod> methods = new EnumMap<>(PropertyMethods.table(context, reports));
        methods.putAll(ResourceMethods.table(context, house.rules(), texts, house.scheduling(), UUID::randomUUID));
        if (push != null) {
            methods.putAll(PushMethods.over(methods, context, push.verb()));
        }
        return new DavHandler(context, methods);
    }

    private Authenticator authenticator() {
        Config.Login login = house.config().server().login();
        List<PasswordVerifier> verifiers = new ArrayList<>();
        verifiers.add(new ConfiguredPasswords(house.config().accounts(), hashing));
        if (!house.config().directories().isEmpty()) {
            verifiers.add(house.principals().passwords());
        }
        return new Authenticator(
                verifiers,
                house.principals(),
                new Authenticator.Settings(
                        login.remember(),
                        login.delay(),
                        house.config().imap().map(ImapSettings::passesOn).orElse(false)),
                Ticker.systemTicker(),
                new SecureRandom());
    }

    private Health health() {
        Health health = new Health(Duration.ofSeconds(5));
        if (!house.config().directories().isEmpty()) {
            health.add("directory", this::directories);
        }
        house.imap()
                .ifPresent(imap -> health.add(
                        "imap",
                        () -> new Health.State(
                                true, String.join("; ", imap.report().problems()))));
        return health.add("store", () -> {
            house.store().read(snapshot -> snapshot.home(HomeId.REGISTRY));
            List<String> problems = house.store().problems();
            return problems.isEmpty() ? Health.State.WELL : Health.State.ill(String.join("; ", problems));
        });
    }

    /** A directory's trouble is told but does not end the service: copies are served. */
    private Health.State directories() {
        return new Health.State(true, String.join("; ", house.principals().problems()));
    }

    private void storeFigures(Metrics metrics) {
        metrics.counter(
                "store_transactions_total",
                "Write transactions committed.",
                () -> house.store().counts().transactions());
        metrics.counter(
                "store_commits_total",
                "Flushes that made them durable; transactions that wait together share one.",
                () -> house.store().counts().commits());
    }

    private void changesFigures(Metrics metrics, ChangesDoor changes) {
        metrics.counter("changes_told_total", "Entries of the log that programs were told.", changes::told);
        metrics.gauge("changes_waiting", "Requests that wait for a change, streams among them.", waiters::waiting);
    }

    private void directoryFigures(Metrics metrics) {
        if (house.config().directories().isEmpty()) {
            return;
        }
        metrics.counter("directory_fresh_total", "Look-ups answered from copies.", () -> counts().hits());
        metrics.counter("directory_asked_total", "Look-ups that asked a directory.", () -> counts().asked());
        metrics.counter("directory_failures_total", "Times a directory could not say.", () -> counts().failures());
        metrics.counter(
                "directory_served_stale_total",
                "Answers from copies that could not be confirmed.",
                () -> counts().servedStale());
        metrics.counter(
                "directory_bells_total",
                "Changes that a directory told by itself.",
                () -> bells.stream().mapToLong(LdapBell::rings).sum());
    }

    private Mirror.Counts counts() {
        return house.principals().counts();
    }

    private HttpConfig httpConfig() {
        Config.Server server = house.config().server();
        HttpConfig.Tls tls = server.tls() == null
                ? null
                : new HttpConfig.Tls(server.tls().certificate(), server.tls().key());
        HttpConfig.Times usual = HttpConfig.Times.DEFAULT;
        return new HttpConfig(
                new HttpConfig.Listen(
                        server.listen().getAddress().getHostAddress(),
                        server.listen().getPort()),
                tls,
                Networks.of(server.trustedProxies()),
                new HttpConfig.Sizes(server.maxBody(), HttpConfig.Sizes.DEFAULT.header()),
                new HttpConfig.Times(
                        server.idleTimeout(), usual.header(), usual.patience(), usual.rate(), LAST_REQUESTS),
                house.config().log().requests() ? Level.INFO : Level.DEBUG);
    }

    /** What brings scheduling messages to people, for a try between the regular ones. */
    Deliveries deliveries() {
        return mail.deliveries();
    }

    /** Finishes requests in progress, then lets go of everything. */
    @Override
    public void close() {
        waiters.close();
        queues.close();
        engine.close();
        if (notify != null) {
            notify.close();
        }
        bells.forEach(LdapBell::close);
        periodic.close();
        expiry.close();
        scheduling.close();
        hooks.close();
        if (push != null) {
            push.close();
        }
        if (nats != null) {
            nats.close();
        }
        mail.close();
        if (clouds != null) {
            clouds.close();
        }
        outgoing.close();
        hashing.close();
        house.close();
    }
}
