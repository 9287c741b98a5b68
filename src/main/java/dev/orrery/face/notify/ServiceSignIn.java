package dev.orrery.face.notify;

import dev.orrery.access.Credentials;
import dev.orrery.access.LoginAttempts;
import dev.orrery.http.Request;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * How service accounts sign in to the doors that speak JSON: with a bearer token (RFC 6750) or by Basic (RFC 7617).
 * Thread-safe.
 */
public final class ServiceSignIn {
    private static final String BEARER = "bearer ";

    private final ServiceAccounts accounts;
    private final LoginAttempts attempts;

    public ServiceSignIn(ServiceAccounts accounts, LoginAttempts attempts) {
        this.accounts = accounts;
        this.attempts = attempts;
    }

    /**
     * What came of an attempt.
     *
     * @param account there only if it was {@code RIGHT}
     */
    public record Attempt(LoginAttempts.Result result, Optional<ServiceAccount> account) {}

    /** Whether a header is meant for a service account where people may sign in as well. */
    public boolean isMeant(String header) {
        return isBearer(header)
                || Credentials.parse(header)
                        .filter(credentials -> accounts.has(credentials.login()))
                        .isPresent();
    }

    /**
     * May wait for a while where attempts failed before.
     *
     * @param header the field Authorization
     */
    public Attempt attempt(Request request, String header) {
        Optional<Credentials> credentials = isBearer(header) ? Optional.empty() : Credentials.parse(header);
        if (isBearer(header)) {
            String token = header.substring(BEARER.length()).strip();
            // no account is named, so each token stands for one: a wrong one slows down nobody but its address
            return attempt("bearer " + token.hashCode(), request, () -> accounts.bearing(token));
        }
        return credentials
                .map(given -> attempt(given.login(), request, () -> accounts.signIn(given.login(), given.password())))
                .orElse(new Attempt(LoginAttempts.Result.WRONG, Optional.empty()));
    }

    private Attempt attempt(String login, Request request, Supplier<Optional<ServiceAccount>> find) {
        LoginAttempts.Result result =
                attempts.attempt(login, request.remote(), () -> find.get().isPresent());
        return new Attempt(result, result == LoginAttempts.Result.RIGHT ? find.get() : Optional.empty());
    }

    private static boolean isBearer(String header) {
        return header.toLowerCase(Locale.ROOT).startsWith(BEARER);
    }
}
