package dev.orrery.source.imap;

import static dev.orrery.source.imap.Person.CALENDAR;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orrery.source.imap.Changes.Evidence;
import dev.orrery.source.imap.wire.FolderName;
import dev.orrery.source.imap.wire.Limits;
import dev.orrery.source.imap.wire.UidSet;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** Messages in a folder, as an authority shows them: the same on every server, by whatever means it has. */
interface MailboxesContract {
    /** Hidden to prove what remains without them. */
    String[] HIDDEN = {
        "CONDSTORE",
        "QRESYNC",
        "NOTIFY",
        "METADATA",
        "LIST-METADATA",
        "LIST-MYRIGHTS",
        "LIST-EXTENDED",
        "LITERAL+",
        "UNSELECT",
        "ESEARCH",
        "SASL-IR",
        "NAMESPACE"
    };

    TestImapServer server();

    /** Capabilities that are treated as not offered. */
    default String[] hidden() {
        return new String[0];
    }

    /** Whether the server counts changes, and that is not hidden. */
    default boolean counts() {
        return server().isWhole() && !Set.of(hidden()).contains("CONDSTORE");
    }

    /** Whether it names what vanished. */
    default boolean names() {
        return counts() && !Set.of(hidden()).contains("QRESYNC");
    }

    default Person person() throws Exception {
        return Person.at(server(), hidden()).withCalendar();
    }

    @Test
    default void aCheckShowsEveryChangeAndNothingElse() throws Exception {
        try (Person ada = person()) {
            FolderState empty = ada.mailboxes.check(CALENDAR);
            assertThat(ada.mailboxes.check(CALENDAR)).isEqualTo(empty);
            assertThat(empty.messages()).isZero();
            assertThat(empty.highestModSeq() > 0).isEqualTo(counts());

            long uid = ada.append("one");
            FolderState one = ada.mailboxes.check(CALENDAR);
            assertThat(one.messages()).isEqualTo(1);
            assertThat(one.uidNext()).isGreaterThan(uid);
            assertThat(ada.changes().state()).isEqualTo(one);

            try (RawImap other = ada.other()) {
                other.ok("SELECT Calendar");
                other.ok("UID STORE " + uid + " +FLAGS (\\Flagged)");
                FolderState flagged = ada.mailboxes.check(CALENDAR);
                assertThat(flagged.equals(one)).isEqualTo(!counts());
                other.ok("UID STORE " + uid + " +FLAGS (\\Deleted)");
                other.ok("EXPUNGE");
            }
            FolderState none = ada.mailboxes.check(CALENDAR);
            assertThat(none).isNotEqualTo(one);
            assertThat(none.messages()).isZero();
        }
    }

    /** The connection that shows the folder must not show an old view of it. */
    @Test
    default void aCheckIsTrueBesideTheSelectedFolder() throws Exception {
        try (Person ada = Person.with(server(), 1, Limits.DEFAULT, hidden()).withCalendar();
                RawImap other = ada.other()) {
            for (int i = 1; i <= 20; i++) {
                assertThat(ada.changes().state().messages()).isEqualTo(i - 1);
                other.append("Calendar", Person.message("beside" + i, "text"), "");
                assertThat(ada.mailboxes.check(CALENDAR).messages()).isEqualTo(i);
            }
            assertThat(ada.source.counts().opened()).isEqualTo(1);
        }
    }

    @Test
    default void manyAreCheckedAtOnce() throws Exception {
        try (Person ada = person()) {
            FolderName second = FolderName.of("Second");
            ada.mailboxes.create(second, null);
            ada.append("one");
            var states = ada.mailboxes.checkAll(List.of(CALENDAR, second, FolderName.of("Nowhere")));
            assertThat(states).containsOnlyKeys(CALENDAR, second);
            assertThat(states).containsEntry(CALENDAR, ada.mailboxes.check(CALENDAR));
        }
    }

    @Test
    default void changesAreToldOnce() throws Exception {
        try (Person ada = person();
                RawImap other = ada.other()) {
            long first = ada.append("one");
            long second = ada.append("two");
            long third = ada.append("three");
            Changes all = ada.changes();
            assertThat(all.changed()).extracting(Changes.Entry::uid).containsExactly(first, second, third);
            assertThat(all.renumbered()).isFalse();

            Known known = Known.of(java.util.Map.of(first, Set.of(), second, Set.of(), third, Set.of()));
            Changes none = ada.mailboxes.changes(CALENDAR, all.state(), known);
            assertThat(none.changed()).isEmpty();
            assertThat(none.vanished().isEmpty()).isTrue();

            other.ok("SELECT Calendar");
            other.ok("UID STORE " + third + " +FLAGS (\\Flagged)");
            other.ok("UID STORE " + second + " +FLAGS (\\Deleted)");
            other.ok("EXPUNGE");
            long fourth = ada.append("four");

            Changes some = ada.mailboxes.changes(CALENDAR, all.state(), known);
            assertThat(some.changed()).extracting(Changes.Entry::uid).containsExactly(third, fourth);
            assertThat(some.changed().getFirst().flags()).containsExactly("\\Flagged");
            assertThat(some.vanished()).isEqualTo(UidSet.of(second));
            assertThat(some.evidence()).isEqualTo(names() ? Evidence.NAMED : Evidence.LISTED);
            assertThat(some.state()).isEqualTo(ada.mailboxes.check(CALENDAR));
        }
    }

    @Test
    default void aFolderMadeAnewIsRenumbered() throws Exception {
        try (Person ada = person()) {
            long uid = ada.append("one");
            Changes before = ada.changes();
            ada.mailboxes.delete(CALENDAR);
            // Servers number mailboxes by the second; a clock must not decide a test either.
            FolderState after;
            do {
                ada.mailboxes.create(CALENDAR, null);
                after = ada.mailboxes.check(CALENDAR);
                if (after.uidValidity() == before.state().uidValidity()) {
                    ada.mailboxes.delete(CALENDAR);
                }
            } while (after.uidValidity() == before.state().uidValidity());
            long again = ada.append("one");
            Changes changes = ada.mailboxes.changes(CALENDAR, before.state(), Known.of(UidSet.of(uid)));
            assertThat(changes.renumbered()).isTrue();
            assertThat(changes.changed()).extracting(Changes.Entry::uid).containsExactly(again);
            assertThat(changes.vanished().isEmpty()).isTrue();
        }
    }

    @Test
    default void whatIsKnownWronglyIsPutRight() throws Exception {
        try (Person ada = person()) {
            long uid = ada.append("one");
            FolderState state = ada.changes().state();
            Changes changes = ada.mailboxes.changes(CALENDAR, state, Known.of(UidSet.of(uid + 100, uid + 200)));
            assertThat(changes.changed()).extracting(Changes.Entry::uid).containsExactly(uid);
            assertThat(changes.vanished()).isEqualTo(UidSet.of(uid + 100, uid + 200));
        }
    }

    @Test
    default void messagesComeAsTheyWereStored() throws Exception {
        try (Person ada = person()) {
            List<byte[]> sent = new ArrayList<>();
            sent.add(Person.message("odd1", "ümläut 日本 ))) \"{5}\r\n* BYE fake\r\n) UID 7\r\n"));
            sent.add(Person.message("odd2", "x".repeat(200_000)));
            sent.add(Person.message("odd3", ""));
            byte[] every = Person.message("odd4", "0".repeat(255));
            for (int i = 1; i < 256; i++) {
                if (i != '\n' && i != '\r') {
                    every[every.length - 2 - i] = (byte) i;
                }
            }
            sent.add(every);
            List<Long> uids = new ArrayList<>();
            for (byte[] message : sent) {
                uids.add(ada.mailboxes
                        .append(CALENDAR, message, Set.of("\\Seen"), Person.DATE)
                        .uid());
            }
            List<Message> got = ada.fetch(UidSet.of(uids));
            assertThat(got).hasSize(sent.size());
            for (Message message : got) {
                assertThat(message.content()).isEqualTo(sent.get(uids.indexOf(message.uid())));
                assertThat(message.flags()).containsExactly("\\Seen");
                assertThat(message.modSeq() > 0).isEqualTo(counts());
            }
            if (server().isWhole()) {
                // GreenMail writes hours from 1 to 12.
                try (RawImap other = ada.other()) {
                    other.ok("EXAMINE " + CALENDAR.text());
                    assertThat(other.ok("FETCH 1:* (INTERNALDATE)"))
                            .filteredOn(line -> line.contains("INTERNALDATE"))
                            .hasSize(sent.size())
                            .allSatisfy(line -> assertThat(date(line)).isEqualTo(Person.DATE));
                }
            }
        }
    }

    private static Instant date(String fetched) {
        String date = fetched.substring(fetched.indexOf('"') + 1, fetched.lastIndexOf('"'));
        return OffsetDateTime.parse(date.strip(), DateTimeFormatter.ofPattern("d-MMM-yyyy HH:mm:ss xx", Locale.ENGLISH))
                .toInstant();
    }

    @Test
    default void manyMessagesComeAndThoseThatWentAreNamed() throws Exception {
        try (Person ada = person();
                RawImap other = ada.other()) {
            for (int i = 0; i < 450; i++) {
                other.append("Calendar", Person.message("many" + i, "text " + i), "");
            }
            List<Long> all =
                    ada.changes().changed().stream().map(Changes.Entry::uid).toList();
            other.ok("SELECT Calendar");
            other.ok("UID STORE " + all.get(7) + "," + all.get(300) + " +FLAGS (\\Deleted)");
            other.ok("EXPUNGE");
            List<Long> got = new ArrayList<>();
            UidSet absent = ada.mailboxes.fetch(CALENDAR, UidSet.of(all), message -> got.add(message.uid()));
            assertThat(absent).isEqualTo(UidSet.of(all.get(7), all.get(300)));
            assertThat(got).hasSize(448).doesNotHaveDuplicates();
        }
    }

    /** Four thousand million may be asked for where a handful is. */
    @Test
    default void whoAsksForAllGetsWhatIsThere() throws Exception {
        try (Person ada = person()) {
            List<Long> uids = List.of(ada.append("one"), ada.append("two"), ada.append("three"));
            List<Long> got = new ArrayList<>();
            UidSet absent = ada.mailboxes.fetch(CALENDAR, UidSet.ALL, message -> got.add(message.uid()));
            assertThat(got).containsExactlyInAnyOrderElementsOf(uids);
            assertThat(absent).isEqualTo(UidSet.ALL.minus(UidSet.of(uids)));
        }
    }

    @Test
    default void anAppendedMessageIsFoundAgain() throws Exception {
        try (Person ada = person()) {
            byte[] message = Person.message("found", "text");
            Appended appended = ada.mailboxes.append(CALENDAR, message, Set.of("\\Flagged"), Person.DATE);
            assertThat(appended.uidValidity())
                    .isEqualTo(ada.mailboxes.check(CALENDAR).uidValidity());
            assertThat(ada.mailboxes.find(CALENDAR, "<found@example.org>")).isEqualTo(UidSet.of(appended.uid()));
            assertThat(ada.mailboxes.find(CALENDAR, "<nobody@example.org>").isEmpty())
                    .isTrue();
            assertThatThrownBy(() -> ada.mailboxes.append(FolderName.of("Nowhere"), message, Set.of(), Person.DATE))
                    .isInstanceOfSatisfying(
                            MailboxRefused.class, e -> assertThat(e.why()).isEqualTo(MailboxRefused.Why.GONE));
        }
    }

    @Test
    default void aRetiredMessageGoesAloneAndOnce() throws Exception {
        try (Person ada = person();
                RawImap other = ada.other()) {
            long first = ada.append("one");
            long second = ada.append("two");
            other.ok("SELECT Calendar");
            other.ok("UID STORE " + second + " +FLAGS (\\Deleted)");
            assertThat(ada.mailboxes.retire(CALENDAR, first, modSeq(ada, first)))
                    .isEqualTo(new Retirement.Retired(true));
            assertThat(ada.changes().changed()).extracting(Changes.Entry::uid).containsExactly(second);
            assertThat(ada.changes().changed().getFirst().isDeleted()).isTrue();
            assertThat(ada.mailboxes.retire(CALENDAR, first, 1)).isEqualTo(new Retirement.Gone());
            assertThat(ada.mailboxes.retire(CALENDAR, second, 1)).isEqualTo(new Retirement.AlreadyDeleted());
        }
    }

    static long modSeq(Person person, long uid) throws Exception {
        return person.changes().changed().stream()
                .filter(entry -> entry.uid() == uid)
                .findFirst()
                .orElseThrow()
                .modSeq();
    }

    @Test
    default void flagsThatMovedAreTriedAgain() throws Exception {
        try (Person ada = person();
                RawImap other = ada.other()) {
            long uid = ada.append("one");
            long seen = modSeq(ada, uid);
            other.ok("SELECT Calendar");
            other.ok("UID STORE " + uid + " +FLAGS (\\Flagged)");
            Retirement first = ada.mailboxes.retire(CALENDAR, uid, seen);
            if (!counts()) {
                assertThat(first).isEqualTo(new Retirement.Retired(true));
                return;
            }
            assertThat(first).isInstanceOfSatisfying(Retirement.FlagsMoved.class, moved -> {
                assertThat(moved.modSeq()).isGreaterThan(seen);
                assertThat(moved.flags()).containsExactly("\\Flagged");
            });
            long now = ((Retirement.FlagsMoved) first).modSeq();
            assertThat(ada.mailboxes.retire(CALENDAR, uid, now)).isEqualTo(new Retirement.Retired(true));
        }
    }

    /** The other session has expunged, and ours has not heard of it. */
    @Test
    default void aMessageThatWentUnnoticedIsGone() throws Exception {
        try (Person ada = Person.with(server(), 1, Limits.DEFAULT, hidden()).withCalendar();
                RawImap other = ada.other()) {
            long first = ada.append("one");
            long second = ada.append("two");
            long seen = modSeq(ada, second);
            ada.mailboxes.retire(CALENDAR, first, modSeq(ada, first));
            other.ok("SELECT Calendar");
            other.ok("UID STORE " + second + " +FLAGS (\\Deleted)");
            other.ok("EXPUNGE");
            assertThat(ada.mailboxes.retire(CALENDAR, second, seen)).isEqualTo(new Retirement.Gone());
        }
    }

    @Test
    default void ofManyWhoRetireTheSameMessageOneSucceeds() throws Exception {
        if (!counts()) {
            return;
        }
        try (Person ada = person();
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            // What a server tells unasked is learnt from a message that nobody else touches.
            long alone = ada.append("alone");
            ada.mailboxes.retire(CALENDAR, alone, modSeq(ada, alone));
            for (int round = 0; round < 40; round++) {
                long uid = ada.append("round " + round);
                long seen = modSeq(ada, uid);
                Callable<Retirement> retire = () -> ada.mailboxes.retire(CALENDAR, uid, seen);
                List<Retirement> results = new ArrayList<>();
                for (Future<Retirement> each : threads.invokeAll(List.of(retire, retire, retire))) {
                    results.add(each.get());
                }
                assertThat(results)
                        .filteredOn(result -> result instanceof Retirement.Retired)
                        .as("%s", results)
                        .hasSize(1);
                assertThat(results).noneMatch(result -> result instanceof Retirement.FlagsMoved);
            }
        }
    }
}
