package dev.orrery.face.notify;

import dev.orrery.access.LoginAttempts;
import dev.orrery.calendar.MailNews;
import dev.orrery.face.Refusals;
import dev.orrery.http.Handler;
import dev.orrery.http.Request;
import dev.orrery.http.Response;
import dev.orrery.model.MailEvent;
import dev.orrery.model.Reason;
import dev.orrery.model.Refused;
import dev.orrery.xml.XmlElement;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The service that OpenChange's {@code newmail.py} talks to: {@code /authenticate/token}, {@code /authenticate/login} and
 * {@code /notification/newmail}, also under {@code /services}. Its noes are documents under HTTP status 200, as that client
 * wants them. Thread-safe.
 */
public final class ClassicService implements Handler {
    private static final String UNKNOWN_MESSAGE = "0";

    private final SignIn signIn;
    private final Sessions sessions;
    private final Set<String> backends;
    private final MailNews news;
    private final NewsCounts counts;

    /**
     * What the service is made of.
     *
     * @param challengeFor how long a challenge waits for its answer
     * @param sessionFor how long a session lives
     */
    public record Parts(
            ServiceAccounts accounts,
            LoginAttempts attempts,
            Duration challengeFor,
            Duration sessionFor,
            InstantSource clock,
            SecureRandom random) {}

    /** @param backends the mail systems that news may come from, by name */
    public ClassicService(Parts parts, Set<String> backends, MailNews news, NewsCounts counts) {
        this.sessions =
                new Sessions(new Sessions.Lifetimes(parts.challengeFor, parts.sessionFor), parts.clock, parts.random);
        this.signIn = new SignIn(parts.accounts, sessions, parts.attempts);
        this.backends = Set.copyOf(backends);
        this.news = news;
        this.counts = counts;
    }

    /** Signed in or signing in now. */
    public long sessions() {
        return sessions.size();
    }

    @Override
    public Response handle(Request request) throws IOException {
        try {
            return route(request);
        } catch (Refused refused) {
            return refuse(refused.reason());
        }
    }

    /** A trouble that is not the client's fault, or a body beyond all measure: the status tells it too. */
    private static Response refuse(Reason reason) {
        Response plain = Refusals.answer(reason);
        Response response = ClassicDocument.error(plain.status(), plain.status(), reason.sentence());
        String later = plain.headers().get("Retry-After");
        return later == null ? response : response.with("Retry-After", later);
    }

    private Response route(Request request) throws IOException {
        if (!request.secure()) {
            return ClassicDocument.error(403, 403, "Credentials do not travel over plain HTTP; use https");
        }
        List<String> segments = request.path().segments();
        if (!segments.isEmpty() && segments.getFirst().equals("services")) {
            segments = segments.subList(1, segments.size());
        }
        // a third segment was an id that nobody looked at
        String address = segments.size() == 2 || segments.size() == 3 ? segments.get(0) + "/" + segments.get(1) : "";
        String method = request.method();
        return switch (address) {
            case "authenticate/token" -> method.equals("POST") ? signIn.challenge(request) : wrongMethod("POST");
            case "authenticate/login" ->
                method.equals("POST") || method.equals("PUT") ? signIn.prove(request) : wrongMethod("POST, PUT");
            case "notification/newmail" -> method.equals("PUT") ? newMail(request) : wrongMethod("PUT");
            default -> ClassicDocument.error(404, 404, "There is no such address");
        };
    }

    private static Response wrongMethod(String allowed) {
        return ClassicDocument.error(405, 405, "This address takes " + allowed).with("Allow", allowed);
    }

    private Response newMail(Request request) throws IOException {
        Optional<XmlElement> root = ClassicDocument.read(request.body());
        @Nullable ClassicError error = root.isEmpty() ? ClassicError.INVALID_TOKEN : take(request, root.get());
        if (error == null) {
            return ClassicDocument.success();
        }
        boolean counted = error == ClassicError.KNOWN_MESSAGE || error == ClassicError.UNKNOWN_USER; // by its outcome
        if (!counted) {
            counts.refused();
        }
        return ClassicDocument.error(error);
    }

    /** In the order in which the original asked. */
    private @Nullable ClassicError take(Request request, XmlElement root) {
        Optional<String> token = ClassicDocument.text(root, "token").flatMap(ClassicService::decoded);
        if (token.isEmpty()) {
            return ClassicError.INVALID_TOKEN;
        }
        if (signIn.session(request, token.get()).isEmpty()) {
            return ClassicError.ACCESS_FORBIDDEN;
        }
        Optional<XmlElement> notification = ClassicDocument.child(root, "notification");
        if (notification.isEmpty()) {
            return ClassicError.MISSING_NOTIFICATION;
        }
        String category = notification.get().attribute("category");
        if (category == null || category.isBlank()) {
            return ClassicError.MISSING_TYPE;
        }
        return category.equals("newmail") ? arrived(notification.get()) : ClassicError.INVALID_TYPE;
    }

    private @Nullable ClassicError arrived(XmlElement notification) {
        Optional<String> backend = parameter(notification, "backend");
        Optional<String> folder = parameter(notification, "folder");
        Optional<String> message = parameter(notification, "messageID");
        Optional<String> user = parameter(notification, "username");
        if (backend.isEmpty()) {
            return ClassicError.NO_BACKEND;
        }
        if (!backends.contains(backend.get())) {
            return ClassicError.UNKNOWN_BACKEND;
        }
        if (folder.isEmpty()) {
            return ClassicError.NO_FOLDER;
        }
        if (message.isEmpty()) {
            return ClassicError.NO_MESSAGE;
        }
        if (user.isEmpty()) {
            return ClassicError.NO_USER;
        }
        MailNews.Outcome outcome = news.take(new MailEvent(
                MailEvent.Kind.ARRIVED,
                new MailEvent.Place(backend.get(), user.get(), folder.get(), 0),
                message.get().equals(UNKNOWN_MESSAGE) ? "" : message.get(),
                MailEvent.Detail.NONE));
        counts.count(outcome);
        return switch (outcome) {
            case MailNews.Outcome.UnknownUser _ -> ClassicError.UNKNOWN_USER;
            case MailNews.Outcome.KnownBefore _ -> ClassicError.KNOWN_MESSAGE;
            case MailNews.Outcome.Told _ -> null;
        };
    }

    private static Optional<String> parameter(XmlElement notification, String name) {
        return ClassicDocument.text(notification, name).filter(text -> text.length() <= MailNews.LONGEST_NAME);
    }

    /** The clients carry base64 of the token. */
    private static Optional<String> decoded(String token) {
        try {
            return Optional.of(new String(Base64.getUrlDecoder().decode(token), StandardCharsets.ISO_8859_1));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
