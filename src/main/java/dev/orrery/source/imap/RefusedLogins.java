package dev.orrery.source.imap;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import dev.orrery.source.imap.wire.Login;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/**
 * Logins that a server refused: they rest for ever longer before they are tried again, since a client that goes on asking
 * would have the account locked. Another password for the same name is another login, which is tried at once. Thread-safe.
 */
final class RefusedLogins {
    private static final Duration FIRST = Duration.ofSeconds(15);
    private static final Duration LONGEST = Duration.ofMinutes(16);
    private static final int MOST = 10_000;

    private final InstantSource clock;
    private final Cache<Login, Rest> resting = Caffeine.newBuilder()
            .maximumSize(MOST)
            .expireAfter(
                    Expiry.<Login, Rest>writing((login, rest) -> rest.pause().multipliedBy(3)))
            .build();

    RefusedLogins(InstantSource clock) {
        this.clock = clock;
    }

    private record Rest(Instant since, Duration pause, String said) {}

    /** @throws MailboxRefused CREDENTIALS if it rests */
    void requireRested(Login login) throws MailboxRefused {
        Rest rest = resting.getIfPresent(login);
        if (rest != null && clock.instant().isBefore(rest.since().plus(rest.pause()))) {
            throw new MailboxRefused(
                    MailboxRefused.Why.CREDENTIALS,
                    rest.said() + "; it is not tried again for " + rest.pause().toSeconds() + " s");
        }
    }

    void refused(Login login, String said) {
        resting.asMap().compute(login, (same, before) -> {
            Duration pause = before == null ? FIRST : before.pause().multipliedBy(2);
            return new Rest(clock.instant(), pause.compareTo(LONGEST) < 0 ? pause : LONGEST, said);
        });
    }

    void accepted(Login login) {
        resting.invalidate(login);
    }
}
