package dev.orrery.http;

import dev.orrery.model.Reason;
import dev.orrery.model.Refused;
import java.io.InputStream;
import java.net.InetAddress;
import java.util.function.BooleanSupplier;

/**
 * A request as the engine hands it on. The body can be read once.
 *
 * @param id names the request in every log line
 * @param method as sent, such as {@code PROPFIND}
 * @param path already checked: no dot segments, no encoded slash, no control characters
 * @param query raw, without the question mark; empty if there is none
 * @param body never null; ends where the request ends; reading past the configured limit throws
 *     {@code Refused(TooLarge)}, a body that stops half way throws {@code IOException}
 * @param remote the client, or whom a trusted proxy speaks for
 * @param secure true if the client's own connection is TLS, or loopback
 * @param origin scheme and authority that the client used: {@code https://cal.example.org}
 * @param abandoned whether the client has closed its side of the connection; asked on the request's own thread only, before
 *     the answer. False where nobody can say.
 */
public record Request(
        String id,
        String method,
        UrlPath path,
        String query,
        Headers headers,
        InputStream body,
        InetAddress remote,
        boolean secure,
        String origin,
        BooleanSupplier abandoned) {
    /** Of a client that stays. */
    public Request(
            String id,
            String method,
            UrlPath path,
            String query,
            Headers headers,
            InputStream body,
            InetAddress remote,
            boolean secure,
            String origin) {
        this(id, method, path, query, headers, body, remote, secure, origin, () -> false);
    }

    /** The first header of that name, or {@code otherwise}. */
    public String header(String name, String otherwise) {
        String value = headers.get(name);
        return value == null ? otherwise : value;
    }

    /** A query parameter's decoded value, empty for a bare name; absent if not there. */
    public java.util.Optional<String> parameter(String name) {
        return UrlPath.parameter(query, name);
    }

    /** True if a Prefer header names the preference with that value (RFC 7240 section 2). */
    public boolean prefers(String preference, String value) {
        for (String header : headers.all("Prefer")) {
            for (String one : header.split(",")) {
                String[] pair = one.split(";", 2)[0].split("=", 2);
                String given = pair.length < 2 ? "" : pair[1].strip().replace("\"", "");
                if (pair[0].strip().equalsIgnoreCase(preference) && given.equalsIgnoreCase(value)) {
                    return true;
                }
            }
        }
        return false;
    }

    /**
     * A part of a resource, or an encoded one, cannot be stored as if it were the resource (RFC 9110 sections 14.4 and
     * 8.4).
     *
     * @throws Refused BadRequest, UnsupportedMediaType
     */
    public void requireWhole() {
        if (headers.has("Content-Range")) {
            throw new Refused(
                    new Reason.BadRequest("A PUT replaces the whole resource; Content-Range has no meaning."));
        }
        String coding = header("Content-Encoding", "identity");
        if (!coding.equalsIgnoreCase("identity")) {
            throw new Refused(new Reason.UnsupportedMediaType("Content-Encoding " + coding));
        }
    }
}
