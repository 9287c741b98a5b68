package dev.orrery.dav;

import dev.orrery.http.Handler;
import dev.orrery.http.Request;
import dev.orrery.http.Response;
import dev.orrery.http.UrlPath;

/**
 * {@code /.well-known/caldav} (RFC 6764 section 5): sends every method on to the root, where current-user-principal is.
 * Needs no credentials, because it says nothing.
 */
public final class WellKnown implements Handler {
    public static final UrlPath PATH = UrlPath.parse("/.well-known/caldav");

    @Override
    public Response handle(Request request) {
        return Response.of(301).with("Location", "/").with("Cache-Control", "max-age=86400");
    }
}
