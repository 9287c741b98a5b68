package dev.orrery.access;

import com.github.benmanes.caffeine.cache.Ticker;
import dev.orrery.access.PasswordVerifier.Verdict;
import dev.orrery.http.Request;
import dev.orrery.model.Reason;
import dev.orrery.model.Refused;
import java.net.InetAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds out who makes a request: Basic credentials (RFC 7617) over a connection that nobody can listen to. Remembered
 * credentials cost a digest and a look-up; others are checked by the verifiers, slowly where there were failures. What
 * went wrong is told apart in the log and nowhere else. Thread-safe.
 */
public final class Authenticator {
    /**
     * A refusal takes so long whatever its cause: a hash, a directory's bind or nothing at all take different times, which
     * would tell who exists.
     */
    private static final Duration REFUSAL = Duration.ofMillis(400);

    private static final Logger LOG = LoggerFactory.getLogger(Authenticator.class);

    /** What came out. */
    public sealed interface Outcome {
        /** The credentials are right. */
        record Known(Caller caller) implements Outcome {}

        /** No credentials were sent. */
        record Anonymous() implements Outcome {}

        /** Credentials that open nothing; why is in the log. */
        record Wrong() implements Outcome {}

        /** Too many failures before this; nothing was checked. */
        record TryLater(Duration after) implements Outcome {}

        /** Credentials came over a connection that can be listened to; they were not looked at. */
        record Insecure() implements Outcome {}
    }

    private static final Outcome ANONYMOUS = new Outcome.Anonymous();
    private static final Outcome WRONG = new Outcome.Wrong();
    private static final Outcome INSECURE = new Outcome.Insecure();

    private final List<PasswordVerifier> verifiers;
    private final Accounts accounts;
    private final VerifiedCredentials remembered;
    private final @Nullable SlowDown slowDown;
    private final boolean passesOn;
    private final ConcurrentMap<VerifiedCredentials.Digest, CompletableFuture<Outcome>> underWay =
            new ConcurrentHashMap<>();

    /**
     * @param rememberFor how long credentials found right are not checked again
     * @param loginDelay false: failures cost nothing (tests)
     * @param passesOn callers carry their credentials, for a source that signs in with them elsewhere
     */
    public record Settings(Duration rememberFor, boolean loginDelay, boolean passesOn) {
        public Settings(Duration rememberFor, boolean loginDelay) {
            this(rememberFor, loginDelay, false);
        }
    }

    /** @param verifiers asked in order until one knows the name */
    public Authenticator(
            List<PasswordVerifier> verifiers,
            Accounts accounts,
            Settings settings,
            Ticker ticker,
            SecureRandom random) {
        this(
                verifiers,
                accounts,
                new VerifiedCredentials(settings.rememberFor(), ticker, random),
                settings.loginDelay() ? new SlowDown(ticker) : null,
                settings.passesOn());
    }

    private Authenticator(
            List<PasswordVerifier> verifiers,
            Accounts accounts,
            VerifiedCredentials remembered,
            @Nullable SlowDown slowDown,
            boolean passesOn) {
        this.passesOn = passesOn;
        this.verifiers = List.copyOf(verifiers);
        this.accounts = accounts;
        this.remembered = remembered;
        this.slowDown = slowDown;
    }

    /** @throws Refused Unavailable when nobody can say now */
    public Outcome authenticate(Request request) {
        Outcome outcome = identify(request);
        if (!passesOn || !(outcome instanceof Outcome.Known(Caller caller))) {
            return outcome;
        }
        return Credentials.parse(String.valueOf(request.headers().get("Authorization")))
                .<Outcome>map(credentials -> new Outcome.Known(caller.with(credentials)))
                .orElse(outcome);
    }

    private Outcome identify(Request request) {
        String header = request.headers().get("Authorization");
        if (header == null) {
            return ANONYMOUS;
        }
        if (!request.secure()) {
            LOG.warn("credentials refused: {} sent them over a connection without TLS", request.remote());
            return INSECURE;
        }
        VerifiedCredentials.Digest digest = remembered.digest(header);
        Verdict.Accepted known = remembered.get(digest);
        if (known != null) {
            Optional<Caller> caller = callerFor(known);
            if (caller.isPresent()) {
                return new Outcome.Known(caller.get());
            }
            remembered.forget(digest);
        }
        Optional<Credentials> credentials = Credentials.parse(header);
        if (credentials.isEmpty()) {
            LOG.info(
                    "login refused: unreadable credentials from {}",
                    request.remote().getHostAddress());
            return WRONG;
        }
        return once(digest, credentials.get(), request.remote());
    }

    /** Several requests with the same credentials at once, as clients start, cost one check. */
    private Outcome once(VerifiedCredentials.Digest digest, Credentials credentials, InetAddress remote) {
        CompletableFuture<Outcome> mine = new CompletableFuture<>();
        CompletableFuture<Outcome> first = underWay.putIfAbsent(digest, mine);
        if (first != null) {
            try {
                return first.join();
            } catch (CompletionException e) {
                throw new Refused(new Reason.Unavailable("The check of passwords", Duration.ofSeconds(5)));
            }
        }
        try {
            Outcome outcome = check(digest, credentials, remote);
            mine.complete(outcome);
            return outcome;
        } catch (RuntimeException | Error e) {
            mine.completeExceptionally(e);
            throw e;
        } finally {
            underWay.remove(digest, mine);
        }
    }

    private Outcome check(VerifiedCredentials.Digest digest, Credentials credentials, InetAddress remote) {
        if (slowDown == null) {
            return verify(digest, credentials, remote);
        }
        SlowDown.Attempt attempt = slowDown.begin(credentials.login().toLowerCase(Locale.ROOT), remote);
        if (attempt.turnedAway()) {
            LOG.warn(
                    "login not tried: too many failures for {} or from {}",
                    printable(credentials.login()),
                    remote.getHostAddress());
            return new Outcome.TryLater(Duration.ofNanos(attempt.waitNanos()));
        }
        boolean decided = false;
        long end = System.nanoTime() + attempt.waitNanos() + REFUSAL.toNanos();
        try {
            pause(attempt.waitNanos());
            Outcome outcome = verify(digest, credentials, remote);
            decided = true;
            if (outcome instanceof Outcome.Known) {
                slowDown.succeeded(attempt);
            } else {
                pause(end - System.nanoTime());
            }
            return outcome;
        } finally {
            if (!decided) {
                slowDown.forgive(attempt);
            }
        }
    }

    private Outcome verify(VerifiedCredentials.Digest digest, Credentials credentials, InetAddress remote) {
        String login = printable(credentials.login());
        String from = remote.getHostAddress();
        switch (ask(credentials)) {
            case Verdict.Accepted accepted -> {
                Optional<Caller> caller = callerFor(accepted);
                if (caller.isEmpty()) {
                    LOG.warn("login refused: the password of {} is right, but there is no such person any more", login);
                    return WRONG;
                }
                remembered.put(digest, accepted);
                LOG.info("{} signed in as {} from {}", login, accepted.name(), from);
                return new Outcome.Known(caller.get());
            }
            case Verdict.WrongPassword wrongPassword ->
                LOG.warn("login refused: wrong password for {} from {}", login, from);
            case Verdict.Locked locked ->
                LOG.warn("login refused: {} from {} may not sign in: {}", login, from, locked.why());
            case Verdict.Unknown unknown -> LOG.warn("login refused: unknown user {} from {}", login, from);
        }
        return WRONG;
    }

    private Verdict ask(Credentials credentials) {
        boolean possible = credentials.login().indexOf('\0') < 0; // no store and no directory has such a name
        for (PasswordVerifier verifier : possible ? verifiers : List.<PasswordVerifier>of()) {
            Verdict verdict = verifier.verify(credentials.login(), credentials.password());
            if (!(verdict instanceof Verdict.Unknown)) {
                return verdict;
            }
        }
        verifiers.forEach(verifier -> verifier.pretend(credentials.login(), credentials.password()));
        return new Verdict.Unknown();
    }

    private Optional<Caller> callerFor(Verdict.Accepted accepted) {
        Optional<Caller> caller = accounts.caller(accepted.name());
        if (caller.isEmpty()) {
            return caller;
        }
        var principal = caller.get().principal();
        return principal != null && principal.guid().equals(accepted.guid()) ? caller : Optional.empty();
    }

    private static void pause(long nanos) {
        if (nanos <= 0) {
            return;
        }
        try {
            Thread.sleep(Duration.ofNanos(nanos));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Refused(new Reason.Unavailable("The check of passwords", Duration.ofSeconds(5)));
        }
    }

    /** Fit for one line of a log: what a stranger typed is cut short and stripped of control characters. */
    private static String printable(String login) {
        StringBuilder out = new StringBuilder();
        login.codePoints()
                .limit(64)
                .map(c -> Character.isISOControl(c) || Character.getType(c) == Character.FORMAT ? '?' : c)
                .forEach(out::appendCodePoint);
        return "'" + out + "'";
    }
}
