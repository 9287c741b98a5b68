package dev.orrery.access;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * Makes guessing slow: after a few failures, the attempts on one account, and those from one address, get places in a
 * queue that moves ever more slowly. Attempts count as failed until they turn out well, so that a burst in parallel
 * gains nothing. An address from which an account was entered before waits only for its own failures, so that a
 * stranger's guessing does not keep the person out. Bounded tables; thread-safe.
 */
final class SlowDown {
    private static final int MAX_ENTRIES = 20_000;
    private static final Duration FORGET = Duration.ofMinutes(30);
    private static final Duration REMEMBER_GOOD = Duration.ofDays(7);
    /** Failures are halved for every such span without one. */
    private static final long HALVING = Duration.ofMinutes(2).toNanos();

    private static final long FIRST_DELAY = Duration.ofMillis(250).toNanos();
    private static final long LONGEST_DELAY = Duration.ofSeconds(4).toNanos();
    private static final long LONGEST_QUEUE = Duration.ofSeconds(8).toNanos();
    private static final int FREE_PER_ACCOUNT = 4;
    private static final int FREE_PER_ADDRESS = 16;

    private final Ticker ticker;
    private final Cache<String, Tally> accounts;
    private final Cache<String, Tally> addresses;
    private final Cache<String, Boolean> good;

    SlowDown(Ticker ticker) {
        this.ticker = ticker;
        this.accounts = table(ticker, FORGET);
        this.addresses = table(ticker, FORGET);
        this.good = table(ticker, REMEMBER_GOOD);
    }

    private static <V> Cache<String, V> table(Ticker ticker, Duration life) {
        return Caffeine.newBuilder()
                .maximumSize(MAX_ENTRIES)
                .expireAfterAccess(life)
                .ticker(ticker)
                .executor(Runnable::run)
                .build();
    }

    /**
     * One attempt, counted as failed until {@link #succeeded}.
     *
     * @param known true: the address knows the account's password, and only the address was counted
     */
    record Attempt(String account, String address, long waitNanos, boolean known) {
        /** True when the queue is too long to wait in; nothing was counted. */
        boolean turnedAway() {
            return waitNanos > LONGEST_QUEUE;
        }
    }

    /** Takes a place for an attempt on {@code login} from {@code remote}; the caller waits as long as it says. */
    synchronized Attempt begin(String login, InetAddress remote) {
        String address = network(remote);
        long now = ticker.read();
        Tally byAddress = tally(addresses, address, now);
        boolean known = good.getIfPresent(login + '\n' + address) != null;
        Tally byAccount = tally(accounts, login, now);
        long wait =
                Math.max(byAddress.queue(now, FREE_PER_ADDRESS), known ? 0 : byAccount.queue(now, FREE_PER_ACCOUNT));
        if (wait <= LONGEST_QUEUE) {
            byAddress.count(now, FREE_PER_ADDRESS);
            if (!known) {
                byAccount.count(now, FREE_PER_ACCOUNT);
            }
        }
        return new Attempt(login, address, wait, known);
    }

    /** Takes the count back, and remembers that this address knows the password of this account. */
    synchronized void succeeded(Attempt attempt) {
        forgive(attempt);
        accounts.invalidate(attempt.account);
        good.put(attempt.account + '\n' + attempt.address, Boolean.TRUE);
    }

    /** Takes the count back: the attempt came to no verdict, through no fault of the one who asked. */
    synchronized void forgive(Attempt attempt) {
        if (attempt.turnedAway()) {
            return;
        }
        Tally byAddress = addresses.getIfPresent(attempt.address);
        if (byAddress != null) {
            byAddress.forgive();
        }
        Tally byAccount = accounts.getIfPresent(attempt.account);
        if (byAccount != null && !attempt.known) {
            byAccount.forgive();
        }
    }

    private static Tally tally(Cache<String, Tally> table, String key, long now) {
        return table.get(key, unused -> new Tally(now));
    }

    /** An IPv4 address, or the /64 that one IPv6 subscriber has to itself. */
    static String network(InetAddress remote) {
        byte[] bytes = remote.getAddress();
        return remote instanceof Inet6Address
                ? HexFormat.of().formatHex(Arrays.copyOf(bytes, 8))
                : HexFormat.of().formatHex(bytes);
    }

    /** Recent failures, and when the next attempt may be made. Guarded by the table's lock. */
    private static final class Tally {
        private int failures;
        private long last;
        private long next;

        Tally(long now) {
            last = now;
            next = now;
        }

        long queue(long now, int free) {
            decay(now);
            return delay(free) == 0 ? 0 : Math.max(0, next - now);
        }

        void count(long now, int free) {
            decay(now);
            failures++;
            last = now;
            next = Math.max(now, next) + delay(free);
        }

        void forgive() {
            failures = Math.max(0, failures - 1);
        }

        private void decay(long now) {
            long spans = (now - last) / HALVING;
            if (spans > 0) {
                failures = spans > 30 ? 0 : failures >> spans;
                last += spans * HALVING;
            }
        }

        private long delay(int free) {
            int excess = failures - free;
            return excess <= 0 ? 0 : Math.min(LONGEST_DELAY, FIRST_DELAY << Math.min(excess - 1, 10));
        }
    }
}
