package dev.orrery.dav.method;

import dev.orrery.http.Headers;
import dev.orrery.http.Response;
import dev.orrery.store.ObjectRow;
import java.util.Arrays;

/** One range of bytes of an object (RFC 9110 section 14); several at once, or any other unit, get the whole. */
final class Ranges {
    private static final String BYTES = "bytes=";

    private Ranges() {}

    /** @param whole the answer with all of the content */
    static Response cut(Headers headers, ObjectRow row, Response whole) {
        String range = headers.get("Range");
        if (range == null
                || !range.startsWith(BYTES)
                || range.indexOf(',') >= 0
                || !(whole.body() instanceof Response.Body.Bytes body)
                || !isStillThat(headers, row)) {
            return whole;
        }
        int size = body.bytes().length;
        long[] ends = ends(range.substring(BYTES.length()).strip(), size);
        if (ends.length == 0) {
            return whole;
        }
        if (ends[0] >= size || ends[1] < ends[0]) {
            return Response.of(416).with("Content-Range", "bytes */" + size);
        }
        byte[] part = Arrays.copyOfRange(body.bytes(), (int) ends[0], (int) ends[1] + 1);
        return new Response(206, whole.headers(), new Response.Body.Bytes(part), false)
                .with("Content-Range", "bytes " + ends[0] + '-' + ends[1] + '/' + size);
    }

    /** If-Range (RFC 9110 section 13.1.5); a date is never exact enough. */
    private static boolean isStillThat(Headers headers, ObjectRow row) {
        String condition = headers.get("If-Range");
        return condition == null || condition.strip().equals(row.etag());
    }

    /** First and last byte; empty if it cannot be read. */
    private static long[] ends(String range, int size) {
        int dash = range.indexOf('-');
        try {
            if (dash == 0) {
                long last = Long.parseLong(range.substring(1));
                return new long[] {last == 0 ? size : Math.max(0, size - last), size - 1};
            }
            if (dash < 0) {
                return new long[0];
            }
            long first = Long.parseLong(range.substring(0, dash));
            String end = range.substring(dash + 1);
            return new long[] {first, end.isEmpty() ? size - 1 : Math.min(size - 1, Long.parseLong(end))};
        } catch (NumberFormatException e) {
            return new long[0];
        }
    }
}
