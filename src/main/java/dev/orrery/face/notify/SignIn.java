package dev.orrery.face.notify;

import dev.orrery.access.LoginAttempts;
import dev.orrery.http.Request;
import dev.orrery.http.Response;
import dev.orrery.xml.XmlElement;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The handshake of the classic service: a challenge, and the proof that its answer is. Safer than the original where its
 * client does not mind: a challenge is used once and soon, whoever signs in gets a new session id, and a login that does not
 * exist looks like one that does. Thread-safe.
 */
final class SignIn {
    private static final Logger LOG = LoggerFactory.getLogger(SignIn.class);
    private static final Pattern LOGIN = Pattern.compile("[A-Za-z0-9_.@-]{1,255}");
    private static final int TOKEN_BYTES = 20;

    /** The client wants a number here and does nothing with it; nobody ever said of what. */
    private static final int TTL = 10;

    private static final Base64.Encoder BASE64 = Base64.getUrlEncoder();

    private final ServiceAccounts accounts;
    private final Sessions sessions;
    private final LoginAttempts attempts;

    SignIn(ServiceAccounts accounts, Sessions sessions, LoginAttempts attempts) {
        this.accounts = accounts;
        this.sessions = sessions;
        this.attempts = attempts;
    }

    /** Step 1. */
    Response challenge(Request request) throws IOException {
        if (!request.header("Content-Type", "").startsWith("text/xml")) {
            return ClassicDocument.error(ClassicError.INVALID_PARAMETER);
        }
        Optional<String> login = ClassicDocument.read(request.body())
                .flatMap(root -> ClassicDocument.text(root, "login"))
                .filter(name -> LOGIN.matcher(name).matches());
        if (login.isEmpty()) {
            return ClassicDocument.error(ClassicError.INVALID_PARAMETER);
        }
        byte[] token = sessions.bytes(TOKEN_BYTES);
        byte[] salt = accounts.salt(login.get());
        String cookie = BASE64.encodeToString(sessions.bytes(TOKEN_BYTES));
        String id = sessions.begin(
                Cookies.of(request, Cookies.SESSION).orElse(null),
                new Sessions.Challenge(login.get(), cookie, token, salt));
        Response response = ClassicDocument.challenge(BASE64.encodeToString(token), BASE64.encodeToString(salt), TTL);
        Cookies.set(request, response, Cookies.SESSION, id);
        return Cookies.set(request, response, Cookies.TOKEN, cookie);
    }

    /** Step 2. */
    Response prove(Request request) throws IOException {
        return Cookies.delete(request, answer(request), Cookies.TOKEN);
    }

    private Response answer(Request request) throws IOException {
        Optional<String> id = Cookies.of(request, Cookies.SESSION);
        if (id.filter(sessions::hasSignedIn).isPresent()) {
            return ClassicDocument.error(ClassicError.STALE_CHALLENGE);
        }
        Optional<Sessions.Challenge> waiting = id.flatMap(sessions::challenge);
        if (waiting.isEmpty()) {
            return ClassicDocument.error(ClassicError.INVALID_SESSION);
        }
        boolean same = Cookies.of(request, Cookies.TOKEN)
                .filter(cookie -> ServiceAccounts.isEqual(cookie, waiting.get().cookie()))
                .isPresent();
        if (!same) {
            return ClassicDocument.error(ClassicError.STALE_CHALLENGE);
        }
        Optional<Sessions.Challenge> taken = sessions.take(id.get());
        if (taken.isEmpty()) {
            return ClassicDocument.error(ClassicError.STALE_CHALLENGE); // somebody was quicker
        }
        Optional<XmlElement> root = ClassicDocument.read(request.body());
        String proof = root.flatMap(document -> ClassicDocument.text(document, "token"))
                .orElse("");
        return judge(request, id.get(), taken.get(), proof);
    }

    private Response judge(Request request, String id, Sessions.Challenge challenge, String proof) {
        String login = challenge.login();
        return switch (attempts.attempt(
                login, request.remote(), () -> accounts.proves(login, challenge.salt(), challenge.token(), proof))) {
            case RIGHT -> {
                Sessions.Session session = new Sessions.Session(login, sessions.hex(TOKEN_BYTES));
                String fresh = sessions.signedIn(id, session);
                String token = BASE64.encodeToString(session.token().getBytes(StandardCharsets.US_ASCII));
                yield Cookies.set(request, ClassicDocument.session(token, TTL), Cookies.SESSION, fresh);
            }
            case WRONG -> {
                LOG.warn("login refused: wrong proof for the service account {} from {}", login, request.remote());
                yield ClassicDocument.error(ClassicError.INVALID_CREDENTIALS);
            }
            case TOO_MANY -> {
                LOG.warn("login not tried: too many failures for {} or from {}", login, request.remote());
                yield ClassicDocument.error(503, 503, "Too many failures; wait a little, then begin anew")
                        .with("Retry-After", "10");
            }
        };
    }

    /** What a document proves by the token in it; only together with the cookie. */
    Optional<Sessions.Session> session(Request request, String token) {
        return Cookies.of(request, Cookies.SESSION)
                .flatMap(sessions::session)
                .filter(session -> ServiceAccounts.isEqual(session.token(), token));
    }
}
