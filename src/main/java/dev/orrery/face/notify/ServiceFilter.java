package dev.orrery.face.notify;

import dev.orrery.access.AuthenticationFilter;
import dev.orrery.face.Problems;
import dev.orrery.http.Handler;
import dev.orrery.http.Request;
import dev.orrery.http.Response;

/** In front of what service accounts alone may ask: over TLS or from this machine, with a token or login and password. Thread-safe. */
final class ServiceFilter {
    private final ServiceSignIn signIn;

    ServiceFilter(ServiceSignIn signIn) {
        this.signIn = signIn;
    }

    Response handle(Request request, Handler door) throws Exception {
        String header = request.headers().get("Authorization");
        if (header == null) {
            return challenge("This address is for service accounts ([[notify.account]]).");
        }
        if (!request.secure()) {
            return Problems.of(403, "Credentials do not travel over plain HTTP; use https.");
        }
        return switch (signIn.attempt(request, header).result()) {
            case RIGHT -> door.handle(request);
            case WRONG -> challenge("No service account has this token, or this login and password.");
            case TOO_MANY ->
                Problems.of(429, "Too many failures; wait a little.").with("Retry-After", "10");
        };
    }

    private static Response challenge(String why) {
        return Problems.of(401, why)
                .with("WWW-Authenticate", AuthenticationFilter.CHALLENGE)
                .with("WWW-Authenticate", "Bearer realm=\"Orrery\"");
    }
}
