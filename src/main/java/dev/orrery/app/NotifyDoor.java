package dev.orrery.app;

import com.github.benmanes.caffeine.cache.Ticker;
import dev.orrery.access.LoginAttempts;
import dev.orrery.app.config.Notify;
import dev.orrery.calendar.MailNews;
import dev.orrery.calendar.ManageRegistrations;
import dev.orrery.directory.PrincipalsByAnyName;
import dev.orrery.face.notify.ClassicService;
import dev.orrery.face.notify.FoldersDoor;
import dev.orrery.face.notify.NewsCounts;
import dev.orrery.face.notify.NotificationsDoor;
import dev.orrery.face.notify.RegistrationsDoor;
import dev.orrery.face.notify.ServiceAccounts;
import dev.orrery.face.notify.ServiceSignIn;
import dev.orrery.http.Handler;
import dev.orrery.http.HttpConfig;
import dev.orrery.http.HttpEngine;
import dev.orrery.http.Metrics;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;

/** The listener of {@code [notify]}, with what stands behind it. Thread-safe. */
final class NotifyDoor implements AutoCloseable {
    /** Documents of this protocol have a few hundred bytes. */
    private static final HttpConfig.Sizes SIZES = new HttpConfig.Sizes(1 << 20, 16 << 10);

    private final HttpEngine engine;
    private final ClassicService service;
    private final Map<String, Handler> modern;
    private final House house;
    private final ServiceSignIn signIn;
    private final NewsCounts counts = new NewsCounts();

    NotifyDoor(House house, Notify config) throws IOException {
        ServiceAccounts accounts = new ServiceAccounts(config.accounts());
        LoginAttempts attempts =
                new LoginAttempts(house.config().server().login().delay(), Ticker.systemTicker());
        ClassicService.Parts parts = new ClassicService.Parts(
                accounts, attempts, config.challengeFor(), config.sessionFor(), house.clock(), new SecureRandom());
        this.house = house;
        PrincipalsByAnyName principals = new PrincipalsByAnyName(house.principals());
        MailNews news = new MailNews(house.store(), principals, house.mirrored());
        ManageRegistrations manage =
                new ManageRegistrations(house.store(), principals, house.clock(), config.registrations());
        service = new ClassicService(parts, config.backends(), news, counts);
        signIn = new ServiceSignIn(accounts, attempts);
        modern = Map.of(
                "/notifications",
                new NotificationsDoor(signIn, config.backends(), news, counts),
                RegistrationsDoor.PATH,
                new RegistrationsDoor(signIn, config.backends(), manage),
                FoldersDoor.PATH,
                new FoldersDoor(signIn, config.backends(), news, house.store()));
        engine = new HttpEngine(
                HttpConfig.on(
                                config.listen().getAddress().getHostAddress(),
                                config.listen().getPort())
                        .with(SIZES),
                before(service));
    }

    /** Also at the server's own address, in front of what else is there. */
    Handler before(Handler others) {
        return request -> {
            List<String> segments = request.path().segments();
            return switch (segments.isEmpty() ? "" : segments.getFirst()) {
                case "authenticate", "notification", "services" -> service.handle(request);
                case "notifications" ->
                    modern.getOrDefault("/" + String.join("/", segments), others)
                            .handle(request);
                default -> others.handle(request);
            };
        };
    }

    /** How its accounts sign in elsewhere. */
    ServiceSignIn signIn() {
        return signIn;
    }

    void start() throws IOException {
        engine.start();
    }

    /** {@code http://127.0.0.1:5000}. */
    String origin() {
        return engine.origin();
    }

    int port() {
        return engine.port();
    }

    void figures(Metrics metrics) {
        metrics.gauge(
                "notify_sessions", "Programs that are signed in, or signing in, to tell of mail.", service::sessions);
        metrics.counter("notify_told_total", "News of mail that the log took.", counts::toldNow);
        metrics.counter("notify_known_total", "News of messages that had been told before.", counts::knownBefore);
        metrics.gauge(
                "notify_registrations",
                "Users of mail systems who are registered as persons here.",
                () -> house.store()
                        .<Long>read(snapshot -> snapshot.registrations().count()));
        metrics.counter("notify_refused_total", "News that was refused.", counts::refusedSoFar);
    }

    @Override
    public void close() {
        engine.close();
    }
}
