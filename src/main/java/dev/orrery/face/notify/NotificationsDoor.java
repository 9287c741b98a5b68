package dev.orrery.face.notify;

import dev.orrery.access.AuthenticationFilter;
import dev.orrery.calendar.MailNews;
import dev.orrery.face.Problems;
import dev.orrery.http.Handler;
import dev.orrery.http.Request;
import dev.orrery.http.Response;
import dev.orrery.model.MailEvent;
import dev.orrery.model.Refused;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * {@code POST /notifications}: a mail system tells, in a list, what happened to messages in any folder. Service accounts
 * sign in with a bearer token (RFC 6750) or by Basic. What was told before is no error. Thread-safe.
 */
public final class NotificationsDoor implements Handler {
    private static final JsonMapper JSON = JsonMapper.shared();

    private final ServiceSignIn signIn;
    private final Set<String> backends;
    private final MailNews news;
    private final NewsCounts counts;

    public NotificationsDoor(ServiceSignIn signIn, Set<String> backends, MailNews news, NewsCounts counts) {
        this.signIn = signIn;
        this.backends = Set.copyOf(backends);
        this.news = news;
        this.counts = counts;
    }

    @Override
    public Response handle(Request request) throws IOException {
        if (!request.method().equals("POST")) {
            return Problems.of(405, "This address takes POST.").with("Allow", "POST");
        }
        String header = request.headers().get("Authorization");
        if (header == null) {
            return challenge("Notifications are for service accounts ([[notify.account]]).");
        }
        if (!request.secure()) {
            return Problems.of(403, "Credentials do not travel over plain HTTP; use https.");
        }
        return switch (signIn.attempt(request, header).result()) {
            case RIGHT -> take(request);
            case WRONG -> challenge("No service account has this token, or this login and password.");
            case TOO_MANY ->
                Problems.of(429, "Too many failures; wait a little.").with("Retry-After", "10");
        };
    }

    private Response take(Request request) throws IOException {
        try {
            ArrayNode results = JSON.createArrayNode();
            List<MailEvent> events = NotificationReader.read(request.body(), backends);
            for (MailNews.Outcome outcome : news.take(events)) {
                counts.count(outcome);
                results.add(result(outcome));
            }
            return Response.bytes(202, "application/json", JSON.writeValueAsBytes(results))
                    .with("Cache-Control", "no-store");
        } catch (Refused refused) {
            counts.refused();
            return Problems.answer(refused.reason());
        }
    }

    private static ObjectNode result(MailNews.Outcome outcome) {
        ObjectNode result = JSON.createObjectNode();
        return switch (outcome) {
            case MailNews.Outcome.Told told -> result.put("result", "told").put("homes", told.homes());
            case MailNews.Outcome.KnownBefore _ -> result.put("result", "known");
            case MailNews.Outcome.UnknownUser _ -> result.put("result", "unknown-user");
        };
    }

    private static Response challenge(String why) {
        return Problems.of(401, why)
                .with("WWW-Authenticate", AuthenticationFilter.CHALLENGE)
                .with("WWW-Authenticate", "Bearer realm=\"Orrery\"");
    }
}
