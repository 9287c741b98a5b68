package dev.orrery.store;

import static dev.orrery.store.StoreFixture.calendar;
import static dev.orrery.store.StoreFixture.homes;
import static dev.orrery.store.StoreFixture.person;
import static dev.orrery.store.StoreFixture.put;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orrery.model.Actor;
import dev.orrery.model.Change;
import dev.orrery.model.CollectionRef;
import dev.orrery.model.HomeId;
import dev.orrery.model.PropertyName;
import dev.orrery.store.PushRow.News;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** What every store keeps of devices that are told of changes. */
public interface PushContract {
    Instant NOW = Instant.ofEpochSecond(1_000_000);
    News CONTENT = new News(true, false);
    News PROPERTIES = new News(false, true);

    Store store();

    private PushRow row(String id, CollectionRef collection, String resource, Instant expires) {
        return new PushRow(
                id,
                collection,
                "guid-ada",
                new PushRow.Device(resource, new byte[] {4, 1, -1}, new byte[] {0, -128}),
                new PushRow.Triggers(
                        PushRow.Members.ALL, true, Set.of(PropertyName.dav("displayname"), new PropertyName("", "x"))),
                expires,
                News.NOTHING,
                0);
    }

    private <T> T write(Function<PushWrites, T> work) {
        return store().write(homes(), tx -> work.apply(tx.pushWrites()));
    }

    private Optional<PushRow> byId(String id) {
        return store().read(s -> s.pushes().byId(id));
    }

    private Optional<PushRow> find(CollectionRef collection, String owner, PushRow like) {
        return store().read(
                        s -> s.pushes().find(collection, owner, like.device().resource()));
    }

    private List<PushRow> on(CollectionRef collection, Instant now) {
        return store().read(s -> s.pushes().on(collection, now));
    }

    private List<PushRow> of(Instant now) {
        return store().read(s -> s.pushes().of("guid-ada", now));
    }

    private List<String> due(Instant now) {
        return store().read(s -> s.pushes().due(now, 9));
    }

    private Optional<Instant> nextDue() {
        return store().read(s -> s.pushes().nextDue());
    }

    private long count() {
        return store().read(s -> s.pushes().count());
    }

    private PushRow register(CollectionRef collection, String id) {
        PushRow row = row(id, collection, "https://push.example.org/" + id, NOW.plusSeconds(100));
        store().write(collection.home(), tx -> {
            tx.pushWrites().put(row);
            return row;
        });
        return row;
    }

    private void tell(String id, News news, Instant due) {
        write(pushes -> {
            pushes.tell(id, news, due);
            return true;
        });
    }

    private News take(String id, Instant now) {
        return write(pushes -> pushes.take(id, now, now.plusSeconds(60)));
    }

    @Test
    default void aRegistrationIsReadBackAndRenewed() {
        HomeId ada = person(store(), "ada");
        CollectionRef work = calendar(store(), ada, "work");
        PushRow row = register(work, "one");
        assertThat(byId("one")).contains(row);
        assertThat(find(work, "guid-ada", row)).contains(row);
        assertThat(find(work, "guid-bob", row)).isEmpty();
        tell("one", CONTENT, NOW);
        PushRow renewed = row("one", work, row.device().resource(), NOW.plusSeconds(900));
        store().write(ada, tx -> {
            tx.pushWrites().put(renewed);
            return renewed;
        });
        assertThat(byId("one").orElseThrow())
                .returns(renewed.expires(), PushRow::expires)
                .returns(CONTENT, PushRow::waiting);
        assertThat(count()).isEqualTo(1);
        assertThatThrownBy(() -> write(pushes -> {
                    pushes.put(row);
                    return true;
                }))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    default void whatIsToldWaitsUntilItIsTakenByOneAlone() {
        CollectionRef work = calendar(store(), person(store(), "ada"), "work");
        register(work, "one");
        assertThat(nextDue()).isEmpty();
        assertThat(take("one", NOW)).isEqualTo(News.NOTHING);
        tell("one", CONTENT, NOW.plusSeconds(1));
        tell("one", PROPERTIES, NOW.plusSeconds(9)); // does not put off what waits
        assertThat(nextDue()).contains(NOW.plusSeconds(1));
        assertThat(due(NOW)).isEmpty();
        assertThat(take("one", NOW)).isEqualTo(News.NOTHING);
        Instant due = NOW.plusSeconds(1);
        assertThat(due(due)).containsExactly("one");
        assertThat(take("one", due)).isEqualTo(new News(true, true));
        assertThat(take("one", due)).isEqualTo(News.NOTHING);
        assertThat(take("one", due.plusSeconds(60))).as("who took it died").isEqualTo(new News(true, true));
        write(pushes -> {
            pushes.arrived("one", NOW.plusSeconds(200));
            return true;
        });
        assertThat(nextDue()).isEmpty();
        tell("one", CONTENT, NOW.plusSeconds(100));
        assertThat(nextDue()).as("not so soon after another").contains(NOW.plusSeconds(200));
    }

    @Test
    default void whatFailedWaitsAgainWithWhatCameMeanwhile() {
        CollectionRef work = calendar(store(), person(store(), "ada"), "work");
        register(work, "one");
        tell("one", CONTENT, NOW);
        assertThat(take("one", NOW)).isEqualTo(CONTENT);
        tell("one", PROPERTIES, NOW.plusSeconds(1));
        write(pushes -> {
            pushes.failed("one", NOW.plusSeconds(30));
            return true;
        });
        assertThat(byId("one").orElseThrow())
                .returns(1, PushRow::failures)
                .returns(new News(true, true), PushRow::waiting);
        assertThat(take("one", NOW.plusSeconds(29))).isEqualTo(News.NOTHING);
        assertThat(take("one", NOW.plusSeconds(30))).isEqualTo(new News(true, true));
        write(pushes -> {
            pushes.postponed("one", NOW.plusSeconds(40));
            return true;
        });
        assertThat(byId("one").orElseThrow().failures()).isEqualTo(1);
    }

    @Test
    default void theExpiredAreNobody() {
        HomeId ada = person(store(), "ada");
        CollectionRef work = calendar(store(), ada, "work");
        CollectionRef other = calendar(store(), person(store(), "bob"), "other");
        register(work, "one");
        register(other, "two");
        Instant end = NOW.plusSeconds(100);
        assertThat(on(work, NOW)).hasSize(1);
        assertThat(on(work, end)).isEmpty();
        assertThat(of(NOW)).hasSize(2);
        assertThat(of(end)).isEmpty();
        write(pushes -> {
            pushes.removeAll(ada);
            return true;
        });
        assertThat(byId("one")).isEmpty();
        int none = write(pushes -> pushes.removeExpired(end.minusMillis(1)));
        assertThat(none).isZero();
        int one = write(pushes -> pushes.removeExpired(end));
        assertThat(one).isEqualTo(1);
        assertThat(byId("two")).isEqualTo(Optional.empty());
    }

    @Test
    default void anEntryRemembersWhichDevicesKnowOfItAlready() {
        HomeId ada = person(store(), "ada");
        CollectionRef work = calendar(store(), ada, "work");
        Position before = store().end();
        store().write(
                        ada,
                        tx -> tx.append(
                                new Change.CollectionChanged(work, Set.of()),
                                new Actor("guid-ada", "test", "one,two")));
        put(store(), work, "a.ics", "text");
        assertThat(store().follow(before, 9).entries())
                .extracting(entry -> entry.actor().dontNotify())
                .containsExactly("one,two", "");
    }
}
