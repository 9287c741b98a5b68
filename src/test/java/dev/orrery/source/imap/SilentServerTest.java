package dev.orrery.source.imap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orrery.mirror.Unreachable;
import dev.orrery.source.imap.wire.ImapServer;
import dev.orrery.source.imap.wire.Limits;
import dev.orrery.source.imap.wire.ScriptedServer;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A server that takes connections and commands and answers nothing: waited for once, not by everybody and each time. */
class SilentServerTest {
    private static final Duration TIME_OUT = Duration.ofSeconds(1);
    private static final Duration REST = Duration.ofSeconds(30);

    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.EPOCH);
    /** The word in a command that is not answered; every command holds the empty one. */
    private volatile String unanswered = "";

    private final Semaphore ignored = new Semaphore(0);
    private ScriptedServer server;
    private ImapSource source;

    @BeforeEach
    void start() throws IOException {
        server = new ScriptedServer(talk -> {
            talk.welcome("UIDPLUS");
            while (true) {
                String line = talk.line();
                String[] words = line.split(" ", 3);
                if (line.contains(unanswered)) {
                    ignored.release();
                    continue;
                }
                boolean selects = words[1].equals("SELECT") || words[1].equals("EXAMINE");
                talk.say((selects
                                ? "* 1 EXISTS\r\n* OK [UIDVALIDITY 1] \r\n* OK [UIDNEXT 8] \r\n* FLAGS ()\r\n"
                                : words[1].equals("STATUS")
                                        ? "* STATUS Calendar (MESSAGES 1 UIDNEXT 8 UIDVALIDITY 1)\r\n"
                                        : "")
                        + words[0] + " OK done\r\n");
            }
        });
        ImapServer at = new ImapServer(
                "127.0.0.1", server.port(), ImapServer.Security.NONE, null, Duration.ofSeconds(20), TIME_OUT, Set.of());
        source = new ImapSource(
                new ImapSource.Settings(at, Limits.DEFAULT, PoolSettings.DEFAULT, WatchSettings.DEFAULT, "Calendar"),
                now::get,
                new Random(1),
                Thread.ofVirtual().factory());
    }

    @AfterEach
    void end() throws IOException {
        source.close();
        server.close();
    }

    private Mailboxes as(String person) {
        return source.as(TestImapServer.login(person));
    }

    private void assertUnreachable(String person) {
        assertThatThrownBy(() -> as(person).check(Person.CALENDAR))
                .isInstanceOf(Unreachable.class)
                .hasMessageContaining("does not answer in time");
    }

    /** The first question, and the simple one before the second. */
    private void untilItRests(String person) {
        assertUnreachable(person);
        assertUnreachable(person);
    }

    @Test
    void theNextWaitForNothingUntilItIsTimeToTryAgain() throws Exception {
        untilItRests("ada");
        int heard = server.heard().size();
        for (int i = 0; i < 20; i++) {
            assertUnreachable("ada");
        }
        assertThatThrownBy(() -> as("ada").create(Person.CALENDAR, null)).isInstanceOf(Unreachable.class);
        assertThat(server.heard()).hasSize(heard);
        now.set(now.get().plus(REST));
        assertUnreachable("ada");
        assertThat(server.heard()).hasSizeGreaterThan(heard);
    }

    @Test
    void anAnswerEndsTheRest() throws Exception {
        untilItRests("ada");
        unanswered = "no command has this";
        assertUnreachable("ada");
        now.set(now.get().plus(REST));
        assertThat(as("ada").check(Person.CALENDAR).messages()).isEqualTo(1);
        assertThat(as("ada").check(Person.CALENDAR).messages()).isEqualTo(1);
    }

    @Test
    void oneTriesAgainAndNobodyWaitsWithIt() throws Exception {
        untilItRests("ada");
        now.set(now.get().plus(REST));
        ignored.drainPermits();
        CompletableFuture<Void> tries = CompletableFuture.runAsync(() -> assertUnreachable("ada"));
        ignored.acquire();
        int heard = server.heard().size();
        assertUnreachable("ada");
        assertThat(server.heard()).hasSize(heard);
        tries.get(20, TimeUnit.SECONDS);
    }

    @Test
    void othersAreNotHeldUp() throws Exception {
        untilItRests("ada");
        unanswered = "no command has this";
        assertThat(as("bob").check(Person.CALENDAR).messages()).isEqualTo(1);
    }

    /** One folder that takes for ever, or a mail made so that it does, is not the server's silence. */
    @Test
    void oneQuestionThatIsNeverAnsweredKeepsNobodyFromOthers() throws Exception {
        unanswered = "CREATE";
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> as("ada").create(Person.CALENDAR, null)).isInstanceOf(Unreachable.class);
            assertThat(as("ada").check(Person.CALENDAR).messages()).isEqualTo(1);
        }
    }

    @Test
    void aServerThatIsGoneAfterItsSilenceIsAskedEachTime() throws Exception {
        untilItRests("ada");
        server.close();
        now.set(now.get().plus(REST));
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> as("ada").check(Person.CALENDAR))
                    .isInstanceOf(Unreachable.class)
                    .hasMessageNotContaining("in time");
        }
    }

    @Test
    void aServerThatRefusesConnectionsIsAskedEachTime() throws Exception {
        server.close();
        assertThatThrownBy(() -> as("ada").check(Person.CALENDAR)).isInstanceOf(Unreachable.class);
        assertThatThrownBy(() -> as("ada").check(Person.CALENDAR))
                .isInstanceOf(Unreachable.class)
                .hasMessageNotContaining("in time");
    }
}
