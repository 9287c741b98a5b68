package dev.orrery.dav.method;

import dev.orrery.dav.HttpDate;
import dev.orrery.dav.Timezones;
import dev.orrery.http.Headers;
import dev.orrery.http.Response;
import dev.orrery.store.ObjectRow;
import org.jspecify.annotations.Nullable;

/** An object as an answer's body, the same after GET and after a PUT that asked for it. */
final class ObjectAnswer {
    private ObjectAnswer() {}

    /** @param timezones what the client wants of calendar data */
    static Response of(int status, ObjectRow row, byte[] content, Timezones timezones) {
        byte[] shown = row.index() == null ? content : timezones.apply(content);
        return new Response(status, headers(row), new Response.Body.Bytes(shown), false);
    }

    /** With a Schedule-Tag (RFC 6638 section 8.2), if there is one. */
    static Response tagged(Response response, @Nullable String scheduleTag) {
        return scheduleTag == null ? response : response.with("Schedule-Tag", scheduleTag);
    }

    /** What GET and HEAD say of an object besides its length. */
    static Headers headers(ObjectRow row) {
        Headers headers = Headers.of(
                "Content-Type", row.contentType(),
                "ETag", row.etag(),
                "Last-Modified", HttpDate.format(row.modified().getEpochSecond()));
        if (row.index() != null) {
            headers.add("Vary", Timezones.HEADER);
        } else {
            // a stored page must not act in the name of whoever opens it
            headers.add("Content-Security-Policy", "sandbox; default-src 'none'");
            headers.add("X-Content-Type-Options", "nosniff");
        }
        return headers;
    }
}
