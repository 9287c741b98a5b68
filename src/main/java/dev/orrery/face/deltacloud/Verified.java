package dev.orrery.face.deltacloud;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import dev.orrery.access.LoginAttempts;
import dev.orrery.face.PerMinute;
import dev.orrery.http.Request;
import dev.orrery.store.AccountRow;
import dev.orrery.tracking.Answer;
import dev.orrery.tracking.CloudLogin;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Passwords that providers took lately, so that whoever reads the feed every second does not ask them every second; as
 * keyed digests only. And those that they did not take cost time, as anybody's do. Bounded; thread-safe.
 */
final class Verified {
    private static final Duration LIFE = Duration.ofMinutes(2);
    private static final int MOST = 50_000;

    /** One account's requests, which all reach the provider; what is asked by Orrery itself has its own pace. */
    private static final int PER_MINUTE = 300;

    private static final String ALGORITHM = "HmacSHA256";

    private final LoginAttempts attempts;
    private final SecretKeySpec key;
    private final Cache<ByteBuffer, Boolean> accepted;
    private final PerMinute budget;

    Verified(LoginAttempts attempts, Ticker ticker, SecureRandom random) {
        this.attempts = attempts;
        byte[] bytes = new byte[32];
        random.nextBytes(bytes);
        this.key = new SecretKeySpec(bytes, ALGORITHM);
        this.budget = new PerMinute(PER_MINUTE, ticker);
        this.accepted = Caffeine.newBuilder()
                .maximumSize(MOST)
                .expireAfterWrite(LIFE)
                .ticker(ticker)
                .executor(Runnable::run)
                .build();
    }

    /** Asks the provider, as slowly as wrong passwords deserve, and for one account not more often than it may. */
    <T> Answer<T> ask(Request request, Asker asker, Supplier<Answer<T>> provider) {
        // with the password in it, so that nobody else can use an account's budget up
        long wait = budget.take(digest(asker).array());
        if (wait > 0) {
            return new Answer.Later<>(
                    "This account has asked its provider too often; changes are in /api/changes without asking.",
                    Optional.of(Duration.ofSeconds(wait)),
                    true);
        }
        AtomicReference<Answer<T>> answer = new AtomicReference<>(
                new Answer.Later<>("Too many failures; wait a little.", Optional.of(Duration.ofSeconds(10)), true));
        attempts.attempt(String.join("/", asker.key().provider(), asker.key().user()), request.remote(), () -> {
            answer.set(provider.get());
            return !(answer.get() instanceof Answer.Denied<T>);
        });
        Answer<T> said = Objects.requireNonNull(answer.get());
        if (said instanceof Answer.Got<T>) {
            accepted.put(digest(asker), true);
        } else if (said instanceof Answer.Denied<T>) {
            accepted.invalidate(digest(asker));
        }
        return said;
    }

    /** Whether the provider takes the password; from memory if it did lately. */
    Answer<Boolean> check(Request request, Asker asker) {
        return accepted.getIfPresent(digest(asker)) != null
                ? new Answer.Got<>(true)
                : ask(request, asker, () -> asker.provider().cloud().verify(asker.target()));
    }

    private ByteBuffer digest(Asker asker) {
        AccountRow.Key account = asker.key();
        CloudLogin login = asker.target().login();
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            return ByteBuffer.wrap(mac.doFinal(
                    String.join("\0", account.driver(), account.provider(), account.user(), login.password())
                            .getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has " + ALGORITHM, e);
        }
    }
}
