package dev.orrery.dav;

import dev.orrery.calendar.Paths;
import dev.orrery.http.UrlPath;
import dev.orrery.model.Principal;
import dev.orrery.model.PrincipalName;
import dev.orrery.model.Reason;
import dev.orrery.model.Refused;

/**
 * Addresses as this room writes and reads them: absolute paths, percent-encoded, collections with a trailing slash. Of
 * what the client itself named its own encoding is kept; everything else is canonical.
 */
public final class Hrefs {
    public static final String PRINCIPALS = "/principals/";

    private Hrefs() {}

    public static String principal(PrincipalName name) {
        return Paths.principal(name);
    }

    public static String principal(Principal principal) {
        return principal(principal.name());
    }

    public static String home(Principal owner) {
        return Paths.home(owner);
    }

    /** The path of a DAV:href or a Destination: a path, or an absolute URI (RFC 4918 section 8.3). */
    public static UrlPath path(String href, String origin) {
        String trimmed = href.strip();
        int scheme = trimmed.indexOf("://");
        if (trimmed.startsWith("/") || scheme < 0) {
            return UrlPath.parse(withoutQuery(trimmed));
        }
        if (!isSameServer(trimmed, origin)) {
            throw new Refused(new Reason.NotFound(trimmed));
        }
        int slash = trimmed.indexOf('/', scheme + 3);
        return UrlPath.parse(slash < 0 ? "/" : withoutQuery(trimmed.substring(slash)));
    }

    /** True if an absolute URI names the authority that the client used, under any scheme. */
    public static boolean isSameServer(String uri, String origin) {
        return authority(uri).equalsIgnoreCase(authority(origin));
    }

    /** Host and port, without the port that the scheme has anyway (RFC 3986 section 6.2.3). */
    private static String authority(String uri) {
        int start = uri.indexOf("://") + 3;
        int end = uri.indexOf('/', start);
        String authority = end < 0 ? uri.substring(start) : uri.substring(start, end);
        String host = authority.substring(authority.indexOf('@') + 1);
        String usual = uri.regionMatches(true, 0, "https:", 0, 6) ? ":443" : ":80";
        return host.endsWith(usual) ? host.substring(0, host.length() - usual.length()) : host;
    }

    private static String withoutQuery(String path) {
        int query = path.indexOf('?');
        return query < 0 ? path : path.substring(0, query);
    }

    /** The path as a collection's: one slash at the end. */
    public static String collection(UrlPath path) {
        String raw = single(path.raw());
        return raw.endsWith("/") ? raw : raw + '/';
    }

    /** The path as an object's: no slash at the end. */
    static String object(UrlPath path) {
        String raw = single(path.raw());
        return raw.endsWith("/") ? raw.substring(0, raw.length() - 1) : raw;
    }

    /** The path of what holds it, with the slash. */
    public static String parent(UrlPath path) {
        String raw = object(path);
        return raw.substring(0, raw.lastIndexOf('/') + 1);
    }

    private static String single(String raw) {
        String path = raw;
        while (path.contains("//")) {
            path = path.replace("//", "/");
        }
        return path;
    }
}
