package dev.orrery.access;

import com.github.benmanes.caffeine.cache.Ticker;
import java.net.InetAddress;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Lets programs that are no principals try to sign in, as slowly as people may: after a few failures of one account or from
 * one address attempts wait their turn. Thread-safe.
 */
public final class LoginAttempts {
    private final @Nullable SlowDown slowDown;

    /** @param delay false: failures cost nothing (tests) */
    public LoginAttempts(boolean delay, Ticker ticker) {
        this.slowDown = delay ? new SlowDown(ticker) : null;
    }

    /** What an attempt came to. */
    public enum Result {
        RIGHT,
        WRONG,
        /** The queue is too long to wait in; nothing was checked. */
        TOO_MANY
    }

    /** What counts as one address: an IPv4 address, or the /64 that one IPv6 subscriber has to itself. */
    public static String network(InetAddress remote) {
        return SlowDown.network(remote);
    }

    /** @param check whether what was sent is right */
    public Result attempt(String login, InetAddress remote, BooleanSupplier check) {
        if (slowDown == null) {
            return check.getAsBoolean() ? Result.RIGHT : Result.WRONG;
        }
        SlowDown.Attempt attempt = slowDown.begin(login.toLowerCase(Locale.ROOT), remote);
        if (attempt.turnedAway()) {
            return Result.TOO_MANY;
        }
        try {
            TimeUnit.NANOSECONDS.sleep(attempt.waitNanos());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            slowDown.forgive(attempt);
            return Result.TOO_MANY;
        }
        if (!check.getAsBoolean()) {
            return Result.WRONG;
        }
        slowDown.succeeded(attempt);
        return Result.RIGHT;
    }
}
