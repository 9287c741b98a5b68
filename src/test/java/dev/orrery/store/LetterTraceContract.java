package dev.orrery.store;

import static dev.orrery.store.StoreFixture.person;
import static org.assertj.core.api.Assertions.assertThat;

import dev.orrery.model.Change;
import dev.orrery.model.HomeId;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What is known of letters when they are gone, on every engine. */
public interface LetterTraceContract {
    Store store();

    private static LetterTrace trace(HomeId home, long seq, String link, Duration kept) {
        Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
        return new LetterTrace(
                new LetterRow.Key(home, seq, "mailto:zoe@elsewhere.net"),
                "<itip." + home.value() + "." + seq + "@example.org>",
                "meeting",
                "zoe@elsewhere.net",
                new LetterTrace.Link(link, "de"),
                now,
                now.plus(kept),
                Optional.empty(),
                Optional.empty());
    }

    private LetterTrace put(LetterTrace trace) {
        return store().write(trace.to().home(), tx -> {
            tx.mail().putTrace(trace);
            return trace;
        });
    }

    @Test
    default void whoWasWrittenToIsKnownByMessage() {
        HomeId ada = person(store(), "ada");
        HomeId bob = person(store(), "bob");
        store().write(ada, tx -> {
            for (LetterRow.State state : LetterRow.State.values()) {
                tx.mail().putLetter(letter(ada, 1, "mailto:" + state, state));
            }
            tx.mail().putLetter(letter(ada, 2, "mailto:two", LetterRow.State.WAITING));
            tx.mail().putLetter(letter(bob, 1, "mailto:of-bob", LetterRow.State.WAITING));
            return true;
        });
        store().read(snapshot -> {
            assertThat(snapshot.mail().recipients(ada, 1))
                    .containsExactlyInAnyOrder("mailto:WAITING", "mailto:SETTLED", "mailto:DEAD");
            assertThat(snapshot.mail().recipients(ada, 2)).containsExactly("mailto:two");
            assertThat(snapshot.mail().recipients(ada, 3)).isEmpty();
            return true;
        });
    }

    private static long about(Store store, HomeId home, String uid) {
        return store.write(home, tx -> {
            long seq = tx.append(new Change.MessageSent(home, uid, "REQUEST", 1), StoreFixture.ACTOR);
            tx.putMessage(new MessageRow(home, seq, "REQUEST", uid, "mailto:ada", List.of("mailto:zoe"), new byte[0]));
            tx.mail().putLetter(letter(home, seq, "mailto:zoe", LetterRow.State.WAITING));
            return seq;
        });
    }

    /** Outlook and Google take no notice of a CANCEL of what they do not know. */
    @Test
    default void aLetterWaitsForAnOlderOneAboutTheSameEventToTheSamePerson() {
        HomeId ada = person(store(), "ada");
        LetterRow.Key first = new LetterRow.Key(ada, about(store(), ada, "meeting"), "mailto:zoe");
        LetterRow.Key second = new LetterRow.Key(ada, about(store(), ada, "meeting"), "mailto:zoe");
        LetterRow.Key other = new LetterRow.Key(ada, about(store(), ada, "lunch"), "mailto:zoe");
        assertThat(due()).containsExactly(first, other);
        Instant later = Instant.EPOCH.plusSeconds(600);
        assertThat(claim(second, later))
                .as("whoever saw it before the older one was revived")
                .isFalse();
        assertThat(claim(first, later)).isTrue();
        assertThat(claim(first, later)).as("somebody has it").isFalse();
        assertThat(due()).as("the older one is on its way").containsExactly(other);
        settle(first, LetterRow.State.SETTLED);
        assertThat(due()).containsExactly(first, second, other);
        store().write(ada, tx -> {
            tx.mail().removeLetter(first);
            return true;
        });
        assertThat(due()).containsExactly(second, other);
        settle(second, LetterRow.State.DEAD);
        LetterRow.Key third = new LetterRow.Key(ada, about(store(), ada, "meeting"), "mailto:zoe");
        assertThat(due()).as("what is given up holds up nothing").containsExactly(other, third);
        assertThat(claim(third, later)).isTrue();
    }

    private List<LetterRow.Key> due() {
        return store().read(snapshot -> snapshot.mail().dueLetters(Instant.EPOCH, 10)).stream()
                .map(LetterRow::to)
                .toList();
    }

    private LetterRow.Progress progress(LetterRow.Key key) {
        return store().read(
                        snapshot -> snapshot.mail().letter(key).orElseThrow().progress());
    }

    private boolean claim(LetterRow.Key key, Instant until) {
        LetterRow.Progress seen = new LetterRow.Progress(LetterRow.State.WAITING, "", 0, Instant.EPOCH, "");
        return store().write(key.home(), tx -> tx.mail().claimLetter(key, seen, until));
    }

    private void settle(LetterRow.Key key, LetterRow.State state) {
        LetterRow.Progress from = progress(key);
        LetterRow.Progress to = new LetterRow.Progress(state, "1.1", 1, Instant.EPOCH, "");
        boolean moved = store().write(key.home(), tx -> tx.mail().moveLetter(key, from, to));
        assertThat(moved).isTrue();
    }

    private static LetterRow letter(HomeId home, long seq, String recipient, LetterRow.State state) {
        Instant now = Instant.EPOCH;
        return new LetterRow(
                new LetterRow.Key(home, seq, recipient),
                "<" + recipient + ">",
                new LetterRow.Envelope("ada@example.org", "zoe@elsewhere.net"),
                new byte[] {1},
                now,
                new LetterRow.Progress(state, "", 0, now, ""));
    }

    @Test
    default void aTraceIsFoundByItsLetterItsLinkAndItsMessage() {
        HomeId ada = person(store(), "ada");
        LetterTrace first = put(trace(ada, 1, "digest-of-ada", Duration.ofDays(60)));
        LetterTrace plain = put(trace(ada, 2, "", Duration.ofDays(60)));
        put(trace(ada, 3, "", Duration.ofDays(60)));
        store().write(ada, tx -> {
            tx.mail().putTrace(trace(ada, 1, "another", Duration.ofDays(1)));
            return true;
        });
        store().read(snapshot -> {
            MailRows mail = snapshot.mail();
            assertThat(mail.trace(first.to())).as("the first one stays").contains(first);
            assertThat(mail.traceOfLink("digest-of-ada")).contains(first);
            assertThat(mail.traceOfLink("another")).isEmpty();
            assertThat(mail.traceOfLink(""))
                    .as("letters without links have none")
                    .isEmpty();
            assertThat(mail.traceOfMessage(plain.messageId())).contains(plain);
            assertThat(mail.traceOfMessage("<itip.0@example.org>")).isEmpty();
            return true;
        });
    }

    @Test
    default void aLetterComesBackOnceAndOnlyWhatWasSentCanFail() {
        HomeId ada = person(store(), "ada");
        LetterTrace sent = put(trace(ada, 1, "", Duration.ofDays(60)));
        LetterTrace answered = put(trace(ada, 2, "", Duration.ofDays(60)));
        Instant at = sent.since();
        boolean again = store().write(ada, tx -> {
            String to = sent.to().recipient();
            tx.putDelivery(new DeliveryRow(ada, 1, to, "1.1", at));
            tx.putDelivery(new DeliveryRow(ada, 2, to, "3.7", at));
            assertThat(tx.mail().noteReturned(sent.to(), new LetterTrace.Note(at, "unknown")))
                    .isTrue();
            assertThat(tx.mail().noteReturned(answered.to(), new LetterTrace.Note(at, "full")))
                    .isTrue();
            return tx.mail().noteReturned(sent.to(), new LetterTrace.Note(at, "unknown again"));
        });
        assertThat(again).isFalse();
        store().read(snapshot -> {
            assertThat(snapshot.delivery(ada, 1, sent.to().recipient()))
                    .map(DeliveryRow::status)
                    .contains("5.1");
            assertThat(snapshot.delivery(ada, 2, sent.to().recipient()))
                    .map(DeliveryRow::status)
                    .contains("3.7");
            assertThat(snapshot.mail().trace(sent.to()).flatMap(LetterTrace::returned))
                    .contains(new LetterTrace.Note(at, "unknown"));
            assertThat(snapshot.mail().returnedLetters(10)).hasSize(2);
            assertThat(snapshot.mail().newerLetters(sent)).containsExactly(answered.to());
            assertThat(snapshot.mail().newerLetters(answered)).isEmpty();
            return true;
        });
    }

    @Test
    default void theNewestAnswerIsKept() {
        HomeId ada = person(store(), "ada");
        LetterTrace trace = put(trace(ada, 1, "digest", Duration.ofDays(60)));
        LetterTrace.Note late = new LetterTrace.Note(trace.since().plusSeconds(2), "DECLINED Grüße");
        store().write(ada, tx -> {
            tx.mail().noteAnswered(trace.to(), late);
            tx.mail()
                    .noteAnswered(trace.to(), new LetterTrace.Note(trace.since().plusSeconds(1), "ACCEPTED"));
            return true;
        });
        assertThat(store().read(snapshot -> snapshot.mail().trace(trace.to())).flatMap(LetterTrace::answered))
                .contains(late);
    }

    @Test
    default void whatHadItsTimeIsForgottenAndSoIsAHomeThatEnds() {
        HomeId ada = person(store(), "ada");
        HomeId bob = person(store(), "bob");
        LetterTrace old = put(trace(ada, 1, "old", Duration.ofDays(-1)));
        LetterTrace young = put(trace(ada, 2, "young", Duration.ofDays(1)));
        LetterTrace his = put(trace(bob, 1, "his", Duration.ofDays(1)));
        store().write(bob, tx -> {
            tx.mail().forgetBefore(Instant.EPOCH);
            tx.mail().forgetHome(bob);
            return true;
        });
        store().read(snapshot -> {
            assertThat(snapshot.mail().trace(old.to())).isEmpty();
            assertThat(snapshot.mail().trace(young.to())).contains(young);
            assertThat(snapshot.mail().trace(his.to())).isEmpty();
            return true;
        });
    }
}
