package dev.orrery.store;

import static dev.orrery.store.StoreFixture.calendar;
import static dev.orrery.store.StoreFixture.delete;
import static dev.orrery.store.StoreFixture.event;
import static dev.orrery.store.StoreFixture.person;
import static dev.orrery.store.StoreFixture.put;
import static org.assertj.core.api.Assertions.assertThat;

import dev.orrery.model.CollectionRef;
import dev.orrery.model.HomeId;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a store remembers of versions that are no more. */
public interface ReplacedContract {
    Store store();

    private List<Replaced> replaced(CollectionRef collection, long since) {
        return store().read(snapshot -> snapshot.replaced(collection, since));
    }

    @Test
    default void everyVersionThatEndedIsRemembered() {
        CollectionRef work = calendar(store(), person(store(), "ada"), "work");
        long made = put(store(), work, "a.ics", event("a", "one"));
        long rewritten = put(store(), work, "a.ics", event("a", "two"));
        long gone = delete(store(), work, "a.ics");
        put(store(), work, "a.ics", event("a", "three"));
        put(store(), work, "b.ics", event("b", "one"));

        List<Replaced> all = replaced(work, 0);
        assertThat(all).extracting(Replaced::until).containsExactly(rewritten, gone);
        assertThat(all).extracting(Replaced::name).containsExactly("a.ics", "a.ics");
        assertThat(all).extracting(Replaced::createdSeq).containsExactly(made, made);
        assertThat(all).extracting(version -> version.index().summary()).containsExactly("one", "two");
        assertThat(replaced(work, rewritten)).extracting(Replaced::until).containsExactly(gone);
        assertThat(replaced(work, gone)).isEmpty();
    }

    @Test
    default void aTransactionSeesWhatItReplacedItself() {
        CollectionRef work = calendar(store(), person(store(), "ada"), "work");
        put(store(), work, "a.ics", event("a", "one"));
        int seen = store().write(work.home(), tx -> {
            put(tx, work, "a.ics", event("a", "two"));
            return tx.replaced(work, 0).size();
        });
        assertThat(seen).isEqualTo(1);
    }

    @Test
    default void plainFilesLeaveNothingBehind() {
        CollectionRef work = calendar(store(), person(store(), "ada"), "work");
        for (String text : List.of("one", "two")) {
            store().write(work.home(), tx -> {
                byte[] content = text.getBytes(java.nio.charset.StandardCharsets.UTF_8);
                long seq = tx.append(
                        new dev.orrery.model.Change.ObjectPut(work.object("f"), true, "\"0\"", ""), StoreFixture.ACTOR);
                tx.putObject(seq, work.object("f"), content, "text/plain", "\"0\"", null);
                return seq;
            });
        }
        assertThat(replaced(work, 0)).isEmpty();
    }

    @Test
    default void itIsForgottenWithTheLog() {
        HomeId ada = person(store(), "ada");
        CollectionRef work = calendar(store(), ada, "work");
        put(store(), work, "a.ics", event("a", "one"));
        put(store(), work, "a.ics", event("a", "two"));
        put(store(), work, "a.ics", event("a", "three"));
        store().forget(Instant.now().plusSeconds(3600));
        assertThat(replaced(work, 0)).isEmpty();
        long again = put(store(), work, "a.ics", event("a", "four"));
        assertThat(replaced(work, 0)).extracting(Replaced::until).containsExactly(again);
    }
}
