package dev.orrery.dav.report;

import static dev.orrery.model.PropertyName.dav;

import dev.orrery.dav.DavRequest;
import dev.orrery.dav.Depth;
import dev.orrery.dav.SyncToken;
import dev.orrery.dav.property.PropertyRequest;
import dev.orrery.model.PropertyName;
import dev.orrery.model.Reason;
import dev.orrery.model.Refused;
import dev.orrery.xml.XmlElement;
import org.jspecify.annotations.Nullable;

/**
 * A DAV:sync-collection request (RFC 6578 section 6.1).
 *
 * @param token null for an initial synchronisation
 * @param deep DAV:sync-level infinite
 * @param limit of rows, as the client sets it; null if it sets none
 */
record SyncRequest(
        @Nullable SyncToken token, boolean deep, @Nullable Integer limit, PropertyRequest properties) {
    private static final PropertyName SYNC_TOKEN = dav("sync-token");
    private static final PropertyName SYNC_LEVEL = dav("sync-level");
    private static final PropertyName LIMIT = dav("limit");
    private static final PropertyName NRESULTS = dav("nresults");

    /** @throws Refused BadRequest, or InvalidSyncToken for a token that is not of this server's form */
    static SyncRequest read(DavRequest request, XmlElement body) {
        XmlElement token = body.child(SYNC_TOKEN);
        String text = token == null ? "" : token.text().strip();
        return new SyncRequest(
                text.isEmpty() ? null : SyncToken.parse(text),
                deep(request, body.child(SYNC_LEVEL)),
                limit(body.child(LIMIT)),
                PropertyRequest.ofReport(body));
    }

    /**
     * The report is defined for Depth 0 with a level. Drafts had no level and used the header (RFC 6578 appendix A), and
     * clients that know both send Depth 1 with level 1: that is taken too, since it can mean nothing else.
     */
    private static boolean deep(DavRequest request, @Nullable XmlElement level) {
        Depth depth = request.depth(Depth.ZERO);
        if (level == null) {
            if (depth == Depth.ZERO) {
                throw bad("A sync-collection says by DAV:sync-level how deep it looks: 1 or infinite.");
            }
            return depth == Depth.INFINITY;
        }
        boolean deep = switch (level.text().strip()) {
            case "1" -> false;
            case "infinite", "infinity" -> true;
            default -> throw bad("DAV:sync-level is 1 or infinite.");
        };
        if (depth == Depth.ONE && deep || depth == Depth.INFINITY && !deep) {
            throw bad("A sync-collection has Depth 0; DAV:sync-level says how deep it looks.");
        }
        return deep;
    }

    private static @Nullable Integer limit(@Nullable XmlElement limit) {
        XmlElement results = limit == null ? null : limit.child(NRESULTS);
        if (results == null) {
            return null;
        }
        String digits = results.text().strip();
        if (digits.isEmpty() || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw bad("DAV:nresults is a positive number.");
        }
        int number = digits.length() > 9 ? Integer.MAX_VALUE : Integer.parseInt(digits);
        if (number == 0) {
            throw bad("DAV:nresults is a positive number.");
        }
        return number;
    }

    private static Refused bad(String why) {
        return new Refused(new Reason.BadRequest(why));
    }
}
