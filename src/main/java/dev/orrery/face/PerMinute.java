package dev.orrery.face;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;

/**
 * How often strangers ask: from one address, or one IPv6 network of 64 bits, as often a minute as is allowed, all at once if
 * they like. The same for whatever else may be asked so often only. Bounded; thread-safe.
 */
public final class PerMinute {
    private static final long MINUTE = Duration.ofMinutes(1).toNanos();

    private final int perMinute;
    private final Ticker ticker;
    private final Cache<ByteBuffer, Tally> tallies;

    public PerMinute(int perMinute, Ticker ticker) {
        this.perMinute = perMinute;
        this.ticker = ticker;
        this.tallies = Caffeine.newBuilder()
                .maximumSize(100_000)
                .expireAfterAccess(Duration.ofMinutes(2))
                .ticker(ticker)
                .executor(Runnable::run)
                .build();
    }

    /** When all turns will be back, as far as one thread may look. */
    private record Tally(long fullAt) {}

    /** Takes a turn; returns after how many seconds to come again, 0 if this one was free. */
    public long take(InetAddress remote) {
        byte[] bytes = remote.getAddress();
        return take(ByteBuffer.wrap(remote instanceof Inet6Address ? Arrays.copyOf(bytes, 8) : bytes));
    }

    /** The same for whatever a digest stands for. */
    public long take(byte[] digest) {
        return take(ByteBuffer.wrap(digest));
    }

    private long take(ByteBuffer of) {
        long now = ticker.read();
        long cost = MINUTE / perMinute;
        long[] wait = {0};
        tallies.asMap().compute(of, (key, old) -> {
            long owed = old == null ? 0 : Math.max(0, old.fullAt() - now);
            if (owed + cost > MINUTE) {
                wait[0] = owed + cost - MINUTE;
                return old;
            }
            return new Tally(now + owed + cost);
        });
        return (wait[0] + 999_999_999) / 1_000_000_000;
    }
}
