package dev.orrery.store;

import static dev.orrery.store.StoreFixture.ACTOR;
import static dev.orrery.store.StoreFixture.person;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orrery.model.Change;
import dev.orrery.model.HomeId;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Scheduling messages and their deliveries, on every engine. */
public interface MessageContract {
    Store store();

    private long send(HomeId home, String... recipients) {
        return sendAbout(home, "uid", recipients);
    }

    private long sendAbout(HomeId home, String uid, String... recipients) {
        return store().write(home, tx -> {
            long seq = tx.append(new Change.MessageSent(home, uid, "REQUEST", recipients.length), ACTOR);
            tx.putMessage(new MessageRow(
                    home,
                    seq,
                    "REQUEST",
                    uid,
                    "mailto:ada@example.org",
                    List.of(recipients),
                    "BEGIN:VCALENDAR\r\nü".getBytes(StandardCharsets.UTF_8)));
            return seq;
        });
    }

    @Test
    default void aMessageIsKeptUnderItsEntry() {
        HomeId ada = person(store(), "ada");
        long seq = send(ada, "mailto:bob@example.org", "mailto:eve@example.org");
        MessageRow message = store().read(s -> s.message(ada, seq)).orElseThrow();
        assertThat(message.method()).isEqualTo("REQUEST");
        assertThat(message.sender()).isEqualTo("mailto:ada@example.org");
        assertThat(message.recipients()).containsExactly("mailto:bob@example.org", "mailto:eve@example.org");
        assertThat(new String(message.content(), StandardCharsets.UTF_8)).isEqualTo("BEGIN:VCALENDAR\r\nü");
        assertThat(message(ada, seq - 1)).isEmpty();
    }

    @Test
    default void aMessageNeedsItsEntryInTheSameTransaction() {
        HomeId ada = person(store(), "ada");
        long seq = send(ada, "mailto:bob@example.org");
        MessageRow message = store().read(s -> s.message(ada, seq)).orElseThrow();
        assertThatThrownBy(() -> store().write(ada, tx -> {
                    tx.putMessage(message);
                    return true;
                }))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    default void deliveriesRememberWhenTheyBeganAndWhatBecameOfThem() {
        HomeId ada = person(store(), "ada");
        HomeId bob = person(store(), "bob");
        long seq = send(ada, "mailto:bob@example.org", "mailto:eve@example.org");
        Instant first = Instant.ofEpochMilli(1_000);
        deliver(bob, new DeliveryRow(ada, seq, "mailto:bob@example.org", DeliveryRow.WAITING, first));
        deliver(bob, new DeliveryRow(ada, seq, "mailto:eve@example.org", "5.1", first.plusMillis(1)));
        assertThat(waiting()).containsExactly(new DeliveryRow(ada, seq, "mailto:bob@example.org", "1.0", first));
        long count = store().read(Snapshot::countWaitingDeliveries);
        assertThat(count).isEqualTo(1);

        deliver(bob, new DeliveryRow(ada, seq, "mailto:bob@example.org", "1.2", first.plusSeconds(9)));
        assertThat(waiting()).isEmpty();
        assertThat(deliveries(ada, seq))
                .extracting(DeliveryRow::recipient, DeliveryRow::status, DeliveryRow::since)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("mailto:bob@example.org", "1.2", first),
                        org.assertj.core.groups.Tuple.tuple("mailto:eve@example.org", "5.1", first.plusMillis(1)));
        assertThat(eves(ada, seq)).map(DeliveryRow::status).contains("5.1");
        assertThat(eves(ada, seq + 1)).isEmpty();

        // who comes late with an old failure does not open again what was done
        deliver(bob, new DeliveryRow(ada, seq, "mailto:bob@example.org", DeliveryRow.WAITING, first.plusSeconds(10)));
        assertThat(waiting()).isEmpty();
    }

    @Test
    default void whatWaitsIsReadPieceByPiece() {
        HomeId ada = person(store(), "ada");
        long first = send(ada, "mailto:bob@example.org", "mailto:eve@example.org");
        long second = send(ada, "mailto:bob@example.org");
        deliver(ada, new DeliveryRow(ada, second, "mailto:bob@example.org", DeliveryRow.WAITING, Instant.EPOCH));
        for (String recipient : List.of("mailto:eve@example.org", "mailto:bob@example.org")) {
            deliver(ada, new DeliveryRow(ada, first, recipient, DeliveryRow.WAITING, Instant.EPOCH.plusMillis(1)));
        }
        List<DeliveryRow> all = waiting();
        assertThat(all)
                .extracting(row -> row.seq() + row.recipient())
                .containsExactly(
                        second + "mailto:bob@example.org",
                        first + "mailto:bob@example.org",
                        first + "mailto:eve@example.org");
        for (int i = 0; i < all.size(); i++) {
            DeliveryRow after = i == 0 ? null : all.get(i - 1);
            assertThat(oneAfter(after)).containsExactly(all.get(i));
        }
        assertThat(oneAfter(all.getLast())).isEmpty();
    }

    @Test
    default void whoWaitsIsNotOvertakenByWhatIsAboutTheSameEvent() {
        HomeId ada = person(store(), "ada");
        HomeId carl = person(store(), "carl");
        String bob = "mailto:bob@example.org";
        String eve = "mailto:eve@example.org";
        long first = sendAbout(ada, "uid", bob, eve);
        long other = sendAbout(ada, "other", bob, eve);
        long second = sendAbout(ada, "uid", bob, eve);
        while (sendAbout(carl, "uid", bob) <= first) {} // so that it would be the younger one if homes were the same
        long carls = sendAbout(carl, "uid", bob);
        assertThat(isBehind(ada, second, bob)).as("nobody has tried yet").isFalse();
        deliver(ada, new DeliveryRow(ada, first, bob, DeliveryRow.WAITING, Instant.EPOCH));
        assertThat(isBehind(ada, second, bob)).isTrue();
        assertThat(isBehind(ada, second, eve)).as("another recipient").isFalse();
        assertThat(isBehind(ada, other, bob)).as("another event").isFalse();
        assertThat(isBehind(carl, carls, bob)).as("another sender").isFalse();
        assertThat(isBehind(ada, first, bob)).as("the one that waits itself").isFalse();
        deliver(ada, new DeliveryRow(ada, second, bob, DeliveryRow.WAITING, Instant.EPOCH));
        assertThat(isBehind(ada, first, bob)).as("a younger one").isFalse();
        assertThat(nextBehind(ada, first, bob)).hasValue(second);
        assertThat(nextBehind(ada, first, eve)).isEmpty();
        assertThat(nextBehind(ada, second, bob)).isEmpty();
        deliver(ada, new DeliveryRow(ada, first, bob, "1.2", Instant.EPOCH.plusSeconds(1)));
        assertThat(isBehind(ada, second, bob)).as("done").isFalse();
    }

    private OptionalLong nextBehind(HomeId home, long seq, String recipient) {
        return store().read(s -> s.nextBehind(home, seq, recipient));
    }

    private boolean isBehind(HomeId home, long seq, String recipient) {
        return store().read(s -> s.isBehind(home, seq, recipient));
    }

    private List<DeliveryRow> oneAfter(@Nullable DeliveryRow after) {
        return store().read(s -> s.waitingDeliveries(after, 1));
    }

    private Optional<MessageRow> message(HomeId home, long seq) {
        return store().read(s -> s.message(home, seq));
    }

    private List<DeliveryRow> waiting() {
        return store().read(s -> s.waitingDeliveries(null, 10));
    }

    private List<DeliveryRow> deliveries(HomeId home, long seq) {
        return store().read(s -> s.deliveries(home, seq));
    }

    private Optional<DeliveryRow> eves(HomeId home, long seq) {
        return store().read(s -> s.delivery(home, seq, "mailto:eve@example.org"));
    }

    private void deliver(HomeId home, DeliveryRow delivery) {
        store().write(home, tx -> {
            tx.putDelivery(delivery);
            return true;
        });
    }

    @Test
    default void messagesAreForgottenWithTheLog() {
        HomeId ada = person(store(), "ada");
        long seq = send(ada, "mailto:bob@example.org");
        deliver(ada, new DeliveryRow(ada, seq, "mailto:bob@example.org", "1.2", Instant.EPOCH));
        long later = send(ada, "mailto:bob@example.org");
        store().write(ada, tx -> {
            tx.forget(ada, seq);
            return true;
        });
        assertThat(message(ada, seq)).isEmpty();
        assertThat(deliveries(ada, seq)).isEmpty();
        assertThat(message(ada, later)).isPresent();
    }
}
