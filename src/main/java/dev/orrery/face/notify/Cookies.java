package dev.orrery.face.notify;

import dev.orrery.http.Request;
import dev.orrery.http.Response;
import java.util.Optional;

/** The two cookies of the classic service (RFC 6265). */
final class Cookies {
    static final String SESSION = "ocsmanager";
    static final String TOKEN = "token";

    private static final String SCOPE = "; Path=/; HttpOnly; SameSite=Strict";

    private Cookies() {}

    /** The value that a client sent back; the first, if it sent several. */
    static Optional<String> of(Request request, String name) {
        for (String header : request.headers().all("Cookie")) {
            for (String pair : header.split(";")) {
                String[] parts = pair.strip().split("=", 2);
                if (parts.length == 2 && parts[0].equals(name) && !parts[1].isEmpty()) {
                    return Optional.of(unquoted(parts[1]));
                }
            }
        }
        return Optional.empty();
    }

    private static String unquoted(String value) {
        return value.length() > 1 && value.startsWith("\"") && value.endsWith("\"")
                ? value.substring(1, value.length() - 1)
                : value;
    }

    static Response set(Request request, Response response, String name, String value) {
        return response.with("Set-Cookie", name + "=" + value + scope(request));
    }

    static Response delete(Request request, Response response, String name) {
        return response.with("Set-Cookie", name + "=; Max-Age=0" + scope(request));
    }

    private static String scope(Request request) {
        return request.origin().startsWith("https:") ? SCOPE + "; Secure" : SCOPE;
    }
}
