package dev.orrery.dav.method;

import dev.orrery.dav.DavContext;
import dev.orrery.dav.Hrefs;
import dev.orrery.dav.Located;
import dev.orrery.model.Principal;
import dev.orrery.model.Reason;
import dev.orrery.model.Refused;
import java.util.Optional;

/** Principals as request bodies name them: by path or URL, by GUID, by mail address. */
final class PrincipalHrefs {
    private PrincipalHrefs() {}

    /**
     * May ask an authority, so outside a snapshot.
     *
     * @throws Refused Unavailable
     */
    static Optional<Principal> find(DavContext dav, String origin, String href) {
        return byPath(dav, origin, href.strip()).or(() -> dav.principals().findByAddress(href.strip()));
    }

    private static Optional<Principal> byPath(DavContext dav, String origin, String href) {
        if (!href.startsWith("/") && !href.startsWith("http")) {
            return Optional.empty();
        }
        try {
            return dav.resolver().locate(Hrefs.path(href, origin)) instanceof Located.OnePrincipal one
                    ? Optional.of(one.principal())
                    : Optional.empty();
        } catch (Refused refused) {
            if (refused.reason() instanceof Reason.Unavailable) {
                throw refused;
            }
            return Optional.empty();
        }
    }
}
