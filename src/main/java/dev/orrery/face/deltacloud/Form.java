package dev.orrery.face.deltacloud;

import dev.orrery.http.Request;
import dev.orrery.http.UrlPath;
import dev.orrery.model.Reason;
import dev.orrery.model.Refused;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a request asks for, from its address and its body, with what is meant for the tracker apart from what is meant for
 * the provider.
 *
 * @param fields without those of tracking
 * @param hook whom to call; null if nothing is said of it
 * @param token null for none
 */
record Form(
        Map<String, String> fields,
        @Nullable String hook,
        @Nullable String token) {
    /** Takes a hook away. */
    static final String NONE = "none";

    private static final String TYPE = "application/x-www-form-urlencoded";
    private static final int MOST = 256 << 10;

    /** @throws Refused UnsupportedMediaType, TooLarge, BadRequest */
    static Form read(Request request) throws IOException {
        byte[] body = request.body().readNBytes(MOST + 1);
        if (body.length > MOST) {
            throw new Refused(new Reason.TooLarge(body.length, MOST));
        }
        String type = request.header("Content-Type", TYPE);
        if (body.length > 0 && !type.split(";", 2)[0].strip().equalsIgnoreCase(TYPE)) {
            throw new Refused(new Reason.UnsupportedMediaType(type));
        }
        Map<String, String> fields = new LinkedHashMap<>();
        add(fields, new String(body, StandardCharsets.UTF_8));
        add(fields, request.query());
        fields.remove("format");
        String hook = fields.remove("track_hook");
        String token = fields.remove("track_token");
        if (hook != null && hook.isBlank()) {
            throw new Refused(new Reason.BadRequest(
                    "track_hook is the address of a program to call, or the word none to call nobody."));
        }
        return new Form(fields, hook, token);
    }

    private static void add(Map<String, String> fields, String pairs) {
        for (String pair : pairs.strip().split("&")) {
            int equals = pair.indexOf('=');
            if (!pair.isEmpty()) {
                // decoded by the rules of a query, name by name
                String name = UrlPath.parameter("x=" + (equals < 0 ? pair : pair.substring(0, equals)), "x")
                        .orElse("");
                String value = UrlPath.parameter("x=" + (equals < 0 ? "" : pair.substring(equals + 1)), "x")
                        .orElse("");
                fields.putIfAbsent(name, value);
            }
        }
    }

    boolean hooks() {
        return hook != null && !hook.equals(NONE);
    }
}
