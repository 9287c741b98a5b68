package dev.orrery.access;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Duration;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Credentials found right a short while ago, so that a slow hash is not computed on every request. What is kept is an
 * HMAC-SHA256 of the Authorization header under a key that this process made and never shows: neither passwords nor
 * anything that could be tried against a dictionary elsewhere. Bounded; thread-safe; one look-up is about a microsecond.
 */
final class VerifiedCredentials {
    private static final int MAX_ENTRIES = 50_000;
    private static final String ALGORITHM = "HmacSHA256";
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    /** The first half of the keyed digest: enough that no two credentials share one. */
    record Digest(long high, long low) {}

    private final Mac prototype;
    private final Cache<Digest, PasswordVerifier.Verdict.Accepted> accepted;

    VerifiedCredentials(Duration life, Ticker ticker, SecureRandom random) {
        byte[] key = new byte[32];
        random.nextBytes(key);
        try {
            prototype = Mac.getInstance(ALGORITHM);
            prototype.init(new SecretKeySpec(key, ALGORITHM));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has " + ALGORITHM, e);
        }
        accepted = Caffeine.newBuilder()
                .maximumSize(MAX_ENTRIES)
                .expireAfterWrite(life)
                .ticker(ticker)
                .executor(Runnable::run)
                .build();
    }

    Digest digest(String authorization) {
        byte[] bytes = mac().doFinal(authorization.getBytes(StandardCharsets.UTF_8));
        return new Digest((long) LONGS.get(bytes, 0), (long) LONGS.get(bytes, 8));
    }

    PasswordVerifier.Verdict.@Nullable Accepted get(Digest digest) {
        return accepted.getIfPresent(digest);
    }

    void put(Digest digest, PasswordVerifier.Verdict.Accepted verdict) {
        accepted.put(digest, verdict);
    }

    void forget(Digest digest) {
        accepted.invalidate(digest);
    }

    /** A copy of the keyed state: cheaper than setting up the key again. */
    private Mac mac() {
        try {
            return (Mac) prototype.clone();
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException("the JDK's own " + ALGORITHM + " can be cloned", e);
        }
    }
}
