package dev.orrery.http;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Response;
import org.jspecify.annotations.Nullable;

/**
 * A streamed body on its way out. What fits into one chunk goes with a Content-Length; what is worth it is compressed if
 * that is allowed. Blocks while the client does not take it, and the watch knows since when. Not thread-safe.
 */
final class ResponseStream extends OutputStream {
    /** Below this, compression saves no packet. */
    static final int WORTH_COMPRESSING = 1200;

    private static final int CHUNK = 32 << 10;

    private final Response response;
    private final boolean compress;
    private final Watch.Write watched;
    private byte[] buffer = new byte[4096];
    private int length;
    private long sent;
    private boolean decided;
    private @Nullable GzipStream gzip;

    /** @param compress whether a content coding is allowed and the client takes it */
    ResponseStream(Response response, boolean compress, Watch.Write watched) {
        this.response = response;
        this.compress = compress;
        this.watched = watched;
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int count) throws IOException {
        if (!decided && length + count >= WORTH_COMPRESSING) {
            decide();
        }
        if (gzip != null) {
            gzip.write(bytes, offset, count);
        } else {
            put(bytes, offset, count);
        }
    }

    @Override
    public void flush() throws IOException {
        if (!decided) {
            decide();
        }
        if (gzip != null) {
            gzip.flush();
        }
        if (length > 0) {
            send(false, buffer, 0, length);
            length = 0;
        }
    }

    /** Sends what is left; the body is whole. */
    void finish() throws IOException {
        if (gzip != null) {
            gzip.finish();
        }
        send(true, buffer, 0, length);
        length = 0;
    }

    /** Frees what it holds, whether the body is whole or not. */
    @Override
    public void close() {
        if (gzip != null) {
            gzip.close();
        }
    }

    /** Bytes that went out, as they travelled. */
    long sent() {
        return sent;
    }

    private void decide() throws IOException {
        decided = true;
        if (compress) {
            response.getHeaders().remove(HttpHeader.CONTENT_LENGTH);
            response.getHeaders().put(HttpHeader.CONTENT_ENCODING, "gzip");
            byte[] first = Arrays.copyOf(buffer, length);
            length = 0;
            gzip = new GzipStream(new OutputStream() {
                @Override
                public void write(int b) throws IOException {
                    put(new byte[] {(byte) b}, 0, 1);
                }

                @Override
                public void write(byte[] bytes, int offset, int count) throws IOException {
                    put(bytes, offset, count);
                }
            });
            gzip.write(first, 0, first.length);
        }
    }

    private void put(byte[] bytes, int offset, int count) throws IOException {
        int from = offset;
        int left = count;
        while (left > 0) {
            if (length == buffer.length) {
                room(left);
            }
            int part = Math.min(left, buffer.length - length);
            System.arraycopy(bytes, from, buffer, length, part);
            length += part;
            from += part;
            left -= part;
        }
    }

    private void room(int wanted) throws IOException {
        if (buffer.length < CHUNK) {
            buffer = Arrays.copyOf(buffer, Math.min(CHUNK, Math.max(buffer.length * 2, length + wanted)));
        } else {
            send(false, buffer, 0, length);
            length = 0;
        }
    }

    private void send(boolean last, byte[] bytes, int offset, int count) throws IOException {
        watched.begins(count);
        try {
            Content.Sink.write(response, last, ByteBuffer.wrap(bytes, offset, count));
        } finally {
            watched.ended();
        }
        sent += count;
    }
}
