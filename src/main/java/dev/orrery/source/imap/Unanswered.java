package dev.orrery.source.imap;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.orrery.mirror.Unreachable;
import dev.orrery.source.imap.wire.Login;
import dev.orrery.source.imap.wire.WireException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * Logins for which a server fell silent. One question that is not answered may be the question's fault; so the next one is
 * preceded by another that any server answers at once, on a connection of its own. If that is not answered either, the login
 * rests for half a minute: everybody is told so without waiting, then one tries again. A server that refuses connections costs
 * no time and never rests. Thread-safe.
 */
final class Unanswered {
    private static final Duration REST = Duration.ofSeconds(30);
    private static final int MOST = 10_000;

    private final String server;
    private final InstantSource clock;
    private final Cache<Login, State> logins =
            Caffeine.newBuilder().maximumSize(MOST).build();

    /** @param server as messages name it */
    Unanswered(String server, InstantSource clock) {
        this.server = server;
        this.clock = clock;
    }

    private static final class State {
        private long answers;
        private @Nullable String silence;
        private Instant until = Instant.EPOCH;
    }

    /** One try. */
    @FunctionalInterface
    interface Attempt<T extends @Nullable Object> {
        T run() throws WireException, Unreachable, MailboxRefused;
    }

    /** Something that is asked. */
    final class Question {
        private final State state;
        private final long answersBefore;
        private final boolean probe;

        private Question(State state, boolean probe) {
            this.state = state;
            this.answersBefore = state.answers;
            this.probe = probe;
        }

        /** Whether something simple is to be asked first. */
        boolean isProbe() {
            return probe;
        }

        <T extends @Nullable Object> T ask(Attempt<T> attempt) throws Unreachable, MailboxRefused {
            boolean over = false;
            try {
                T result = attempt.run();
                answered();
                over = true;
                return result;
            } catch (WireException e) {
                String why = server + ": " + e.getMessage();
                if (e.isTimeOut()) {
                    timedOut(why);
                    over = true;
                }
                throw new Unreachable(why);
            } catch (MailboxRefused e) {
                answered();
                over = true;
                throw e;
            } finally {
                if (!over) {
                    ended();
                }
            }
        }

        private void answered() {
            synchronized (state) {
                state.answers++;
                state.silence = null;
            }
        }

        /** A server that answers others meanwhile is not silent. */
        private void timedOut(String why) {
            synchronized (state) {
                if (state.answers == answersBefore) {
                    state.silence = why;
                    state.until = probe ? clock.instant().plus(REST) : Instant.EPOCH;
                }
            }
        }

        /** Without an answer, and without waiting for one in vain. */
        private void ended() {
            synchronized (state) {
                if (state.answers == answersBefore) {
                    state.silence = null;
                }
            }
        }
    }

    /** @throws Unreachable if the login rests, or somebody tries whether it still has to */
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
            return new Question(state, silence != null);
        }
    }
}
