package dev.orrery.store;

import static dev.orrery.store.StoreFixture.ACTOR;
import static dev.orrery.store.StoreFixture.calendar;
import static dev.orrery.store.StoreFixture.person;
import static org.assertj.core.api.Assertions.assertThat;

import dev.orrery.model.Change;
import dev.orrery.model.CollectionRef;
import dev.orrery.model.HomeId;
import dev.orrery.model.MailEvent;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** What every store keeps of what mail systems told. */
public interface ToldContract {
    Store store();

    private long tell(HomeId home, MailEvent event, String key) {
        return store().write(home, tx -> {
            long seq = tx.append(new Change.MailTold(home, event), ACTOR);
            tx.putTold(home, key, seq);
            return seq;
        });
    }

    private boolean isTold(HomeId home, String key) {
        return store().read(snapshot -> snapshot.isTold(home, key));
    }

    private static MailEvent event(MailEvent.Kind kind, String message, MailEvent.Detail detail) {
        return new MailEvent(kind, new MailEvent.Place("SOGo", "Ada", "Entw\u00fcrfe \"x\"", 7), message, detail);
    }

    @Test
    default void whatAMailSystemToldIsReadBack() {
        HomeId ada = person(store(), "ada");
        List<MailEvent> events = List.of(
                event(MailEvent.Kind.ARRIVED, "4", MailEvent.Detail.NONE),
                event(MailEvent.Kind.ARRIVED, "", MailEvent.Detail.NONE),
                event(
                        MailEvent.Kind.MOVED,
                        "4",
                        new MailEvent.Detail("Sent", List.of(), OptionalLong.of(0), OptionalLong.empty())),
                event(
                        MailEvent.Kind.FLAGS_CHANGED,
                        "4",
                        new MailEvent.Detail(
                                "", List.of("\\Seen", "$x"), OptionalLong.of(1L << 40), OptionalLong.of(3))),
                event(MailEvent.Kind.CHANGED, "4", MailEvent.Detail.NONE),
                event(MailEvent.Kind.DELETED, "4", MailEvent.Detail.NONE));
        long before = store().read(snapshot -> snapshot.home(ada)).orElseThrow().lastSeq();
        events.forEach(event -> tell(ada, event, event.toString()));
        List<Change> read = store().read(snapshot -> snapshot.log(ada, before, 100)).rows().stream()
                .map(LogEntry::change)
                .toList();
        assertThat(read)
                .isEqualTo(events.stream()
                        .map(event -> (Change) new Change.MailTold(ada, event))
                        .toList());
    }

    @Test
    default void whatIsToldIsKnownInItsHomeForAsLongAsItsEntry() {
        HomeId ada = person(store(), "ada");
        HomeId bob = person(store(), "bob");
        String key = "a\nlong key ".repeat(500);
        assertThat(isTold(ada, key)).isFalse();
        long seq = tell(ada, event(MailEvent.Kind.ARRIVED, "4", MailEvent.Detail.NONE), key);
        assertThat(isTold(ada, key)).isTrue();
        assertThat(isTold(ada, key + "x")).isFalse();
        assertThat(isTold(bob, key)).isFalse();
        store().write(ada, tx -> {
            tx.forget(ada, seq - 1);
            return ada;
        });
        assertThat(isTold(ada, key)).isTrue();
        store().write(ada, tx -> {
            tx.forget(ada, seq);
            return ada;
        });
        assertThat(isTold(ada, key)).isFalse();
    }

    @Test
    default void aTransactionThatFailsTellsNothing() {
        HomeId ada = person(store(), "ada");
        try {
            store().write(ada, tx -> {
                tx.putTold(
                        ada,
                        "key",
                        tx.append(
                                new Change.MailTold(ada, event(MailEvent.Kind.ARRIVED, "4", MailEvent.Detail.NONE)),
                                ACTOR));
                assertThat(tx.isTold(ada, "key")).isTrue();
                throw new IllegalStateException("on purpose");
            });
        } catch (IllegalStateException e) {
            assertThat(e).hasMessage("on purpose");
        }
        assertThat(isTold(ada, "key")).isFalse();
    }

    @Test
    default void copiesOfOneThingAreFoundInEveryLivingHome() {
        HomeId ada = person(store(), "ada");
        HomeId bob = person(store(), "bob");
        HomeId eve = person(store(), "eve");
        MirrorRow own = copy(calendar(store(), ada, "work"), "Calendar", "id-1");
        MirrorRow shared = copy(calendar(store(), bob, "ada's"), "user/ada/Calendar", "id-1");
        MirrorRow other = copy(calendar(store(), bob, "own"), "Calendar", "");
        MirrorRow gone = copy(calendar(store(), eve, "ada's"), "user/ada/Calendar", "id-1");
        store().write(new java.util.TreeSet<>(List.of(HomeId.REGISTRY, eve)), tx -> {
            tx.archive(eve, true);
            return eve;
        });
        assertThat(gone.identity()).isEqualTo("id-1");
        assertThat(store().<List<MirrorRow>>read(s -> s.mirrorsOf("imap", "id-1")))
                .containsExactly(own, shared);
        assertThat(store().<List<MirrorRow>>read(s -> s.mirrorsOf("imap", ""))).isEmpty();
        assertThat(store().<List<MirrorRow>>read(s -> s.mirrorsOf("other", "id-1")))
                .isEmpty();
        assertThat(store().<List<MirrorRow>>read(s -> s.mirrorsAt("imap", "user/ada/Calendar")))
                .containsExactly(shared);
        assertThat(store().<List<MirrorRow>>read(s -> s.mirrorsAt("imap", "Calendar")))
                .containsExactly(own, other);
    }

    private MirrorRow copy(CollectionRef ref, String place, String identity) {
        MirrorRow row = new MirrorRow(ref, "imap", place, identity, "", Instant.EPOCH, "");
        store().write(ref.home(), tx -> {
            tx.putMirror(row);
            return row;
        });
        return row;
    }
}
