package dev.orrery.face.notify;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** A challenge is used once and soon, a session ends, and there are never too many. */
class SessionsTest {
    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.EPOCH);
    private final Sessions sessions = new Sessions(
            new Sessions.Lifetimes(Duration.ofSeconds(10), Duration.ofMinutes(10)), now::get, new SecureRandom());

    private static Sessions.Challenge challenge(String login) {
        return new Sessions.Challenge(login, "cookie", new byte[20], new byte[4]);
    }

    @Test
    void aChallengeIsTakenOnce() {
        String id = sessions.begin(null, challenge("a"));
        assertThat(sessions.challenge(id)).isPresent();
        assertThat(sessions.take(id)).isPresent();
        assertThat(sessions.take(id)).isEmpty();
        assertThat(sessions.challenge(id)).isEmpty();
    }

    @Test
    void aChallengeEnds() {
        String id = sessions.begin(null, challenge("a"));
        now.set(Instant.EPOCH.plusSeconds(9));
        assertThat(sessions.challenge(id)).isPresent();
        now.set(Instant.EPOCH.plusSeconds(10));
        assertThat(sessions.challenge(id)).isEmpty();
        assertThat(sessions.size()).isZero();
    }

    @Test
    void aSessionHasAnIdOfItsOwnAndEnds() {
        String before = sessions.begin(null, challenge("a"));
        sessions.take(before);
        String id = sessions.signedIn(before, new Sessions.Session("a", "token"));
        assertThat(id).isNotEqualTo(before);
        assertThat(sessions.session(before)).isEmpty();
        assertThat(sessions.hasSignedIn(before)).isTrue();
        assertThat(sessions.session(id).map(Sessions.Session::token)).contains("token");
        now.set(Instant.EPOCH.plusSeconds(600));
        assertThat(sessions.session(id)).isEmpty();
        assertThat(sessions.hasSignedIn(before)).isFalse();
        assertThat(sessions.size()).isZero();
    }

    @Test
    void whoBeginsAnewIsSignedOut() {
        String before = sessions.begin(null, challenge("a"));
        sessions.take(before);
        String id = sessions.signedIn(before, new Sessions.Session("a", "token"));
        sessions.begin(id, challenge("a"));
        assertThat(sessions.session(id)).isEmpty();
    }

    @Test
    void ofTooManyTheOldestGoes() {
        String first = sessions.begin(null, challenge("a"));
        String last = first;
        for (int i = 0; i < 20_000; i++) {
            last = sessions.begin(null, challenge("b"));
        }
        assertThat(sessions.challenge(first)).isEmpty();
        assertThat(sessions.challenge(last)).isPresent();
        assertThat(sessions.size()).isEqualTo(20_000);
    }
}
