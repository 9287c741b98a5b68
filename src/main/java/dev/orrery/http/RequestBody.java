package dev.orrery.http;

import dev.orrery.model.Reason;
import dev.orrery.model.Refused;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A request's body on its way in: never more than the limit, never slower than the peer may be, and never a body cut
 * short that looks like a whole one. Not thread-safe.
 */
final class RequestBody extends InputStream {
    /** The client broke off, or was too slow. */
    static final class Stopped extends IOException {
        private static final long serialVersionUID = 1L;

        private final int status;

        Stopped(int status, String why, @Nullable Throwable cause) {
            super(why, cause);
            this.status = status;
        }

        /** 400 or 408. */
        int status() {
            return status;
        }
    }

    private final InputStream in;
    private final long declared;
    private final long limit;
    private final HttpConfig.Times times;
    private long received;
    private long waited;
    private boolean touched;
    private boolean ended;
    private @Nullable Stopped failure;

    /** @param declared the length that the header announces; below zero if it does not */
    RequestBody(InputStream in, long declared, long limit, HttpConfig.Times times) {
        this.in = in;
        this.declared = declared;
        this.limit = limit;
        this.times = times;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int count) throws IOException {
        if (declared > limit) {
            throw new Refused(new Reason.TooLarge(declared, limit));
        }
        if (failure != null) {
            throw failure;
        }
        int got = next(target, offset, count);
        if (received > limit) {
            throw new Refused(new Reason.TooLarge(received, limit));
        }
        return got;
    }

    private int next(byte[] target, int offset, int count) throws IOException {
        if (ended || count == 0) {
            return ended ? -1 : 0;
        }
        touched = true;
        long begin = System.nanoTime();
        try {
            int got = in.read(target, offset, count);
            waited += System.nanoTime() - begin;
            if (got < 0) {
                ended = true;
            } else {
                received += got;
                checkRate();
            }
            return got;
        } catch (IOException | RuntimeException e) {
            throw stopped(e);
        }
    }

    private void checkRate() throws Stopped {
        double seconds = waited / 1e9;
        if (waited > times.patience().toNanos() && received < times.rate() * seconds) {
            throw new Stopped(408, "the client sent " + received + " bytes in " + (long) seconds + " seconds", null);
        }
    }

    private Stopped stopped(Exception e) {
        if (e instanceof Stopped already) {
            failure = already;
            return already;
        }
        boolean late = e instanceof TimeoutException || e.getCause() instanceof TimeoutException;
        Stopped stopped = new Stopped(
                late ? 408 : 400, "the body stopped after " + received + " bytes" + (late ? " (time-out)" : ""), e);
        failure = stopped;
        return stopped;
    }

    /** Whether anything was asked of the client; before that it may be waiting for 100 (Continue). */
    boolean touched() {
        return touched;
    }

    /** Whether all of it was read. */
    boolean ended() {
        return ended;
    }

    /** Bytes that came so far. */
    long received() {
        return received;
    }

    /** What went wrong with it, or null. */
    @Nullable
    Stopped failure() {
        return failure;
    }
}
