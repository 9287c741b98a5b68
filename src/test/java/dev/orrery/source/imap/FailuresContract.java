package dev.orrery.source.imap;

import static dev.orrery.source.imap.Person.CALENDAR;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orrery.mirror.Unreachable;
import dev.orrery.source.imap.wire.ImapServer;
import dev.orrery.source.imap.wire.Limits;
import dev.orrery.source.imap.wire.Login;
import dev.orrery.source.imap.wire.UidSet;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What goes wrong, and how it is told: an error is never an absence. */
interface FailuresContract extends FoldersContract, WatchContract {
    @Test
    default void aWrongPasswordIsToldAndOpensNothing() throws Exception {
        try (Person ada = person()) {
            ada.append("one");
            Mailboxes wrong = ada.source.as(new Login(ada.name, "not it"));
            FoldersContract.assertRefused(MailboxRefused.Why.CREDENTIALS, () -> wrong.check(CALENDAR));
            assertThatThrownBy(() -> wrong.check(CALENDAR)).message().doesNotContain("not it");
            assertThat(ada.mailboxes.check(CALENDAR).messages()).isEqualTo(1);
        }
    }

    @Test
    default void aServerThatIsDownIsUnreachableAndComesBack() throws Exception {
        try (Person ada = person()) {
            ada.append("one");
            ada.mailboxes.check(CALENDAR);
            server().kill();
            try {
                assertThatThrownBy(() -> ada.mailboxes.check(CALENDAR)).isInstanceOf(Unreachable.class);
                assertThatThrownBy(() -> ada.append("two")).isInstanceOf(Unreachable.class);
                assertThatThrownBy(ada.mailboxes::folders).isInstanceOf(Unreachable.class);
            } finally {
                server().start();
            }
            assertThat(ada.mailboxes.check(CALENDAR).messages()).isEqualTo(1);
            ada.append("two");
        }
    }

    /** Connections that the server dropped while nobody looked are replaced without a word. */
    @Test
    default void aBrokenConnectionIsReplaced() throws Exception {
        try (Person ada = person()) {
            ada.append("one");
            ada.mailboxes.check(CALENDAR);
            server().kill();
            server().start();
            assertThat(ada.mailboxes.check(CALENDAR).messages()).isEqualTo(1);
            server().kill();
            server().start();
            ada.append("two");
            assertThat(ada.mailboxes.check(CALENDAR).messages()).isEqualTo(2);
        }
    }

    @Test
    default void aServerKilledInTheMiddleOfAFetchGivesNoWrongAbsence() throws Exception {
        try (Person ada = person()) {
            List<Long> uids = new ArrayList<>();
            try (RawImap other = ada.other()) {
                for (int i = 0; i < 40; i++) {
                    other.append("Calendar", Person.message("big" + i, "x".repeat(300_000)), "");
                }
            }
            ada.changes().changed().forEach(entry -> uids.add(entry.uid()));
            List<Long> got = new ArrayList<>();
            assertThatThrownBy(() -> ada.mailboxes.fetch(CALENDAR, UidSet.of(uids), message -> {
                        got.add(message.uid());
                        if (got.size() == 3) {
                            killed();
                        }
                    }))
                    .isInstanceOf(Unreachable.class);
            server().start();
            UidSet left = UidSet.of(uids).minus(UidSet.of(got));
            assertThat(left.isEmpty()).isFalse();
            assertThat(ada.mailboxes
                            .fetch(CALENDAR, left, message -> got.add(message.uid()))
                            .isEmpty())
                    .isTrue();
            assertThat(got).hasSize(40).doesNotHaveDuplicates();
        }
    }

    private void killed() {
        try {
            server().kill();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    default void aWatchOutlivesTheServer() throws Exception {
        try (Person ada = person()) {
            Ringing ringing = new Ringing();
            try (Mailboxes.Watch watch = ada.mailboxes.watch(List.of(CALENDAR), ringing)) {
                ringing.await(CALENDAR, watch::trouble);
                server().kill();
                server().start();
                ringing.await(CALENDAR, watch::trouble);
                try (RawImap other = ada.other()) {
                    other.append("Calendar", Person.message("after", "text"), "");
                }
                ringing.await(CALENDAR, watch::trouble);
                assertThat(watch.manner()).isNotEqualTo("connecting");
            }
        }
    }

    @Test
    default void amongManyOneThatIsTooLargeIsToldAndTheOthersCome() throws Exception {
        Limits small = new Limits(1 << 20, 100_000, 16, 50_000, 1 << 30, 1000);
        try (Person ada = Person.with(server(), 2, small).withCalendar()) {
            long first = ada.append("one");
            long large = ada.append("x".repeat(100_000));
            long last = ada.append("three");
            List<Long> got = new ArrayList<>();
            List<Long> tooLarge = new ArrayList<>();
            UidSet absent = ada.mailboxes.fetch(CALENDAR, UidSet.of(first, large, last), new MessageSink() {
                @Override
                public void message(Message message) {
                    got.add(message.uid());
                }

                @Override
                public void tooLarge(long uid, long size) {
                    assertThat(size).isGreaterThan(100_000);
                    tooLarge.add(uid);
                }
            });
            assertThat(absent.isEmpty()).isTrue();
            assertThat(got).containsExactlyInAnyOrder(first, last);
            assertThat(tooLarge).containsExactly(large);
        }
    }

    @Test
    default void tlsIsCheckedByHostNameAndAuthority() throws Exception {
        if (server().tlsPort() < 0) {
            return;
        }
        String person = server().newPerson();
        Path trusted = server().authorities();
        for (ImapServer.Security security : List.of(ImapServer.Security.TLS, ImapServer.Security.STARTTLS)) {
            int port = security == ImapServer.Security.TLS ? server().tlsPort() : server().port();
            assertThat(folders(new ImapServer("127.0.0.1", port, security, trusted), person))
                    .isNotEmpty();
            ImapServer stranger = new ImapServer("127.0.0.1", port, security, null);
            assertThatThrownBy(() -> folders(stranger, person)).isInstanceOf(Unreachable.class);
            if (server().name().equals("dovecot")) {
                // The same server at an address that its certificate does not name.
                ImapServer misnamed = new ImapServer("127.0.0.2", port, security, trusted);
                assertThatThrownBy(() -> folders(misnamed, person))
                        .isInstanceOf(Unreachable.class)
                        .hasMessageContaining("No subject alternative names matching");
            }
        }
    }

    private static List<Folder> folders(ImapServer at, String person) throws Exception {
        try (ImapSource source = new ImapSource(
                new ImapSource.Settings(at, "Calendar"),
                InstantSource.system(),
                new Random(1),
                Thread.ofVirtual().factory())) {
            return source.as(TestImapServer.login(person)).folders();
        }
    }
}
