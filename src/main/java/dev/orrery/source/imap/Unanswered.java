package dev.orrery.source.imap;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.orrery.mirror.Unreachable;
import dev.orrery.source.imap.wire.Login;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * Logins for which a server fell silent: for half a minute everybody is told so at once, instead of waiting for a time-out
 * folder by folder. Then one tries again, and whoever comes meanwhile is told the same. A server that refuses connections
 * costs no time, and is asked each time. Thread-safe.
 */
final class Unanswered {
    private static final Duration REST = Duration.ofSeconds(30);
    private static final int MOST = 10_000;

    private final InstantSource clock;
    private final Cache<Login, State> logins =
            Caffeine.newBuilder().maximumSize(MOST).build();

    Unanswered(InstantSource clock) {
        this.clock = clock;
    }

    private static final class State {
        private long answers;
        private @Nullable String silence;
        private Instant until = Instant.EPOCH;
    }

    /** Something that is asked. */
    final class Question {
        private final State state;
        private final long answersBefore;

        private Question(State state) {
            this.state = state;
            this.answersBefore = state.answers;
        }

        void answered() {
            synchronized (state) {
                state.answers++;
                state.silence = null;
            }
        }

        /** One question that takes too long says nothing of a server that answers others meanwhile. */
        void timedOut(String why) {
            synchronized (state) {
                if (state.answers == answersBefore) {
                    state.silence = why;
                    state.until = clock.instant().plus(REST);
                }
            }
        }
    }

    /** @throws Unreachable if the login rests */
    Question begin(Login login) throws Unreachable {
        State state = logins.get(login, made -> new State());
        synchronized (state) {
            String silence = state.silence;
            if (silence != null) {
                Instant now = clock.instant();
                if (now.isBefore(state.until)) {
                    throw new Unreachable(silence);
                }
                state.until = now.plus(REST);
            }
            return new Question(state);
        }
    }
}
