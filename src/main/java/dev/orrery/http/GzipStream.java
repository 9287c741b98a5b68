package dev.orrery.http;

import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/**
 * The gzip content coding (RFC 1952), with compressors that are used again: each holds a quarter of a megabyte outside
 * the heap. Not thread-safe.
 */
final class GzipStream extends OutputStream {
    private static final int LEVEL = 2;
    private static final byte[] HEADER = {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 0, (byte) 0xff};
    private static final ArrayBlockingQueue<Deflater> IDLE = new ArrayBlockingQueue<>(32);

    private final OutputStream out;
    private final Deflater deflater;
    private final CRC32 checksum = new CRC32();
    private final byte[] buffer = new byte[8192];
    private boolean closed;

    GzipStream(OutputStream out) throws IOException {
        this.out = out;
        Deflater idle = IDLE.poll();
        deflater = idle == null ? new Deflater(LEVEL, true) : idle;
        out.write(HEADER, 0, HEADER.length);
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int count) throws IOException {
        checksum.update(bytes, offset, count);
        deflater.setInput(bytes, offset, count);
        while (!deflater.needsInput()) {
            emit(Deflater.NO_FLUSH);
        }
    }

    /** Sends on everything written so far, so that the reader can decompress it. */
    @Override
    public void flush() throws IOException {
        while (emit(Deflater.SYNC_FLUSH) == buffer.length) {
            // as much as there is
        }
        out.flush();
    }

    /** Writes what is left and the trailer; does not close the stream beneath. */
    void finish() throws IOException {
        deflater.finish();
        while (!deflater.finished()) {
            emit(Deflater.NO_FLUSH);
        }
        int crc = (int) checksum.getValue();
        int size = (int) deflater.getBytesRead();
        byte[] trailer = new byte[8];
        for (int i = 0; i < 4; i++) {
            trailer[i] = (byte) (crc >> 8 * i);
            trailer[4 + i] = (byte) (size >> 8 * i);
        }
        out.write(trailer, 0, 8);
    }

    /** Gives the compressor back; in any case, once. */
    @Override
    public void close() {
        if (!closed) {
            closed = true;
            deflater.reset();
            if (!IDLE.offer(deflater)) {
                deflater.end();
            }
        }
    }

    private int emit(int mode) throws IOException {
        int count = deflater.deflate(buffer, 0, buffer.length, mode);
        if (count > 0) {
            out.write(buffer, 0, count);
        }
        return count;
    }
}
