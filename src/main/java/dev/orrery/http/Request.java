package dev.orrery.http;

import java.io.InputStream;
import java.net.InetAddress;

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
        String origin) {
    /** The first header of that name, or {@code otherwise}. */
    public String header(String name, String otherwise) {
        String value = headers.get(name);
        return value == null ? otherwise : value;
    }

    /** A query parameter's decoded value, empty for a bare name; absent if not there. */
    public java.util.Optional<String> parameter(String name) {
        return UrlPath.parameter(query, name);
    }
}
