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
import java.util.Arrays;
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
        private final Set<Boolean> about = new HashSet<>();
        private final Set<String> later = new HashSet<>();
        private final Set<String> full = new HashSet<>();
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
            if (full.contains(subject)) {
                return Verdict.FULL;
            }
            taken.add(subject);
            return Verdict.DONE;
        }

        @Override
        public Set<String> about(Optional<Principal> owner, byte[] mail) {
            about.add(owner.isPresent());
            return Set.of(subject(mail).split("/")[0]);
        }

        @Override
        public String recipient(byte[] mail) {
            return subject(mail);
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
        restart(Optional.of(StoreFixture.principal(home, "ada")));
    }

    /** The same where the mailbox is everybody's. */
    private void restartForAll() {
        restart(Optional.empty());
    }

    private void restart(Optional<Principal> owner) {
        reader = new MailReader(store, taker, new MailReader.Settings(Duration.ZERO, 3, 5), clock);
        MailAccount account = new MailAccount(owner, TestImapServer.login(ada.name), ada.mailboxes);
        box = new MailReader.Box(account, INBOX, false);
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
        assertThat(reader.read(box)).as("nobody looked while this was down").isFalse();
        assertThat(reader.skipped()).isZero();
        clock.advance(Duration.ofMinutes(61));
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

    @Test
    void soManyMailsOfAPersonWaitBeforeNothingMoreIsRead() throws Exception {
        taker.later.addAll(Set.of("a/REQUEST", "b/REQUEST", "c/REQUEST"));
        arrive("a/REQUEST", "b/REQUEST", "c/REQUEST", "d/REQUEST");
        assertThat(reader.read(box)).isFalse();
        assertThat(taker.taken).isEmpty();
        taker.later.remove("b/REQUEST");
        assertThat(reader.read(box)).isFalse();
        assertThat(taker.taken).containsExactly("b/REQUEST", "d/REQUEST");
        assertThat(taker.about).containsExactly(true);
    }

    /** One who cannot be reached holds up nobody else, until very many wait. */
    @Test
    void moreMailsWaitInTheMailboxForEverybody() throws Exception {
        restartForAll();
        reader.read(box);
        taker.later.addAll(Set.of("a/REQUEST", "b/REQUEST", "c/REQUEST"));
        arrive("a/REQUEST", "b/REQUEST", "c/REQUEST", "d/REQUEST");
        assertThat(reader.read(box)).isFalse();
        assertThat(taker.taken).containsExactly("d/REQUEST");
        assertThat(taker.about).containsExactly(false);
        taker.later.addAll(Set.of("e/REQUEST", "f/REQUEST"));
        arrive("e/REQUEST", "f/REQUEST", "g/REQUEST");
        assertThat(reader.read(box)).isFalse();
        assertThat(taker.taken).containsExactly("d/REQUEST");
        taker.later.clear();
        assertThat(reader.read(box)).isTrue();
        assertThat(taker.taken).contains("a/REQUEST", "f/REQUEST", "g/REQUEST");
    }

    @Test
    void whatHasNoRoomIsSeenInAPersonsMailbox() throws Exception {
        taker.full.add("talk/REQUEST");
        arrive("talk/REQUEST", "lunch/REQUEST");
        assertThat(reader.read(box)).isTrue();
        assertThat(reader.taken()).isEqualTo(2);
        assertThat(box.problem()).isEmpty();
    }

    /** Nobody looks into the mailbox for everybody. */
    @Test
    void whatHasNoRoomIsToldOfUntilItIsTaken() throws Exception {
        restartForAll();
        reader.read(box);
        taker.full.add("talk/REQUEST");
        arrive("talk/REQUEST", "lunch/REQUEST");
        assertThat(reader.read(box)).isTrue();
        assertThat(taker.taken).containsExactly("lunch/REQUEST");
        assertThat(box.problem()).contains("message 1 is left alone since " + clock.instant(), "no room");
        assertThat(box.left()).isEqualTo(1);
        assertThat(reader.skipped()).isEqualTo(1);

        String since = clock.instant().toString();
        clock.advance(Duration.ofDays(1));
        restartForAll();
        assertThat(reader.read(box)).isTrue();
        assertThat(box.problem()).contains("since " + since, "no room");
        taker.full.clear();
        assertThat(reader.read(box)).as("not at each look").isTrue();
        assertThat(box.left()).isEqualTo(1);
        clock.advance(Duration.ofMinutes(61));
        assertThat(reader.read(box)).isTrue();
        assertThat(box.problem()).isEmpty();
        assertThat(taker.taken).containsExactly("lunch/REQUEST", "talk/REQUEST");
        restartForAll();
        reader.read(box);
        assertThat(box.problem()).isEmpty();
    }

    @Test
    void whatIsLeftBeyondAllPlacesPushesOutOthers() throws Exception {
        restartForAll();
        reader.read(box);
        taker.broken.add("bad/REQUEST");
        String[] subjects = new String[102];
        Arrays.setAll(subjects, i -> i == 1 ? "bad/REQUEST" : i % 50 == 0 ? "rare-" + i + "/REQUEST" : "talk/REQUEST");
        taker.full.addAll(List.of(subjects));
        arrive(subjects);
        for (int i = 1; i < 5; i++) {
            assertThat(reader.read(box)).isFalse();
        }
        assertThat(reader.read(box)).isTrue();
        assertThat(box.problem()).contains("message 1 is left alone, and so 99 or more others");
        assertThat(reader.pushedOut()).isEqualTo(2);
        long validity = ada.mailboxes.check(INBOX).uidValidity();
        assertThat(store.read(snapshot -> snapshot.mail().waiting(HomeId.REGISTRY, INBOX.wire(), validity))
                        .keySet())
                .hasSize(100)
                .doesNotContain(2L, 3L);
    }

    @Test
    void whatWasGivenUpIsToldOfUntilItIsRemoved() throws Exception {
        restartForAll();
        reader.read(box);
        taker.later.add("talk/REQUEST");
        taker.broken.add("bad/REQUEST");
        arrive("talk/REQUEST", "bad/REQUEST");
        assertThat(reader.read(box)).isFalse();
        assertThat(box.problem()).isEmpty();
        clock.advance(Duration.ofDays(6));
        for (int i = 0; i < 5; i++) {
            reader.read(box);
        }
        assertThat(box.problem()).contains("message 1 is left alone, and so 1 others", "nobody answered");
        taker.later.clear();
        clock.advance(Duration.ofMinutes(61));
        assertThat(reader.read(box)).isTrue();
        assertThat(taker.taken).containsExactly("talk/REQUEST");
        assertThat(box.problem()).contains("message 2 is left alone since", "a fault here");
        try (RawImap client = ada.other()) {
            client.ok("SELECT INBOX");
            client.ok("UID STORE 2 +FLAGS (\\Deleted)");
            client.ok("EXPUNGE");
        }
        assertThat(reader.read(box)).isTrue();
        assertThat(box.problem()).isEmpty();
    }
}
