package dev.orrery.source.imap;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orrery.mirror.Leases;
import dev.orrery.mirror.StoreLeases;
import dev.orrery.model.Principal;
import dev.orrery.source.imap.wire.FolderName;
import dev.orrery.store.Store;
import dev.orrery.store.sql.SqlStore;
import dev.orrery.store.sql.StoreConfig;
import dev.orrery.tracking.HandClock;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

class MailWatchesTest {
    private static final MailTaker NOBODYS_MAIL = new MailTaker() {
        @Override
        public Verdict take(Optional<Principal> owner, boolean sent, byte[] mail) {
            return Verdict.DONE;
        }

        @Override
        public Set<String> about(Optional<Principal> owner, byte[] mail) {
            return Set.of();
        }

        @Override
        public String recipient(byte[] mail) {
            return "";
        }
    };

    /** Between its rounds nobody is asked for, unless somebody has come. */
    @Test
    void whoHasComeIsWelcomedOnce() throws Exception {
        List<Integer> asked = new ArrayList<>();
        try (Store store = SqlStore.open(StoreConfig.of("sqlite::memory:"));
                MailWatches watches = new MailWatches(
                        new MailWatches.Settings(10, Duration.ZERO, FolderName.of("INBOX"), null),
                        new MailWatches.Parts(
                                store,
                                most -> {
                                    asked.add(most);
                                    return List.of();
                                },
                                NOBODYS_MAIL,
                                Leases.alone(),
                                InstantSource.system(),
                                () -> {}))) {
            watches.sweep();
            watches.welcome();
            assertThat(asked).hasSize(1);
            watches.expect();
            watches.welcome();
            watches.welcome();
            assertThat(asked).hasSize(2);
            watches.expect();
            watches.sweep();
            watches.welcome();
            assertThat(asked).as("the round was there first").hasSize(3);
        }
    }

    /** A mailbox for everybody, whose mail is judged as it is said there. */
    private static final class Mailbox implements AutoCloseable {
        private final HandClock clock = new HandClock();
        private final AtomicReference<MailTaker.Verdict> verdict = new AtomicReference<>(MailTaker.Verdict.DONE);
        private final Store store = SqlStore.open(StoreConfig.of("sqlite::memory:"));
        private final GreenMailServer server = new GreenMailServer();
        private final Person person = Person.at(server);

        MailWatches watches(String folder, Leases leases) {
            MailTaker taker = new MailTaker() {
                @Override
                public Verdict take(Optional<Principal> owner, boolean sent, byte[] mail) {
                    return verdict.get();
                }

                @Override
                public Set<String> about(Optional<Principal> owner, byte[] mail) {
                    return Set.of();
                }

                @Override
                public String recipient(byte[] mail) {
                    return "";
                }
            };
            MailAccount account =
                    new MailAccount(Optional.empty(), TestImapServer.login(person.name), person.mailboxes);
            return new MailWatches(
                    new MailWatches.Settings(10, Duration.ofDays(5_000), FolderName.of(folder), null),
                    new MailWatches.Parts(store, _ -> List.of(account), taker, leases, clock, () -> {}));
        }

        void arrive(String folder) throws Exception {
            String mail =
                    "Subject: Talk\r\nMIME-Version: 1.0\r\nContent-Type: text/calendar\r\n\r\nBEGIN:VCALENDAR\r\n";
            try (RawImap client = person.other()) {
                client.append(folder, mail.getBytes(StandardCharsets.UTF_8), "");
            }
        }

        /** Time goes on, and it is seen to the watches, until that is so. */
        void await(MailWatches watches, BooleanSupplier condition) {
            Instant deadline = Instant.now().plusSeconds(60);
            while (!condition.getAsBoolean()) {
                assertThat(Instant.now()).as(watches.problem()).isBefore(deadline);
                clock.advance(Duration.ofSeconds(1));
                watches.sweep();
                LockSupport.parkNanos(20_000_000);
            }
        }

        @Override
        public void close() {
            person.close();
            server.close();
            store.close();
        }
    }

    @Test
    void whatWaitsIsBroughtAgainWithoutANewMail() throws Exception {
        try (Mailbox mailbox = new Mailbox();
                MailWatches watches = mailbox.watches("INBOX", Leases.alone())) {
            mailbox.verdict.set(MailTaker.Verdict.LATER);
            mailbox.arrive("INBOX");
            mailbox.await(watches, () -> watches.problem().contains("a mail waits until somebody"));
            assertThat(watches.troubled()).isEqualTo(1);
            mailbox.verdict.set(MailTaker.Verdict.DONE);
            mailbox.await(watches, () -> watches.taken() == 1);
            mailbox.await(watches, () -> watches.problem().isEmpty());
            assertThat(watches.troubled()).isZero();
            assertThat(watches.watched()).isEqualTo(1);
        }
    }

    @Test
    void aMailboxThatIsRefusedIsReadWhenItIsThere() throws Exception {
        try (Mailbox mailbox = new Mailbox();
                MailWatches watches = mailbox.watches("Copies", Leases.alone())) {
            mailbox.await(watches, () -> watches.troubled() == 1);
            assertThat(watches.problem()).contains("the mailbox of " + mailbox.person.name + " is not watched");
            try (RawImap client = mailbox.person.other()) {
                client.ok("CREATE Copies");
            }
            mailbox.arrive("Copies");
            mailbox.await(watches, () -> watches.taken() == 1 && watches.troubled() == 0);
        }
    }

    @Test
    void anotherNodeGoesOnWhereOneEnds() throws Exception {
        try (Mailbox mailbox = new Mailbox();
                MailWatches second = mailbox.watches("INBOX", new StoreLeases(mailbox.store, "two"))) {
            try (MailWatches first = mailbox.watches("INBOX", new StoreLeases(mailbox.store, "one"))) {
                mailbox.arrive("INBOX");
                mailbox.await(first, () -> first.taken() == 1);
                second.sweep();
                assertThat(second.watched()).isZero();
            }
            mailbox.arrive("INBOX");
            mailbox.await(second, () -> second.taken() == 1);
            assertThat(second.watched()).isEqualTo(1);
        }
    }
}
