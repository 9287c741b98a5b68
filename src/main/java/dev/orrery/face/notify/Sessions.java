package dev.orrery.face.notify;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Who is signing in and who has signed in, by the id in the session cookie. A challenge is used once and soon; whoever has
 * proved who they are gets another id. Bounded: of too many the oldest goes, which is over soon anyway. Thread-safe.
 */
final class Sessions {
    private static final int MOST_CHALLENGES = 20_000;
    private static final int MOST_SESSIONS = 50_000;

    private final Lifetimes lifetimes;
    private final InstantSource clock;
    private final SecureRandom random;
    private final Table<Challenge> challenges = new Table<>(MOST_CHALLENGES);
    private final Table<Session> sessions = new Table<>(MOST_SESSIONS);

    /**
     * @param challenge between the first step and the second
     * @param session between the second step and the last news
     */
    record Lifetimes(Duration challenge, Duration session) {}

    /**
     * What the first step gave out.
     *
     * @param cookie the other cookie, which has to come back
     * @param token raw, as it goes into the proof
     */
    record Challenge(String login, String cookie, byte[] token, byte[] salt) {}

    /** @param token hex; clients carry base64 of it */
    record Session(String login, String token) {
        @Override
        public String toString() {
            return login;
        }
    }

    Sessions(Lifetimes lifetimes, InstantSource clock, SecureRandom random) {
        this.lifetimes = lifetimes;
        this.clock = clock;
        this.random = random;
    }

    /** Under a new id; a session that the client had until now is over. */
    synchronized String begin(@Nullable String id, Challenge challenge) {
        if (id != null) {
            challenges.take(id, clock.instant());
            sessions.take(id, clock.instant());
        }
        String fresh = hex(32);
        challenges.put(fresh, challenge, clock.instant().plus(lifetimes.challenge));
        return fresh;
    }

    /** The challenge that waits under an id, still unused. */
    synchronized Optional<Challenge> challenge(String id) {
        return challenges.get(id, clock.instant());
    }

    /** Uses it up: a second caller gets nothing. */
    synchronized Optional<Challenge> take(String id) {
        return challenges.take(id, clock.instant());
    }

    /** Somebody who has proved who they are; also known under the id of before, but only as who has signed in already. */
    synchronized String signedIn(String before, Session session) {
        Instant until = clock.instant().plus(lifetimes.session);
        String fresh = hex(32);
        sessions.put(fresh, session, until);
        sessions.put(before, new Session(session.login, ""), until);
        return fresh;
    }

    /** Whether a challenge under this id was answered rightly. */
    synchronized boolean hasSignedIn(String id) {
        return sessions.get(id, clock.instant()).isPresent();
    }

    synchronized Optional<Session> session(String id) {
        return sessions.get(id, clock.instant()).filter(session -> !session.token.isEmpty());
    }

    /** Signed in or signing in now. */
    synchronized int size() {
        return challenges.entries.size() + sessions.entries.size();
    }

    byte[] bytes(int count) {
        byte[] bytes = new byte[count];
        random.nextBytes(bytes);
        return bytes;
    }

    String hex(int count) {
        return HexFormat.of().formatHex(bytes(count));
    }

    /** In the order in which they came, which is the order in which they end. Guarded by the sessions' lock. */
    private static final class Table<V> {
        private final LinkedHashMap<String, Entry<V>> entries = new LinkedHashMap<>();
        private final int most;

        private record Entry<V>(V value, Instant until) {}

        Table(int most) {
            this.most = most;
        }

        void put(String id, V value, Instant until) {
            entries.put(id, new Entry<>(value, until));
            if (entries.size() > most) {
                entries.pollFirstEntry();
            }
        }

        Optional<V> get(String id, Instant now) {
            forgetOld(now);
            return Optional.ofNullable(entries.get(id)).map(Entry::value);
        }

        Optional<V> take(String id, Instant now) {
            forgetOld(now);
            return Optional.ofNullable(entries.remove(id)).map(Entry::value);
        }

        private void forgetOld(Instant now) {
            Map.Entry<String, Entry<V>> first = entries.firstEntry();
            while (first != null && !first.getValue().until.isAfter(now)) {
                entries.pollFirstEntry();
                first = entries.firstEntry();
            }
        }
    }
}
