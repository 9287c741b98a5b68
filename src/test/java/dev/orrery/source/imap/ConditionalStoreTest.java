package dev.orrery.source.imap;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orrery.source.imap.wire.ImapServer;
import dev.orrery.source.imap.wire.Limits;
import dev.orrery.source.imap.wire.ScriptedServer;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What a server may say to a conditional STORE (RFC 7162 section 3.1.3). Only who is told the new MODSEQ of the message, and
 * of no conflict, has won; whatever else comes, nothing is expunged.
 */
class ConditionalStoreTest {
    private static final long UID = 7;

    /** A session of a folder with one message, in which a STORE is answered as the test says. */
    private static ScriptedServer server(String fetched, String status) throws IOException {
        return new ScriptedServer(talk -> {
            talk.welcome("CONDSTORE UIDPLUS");
            while (true) {
                String[] words = talk.line().split(" ", 3);
                String rest = words.length > 2 ? words[2] : "";
                String said = switch (words[1]) {
                    case "SELECT" ->
                        "* 1 EXISTS\r\n* OK [UIDVALIDITY 1] \r\n* OK [UIDNEXT 8] \r\n"
                                + "* OK [HIGHESTMODSEQ 9] \r\n* FLAGS ()\r\n";
                    case "UID" ->
                        switch (rest.split(" ", 2)[0]) {
                            case "FETCH" -> "* 1 FETCH (UID 7 FLAGS (\\Seen) MODSEQ (5))\r\n";
                            case "STORE" -> fetched.isEmpty() ? "" : "* " + fetched + "\r\n";
                            default -> "";
                        };
                    default -> "";
                };
                String end = rest.startsWith("STORE") ? status : "OK done";
                talk.say(said + words[0] + " " + (words[1].equals("SELECT") ? "OK [READ-WRITE] in" : end) + "\r\n");
            }
        });
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "1 FETCH (UID 7 MODSEQ (10)) | OK stored             | true",
                "''                          | OK stored             | false",
                "1 FETCH (UID 8 MODSEQ (10)) | OK stored             | false",
                "1 FETCH (UID 7 MODSEQ (10)) | OK [MODIFIED 7] no    | false",
                "''                          | OK [MODIFIED 7] no    | false",
                "''                          | NO [MODIFIED 7] no    | false",
            })
    void whoIsNotToldOfTheNewModSeqHasLost(String fetched, String status, boolean won) throws Exception {
        try (ScriptedServer server = server(fetched, status);
                ImapSource source = source(server.port())) {
            Retirement result = source.as(TestImapServer.login("ada")).retire(Person.CALENDAR, UID, 5);
            List<String> expunges = server.heard().stream()
                    .filter(line -> line.contains("EXPUNGE"))
                    .toList();
            if (won) {
                assertThat(result).isEqualTo(new Retirement.Retired(true));
                assertThat(expunges).hasSize(1);
            } else {
                assertThat(result).isEqualTo(new Retirement.FlagsMoved(5, Set.of("\\Seen")));
                assertThat(expunges).isEmpty();
            }
        }
    }

    private static ImapSource source(int port) {
        ImapServer at = new ImapServer(
                "127.0.0.1",
                port,
                ImapServer.Security.NONE,
                null,
                Duration.ofSeconds(3),
                Duration.ofSeconds(20),
                Set.of());
        return new ImapSource(
                new ImapSource.Settings(at, Limits.DEFAULT, PoolSettings.DEFAULT, WatchSettings.DEFAULT, "Calendar"),
                InstantSource.system(),
                new Random(1),
                Thread.ofVirtual().factory());
    }
}
