package dev.orrery.source.imap;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orrery.model.HomeId;
import dev.orrery.model.Principal;
import dev.orrery.source.imap.wire.FolderName;
import dev.orrery.store.Store;
import dev.orrery.store.StoreFixture;
import dev.orrery.store.sql.SqlStore;
import dev.orrery.store.sql.StoreConfig;
import dev.orrery.tracking.HandClock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** In which order mails of a mailbox are taken, and what becomes of one that cannot be. */
class MailReaderTest {
    private static final FolderName INBOX = FolderName.of("INBOX");

    private final HandClock clock = new HandClock();
    private final Taker taker = new Taker();

    @TempDir
    private Path directory;

    private GreenMailServer server;
    private Person ada;
    private Store store;
    private HomeId home;
    private MailReader reader;
    private MailReader.Box box;

    /** Notes subjects, which are UIDs of events and what the mail says, such as {@code talk/REQUEST}. */
    private static final class Taker implements MailTaker {
        private final List<String> taken = new ArrayList<>();
        private final Set<String> later = new HashSet<>();
        private final Set<String> broken = new HashSet<>();

        @Override
        public Verdict take(Optional<Principal> owner, boolean sent, byte[] mail) {
            String subject = subject(mail);
            if (broken.contains(subject)) {
                throw new IllegalStateException("a fault of ours");
            }
            if (later.contains(subject)) {
                return Verdict.LATER;
            }
            taken.add(subject);
            return Verdict.DONE;
        }

        @Override
        public Set<String> about(Optional<Principal> owner, byte[] mail) {
            return Set.of(subject(mail).split("/")[0]);
        }

        private static String subject(byte[] mail) {
            return new String(mail, StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> line.startsWith("Subject: "))
                    .findFirst()
                    .orElseThrow()
                    .substring("Subject: ".length());
        }
    }

    @BeforeEach
    void open() throws Exception {
        server = new GreenMailServer();
        ada = Person.at(server);
        store = SqlStore.open(StoreConfig.of("sqlite:" + directory.resolve("test.db")));
        home = StoreFixture.person(store, "ada");
        restart();
        assertThat(reader.read(box)).isTrue(); // from its end on
    }

    @AfterEach
    void close() {
        ada.close();
        server.close();
        store.close();
    }

    /** What this process knew of the mailbox is gone; the store is not. */
    private void restart() {
        reader = new MailReader(store, taker, Duration.ZERO, clock);
        box = new MailReader.Box(
                new MailAccount(
                        Optional.of(StoreFixture.principal(home, "ada")),
                        TestImapServer.login(ada.name),
                        ada.mailboxes),
                INBOX,
                false);
    }

    private void arrive(String... subjects) throws Exception {
        try (RawImap client = ada.other()) {
            for (String subject : subjects) {
                client.append(
                        "INBOX", """
                        From: <zoe@elsewhere.net>
                        Subject: %s
                        MIME-Version: 1.0
                        Content-Type: text/calendar; method=REQUEST

                        BEGIN:VCALENDAR
                        END:VCALENDAR
                        """.formatted(subject).replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8), "");
            }
        }
    }

    @Test
    void whatIsAboutTheSameAsAMailThatWaitsIsTakenAfterIt() throws Exception {
        taker.later.add("talk/REQUEST");
        arrive("talk/REQUEST", "lunch/REQUEST", "talk/CANCEL");
        assertThat(reader.read(box)).isFalse();
        assertThat(taker.taken).containsExactly("lunch/REQUEST");

        restart();
        assertThat(reader.read(box)).isFalse();
        assertThat(taker.taken).containsOnly("lunch/REQUEST"); // again, which does nothing

        taker.taken.clear();
        taker.later.clear();
        assertThat(reader.read(box)).isTrue();
        assertThat(taker.taken).containsExactly("talk/REQUEST", "talk/CANCEL");
    }

    @Test
    void whatWaitsForFiveDaysIsLeftAlone() throws Exception {
        taker.later.add("talk/REQUEST");
        arrive("talk/REQUEST", "talk/CANCEL");
        assertThat(reader.read(box)).isFalse();
        clock.advance(Duration.ofDays(3));
        restart();
        assertThat(reader.read(box)).isFalse();
        clock.advance(Duration.ofDays(3));
        restart();
        assertThat(reader.read(box)).isTrue();
        assertThat(taker.taken).containsExactly("talk/CANCEL");
        assertThat(reader.skipped()).isEqualTo(1);

        taker.later.clear();
        arrive("lunch/REQUEST");
        assertThat(reader.read(box)).isTrue();
        assertThat(taker.taken).containsExactly("talk/CANCEL", "lunch/REQUEST");
    }

    @Test
    void aFaultOfOursHoldsUpAMailboxForAFewTriesOnly() throws Exception {
        taker.broken.add("bad/REQUEST");
        arrive("bad/REQUEST", "talk/REQUEST");
        for (int i = 1; i < 5; i++) {
            assertThat(reader.read(box)).isFalse();
            assertThat(taker.taken).isEmpty();
        }
        assertThat(reader.read(box)).isTrue();
        assertThat(taker.taken).containsExactly("talk/REQUEST");
        assertThat(reader.skipped()).isEqualTo(1);
    }

    /** While one waits, the place stays before it: what was left alone behind it must not be counted at each look. */
    @Test
    void whatWasLeftAloneIsNotTriedAgainBecauseAnotherWaits() throws Exception {
        taker.later.add("talk/REQUEST");
        taker.broken.add("bad/REQUEST");
        arrive("talk/REQUEST", "bad/REQUEST", "lunch/REQUEST");
        for (int i = 0; i < 8; i++) {
            assertThat(reader.read(box)).isFalse();
        }
        assertThat(taker.taken).containsExactly("lunch/REQUEST");
        assertThat(reader.skipped()).isEqualTo(1);
    }
}
