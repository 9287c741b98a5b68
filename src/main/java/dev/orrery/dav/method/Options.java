package dev.orrery.dav.method;

import dev.orrery.dav.DavContext;
import dev.orrery.dav.DavMethod;
import dev.orrery.dav.DavRequest;
import dev.orrery.dav.MethodName;
import dev.orrery.dav.Resolver;
import dev.orrery.dav.ResourceKind;
import dev.orrery.http.Response;
import dev.orrery.model.Refused;

/**
 * OPTIONS (RFC 4918 section 10.1, RFC 3744 section 7.2, RFC 4791 section 5.1): what can be done with a resource. Of what
 * the caller may not see it says no more than of what is not there.
 */
public final class Options implements DavMethod {
    /** Compliance classes; each says only what is true. */
    static final String DAV =
            "1, 2, 3, access-control, calendar-access, calendar-auto-schedule, extended-mkcol, calendar-availability, "
                    + "calendar-no-timezone, calendar-proxy, calendarserver-principal-property-search, calendarserver-principal-search";

    private final DavContext dav;
    private final String classes;

    public Options(DavContext dav) {
        this(dav, "");
    }

    /** @param more classes, after the usual ones */
    Options(DavContext dav, String more) {
        this.dav = dav;
        this.classes = DAV + more;
    }

    @Override
    public Response run(DavRequest request) {
        ResourceKind kind;
        try {
            kind = dav.store()
                    .read(snapshot -> Resolver.resolve(snapshot, request.caller(), request.located())
                            .kind());
        } catch (Refused invisible) {
            kind = ResourceKind.MISSING;
        }
        return Response.of(200).with("DAV", classes).with("Allow", MethodName.allow(kind));
    }
}
