package dev.orrery.dav.method;

import dev.orrery.dav.DavRequest;
import dev.orrery.model.Reason;
import dev.orrery.model.Refused;
import java.io.IOException;

/** Contents on their way in. */
final class Bodies {
    private Bodies() {}

    /** @throws Refused BadRequest, UnsupportedMediaType for a part of a resource, or an encoded one */
    static void requireWhole(DavRequest request) {
        request.http().requireWhole();
    }

    /**
     * All of it, if it is not too much: stops reading at the limit.
     *
     * @throws Refused TooLarge
     * @throws IOException the client broke off
     */
    static byte[] read(DavRequest request, int limit) throws IOException {
        long declared = declared(request);
        if (declared > limit) {
            throw new Refused(new Reason.TooLarge(declared, limit));
        }
        byte[] content = declared >= 0
                ? readExactly(request, (int) declared)
                : request.http().body().readNBytes(limit + 1);
        if (content.length > limit) {
            throw new Refused(new Reason.TooLarge(content.length, limit));
        }
        return content;
    }

    private static byte[] readExactly(DavRequest request, int length) throws IOException {
        byte[] content = request.http().body().readNBytes(length);
        if (request.http().body().read() >= 0) {
            throw new IOException("more came than was announced");
        }
        return content;
    }

    private static long declared(DavRequest request) {
        String length = request.http().headers().get("Content-Length");
        try {
            return length == null ? -1 : Long.parseLong(length.strip());
        } catch (NumberFormatException e) {
            return -1;
        }
    }
}
