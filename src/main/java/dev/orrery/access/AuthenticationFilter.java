package dev.orrery.access;

import dev.orrery.http.Handler;
import dev.orrery.http.Request;
import dev.orrery.http.Response;
import dev.orrery.model.Reason;
import dev.orrery.model.Refused;
import java.time.Duration;

/**
 * Lets through who is known, and challenges everybody else: the same 401 with the same realm for a wrong password, an
 * unknown name and no credentials at all (RFC 9110 section 11, RFC 7617). Thread-safe.
 */
public final class AuthenticationFilter implements Handler {
    /** Every 401's challenge. */
    public static final String CHALLENGE = "Basic realm=\"Orrery\", charset=\"UTF-8\"";

    private final Authenticator authenticator;
    private final boolean strangersMayRead;
    private final PersonalHandler next;

    /**
     * @param strangersMayRead GET and HEAD without credentials reach {@code next}, which shows what is granted to
     *     everyone; nothing there or not allowed becomes the challenge. Other methods are always challenged: clients
     *     send their first request without credentials and learn by the 401 that some are wanted.
     */
    public AuthenticationFilter(Authenticator authenticator, boolean strangersMayRead, PersonalHandler next) {
        this.authenticator = authenticator;
        this.strangersMayRead = strangersMayRead;
        this.next = next;
    }

    @Override
    public Response handle(Request request) throws Exception {
        Authenticator.Outcome outcome;
        try {
            outcome = authenticator.authenticate(request);
        } catch (Refused e) {
            if (e.reason() instanceof Reason.Unavailable unavailable) {
                return later(503, unavailable.sentence(), unavailable.retryAfter());
            }
            throw e;
        }
        return switch (outcome) {
            case Authenticator.Outcome.Known known -> next.handle(request, known.caller());
            case Authenticator.Outcome.Anonymous anonymous -> stranger(request);
            case Authenticator.Outcome.Wrong wrong -> challenge();
            case Authenticator.Outcome.TryLater later ->
                later(429, "Too many failed attempts to sign in; wait a little.", later.after());
            case Authenticator.Outcome.Insecure insecure -> insecure();
        };
    }

    private Response stranger(Request request) throws Exception {
        boolean reads = request.method().equals("GET") || request.method().equals("HEAD");
        if (strangersMayRead && reads) {
            Response response = refusedAsNull(request);
            return response == null ? challengeOn(request) : response;
        }
        return challengeOn(request);
    }

    private @org.jspecify.annotations.Nullable Response refusedAsNull(Request request) throws Exception {
        try {
            Response response = next.handle(request, Caller.STRANGER);
            return response.status() == 403 || response.status() == 404 ? null : response;
        } catch (Refused e) {
            return switch (e.reason()) {
                case Reason.NotFound notFound -> null;
                case Reason.NeedsPrivilege needsPrivilege -> null;
                default -> throw e;
            };
        }
    }

    /** No challenge where answering it would send a password in the clear. */
    private static Response challengeOn(Request request) {
        return request.secure() ? challenge() : insecure();
    }

    private static Response challenge() {
        return Response.text(401, "Sign in with your name and password.\n").with("WWW-Authenticate", CHALLENGE);
    }

    private static Response insecure() {
        return Response.text(
                403,
                "Passwords are taken over TLS only: use the https address. "
                        + "(For the administrator: set tls-certificate and tls-key, or name the proxy in trusted-proxies.)\n");
    }

    private static Response later(int status, String sentence, Duration after) {
        long seconds = Math.max(1, after.plusMillis(999).toSeconds());
        return Response.text(status, sentence + "\n").with("Retry-After", Long.toString(seconds));
    }
}
