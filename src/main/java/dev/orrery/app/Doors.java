package dev.orrery.app;

import dev.orrery.dav.WellKnown;
import dev.orrery.http.Handler;
import dev.orrery.http.Request;
import dev.orrery.http.Response;
import java.util.Map;
import java.util.Set;

/**
 * Which handler an address belongs to: the public pages by their exact path, {@code /} for a
 * browser, {@code /.well-known/caldav} for every method, and everything else
 * behind authentication. Immutable.
 */
final class Doors implements Handler {
    private static final Set<String> READING = Set.of("GET", "HEAD");

    /** Asked for by every browser and robot: a challenge would open a password window for nothing. */
    private static final Set<String> NOT_HERE = Set.of("/favicon.ico", "/robots.txt");

    private final Map<String, Handler> pages;
    private final Handler wellKnown;
    private final Handler welcome;
    private final Handler personal;

    Doors(Map<String, Handler> pages, Handler wellKnown, Handler welcome, Handler personal) {
        this.pages = Map.copyOf(pages);
        this.wellKnown = wellKnown;
        this.welcome = welcome;
        this.personal = personal;
    }

    @Override
    public Response handle(Request request) throws Exception {
        if (WellKnown.PATH.segments().equals(request.path().segments())) {
            return wellKnown.handle(request);
        }
        if (NOT_HERE.contains(request.path().raw())) {
            return Response.of(404);
        }
        boolean reads = READING.contains(request.method());
        if (reads && request.path().segments().isEmpty()) {
            return welcome.handle(request);
        }
        Handler page =
                request.path().segments().size() == 1 ? pages.get(request.path().raw()) : null;
        if (page == null) {
            return personal.handle(request);
        }
        return reads
                ? page.handle(request)
                : Response.text(405, "This page can only be read.\n").with("Allow", "GET, HEAD");
    }
}
