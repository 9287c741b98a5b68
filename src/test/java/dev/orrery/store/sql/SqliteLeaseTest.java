package dev.orrery.store.sql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orrery.model.AccessEntry;
import dev.orrery.model.Change;
import dev.orrery.model.CollectionRef;
import dev.orrery.model.Grantee;
import dev.orrery.model.HomeId;
import dev.orrery.model.Privilege;
import dev.orrery.store.StoreFixture;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqliteLeaseTest {
    @TempDir
    private Path directory;

    @Test
    void aLeaseIsHeldUntilItIsGivenBackOrOver() {
        try (SqlStore store = SqlStore.open(StoreConfig.of("sqlite:" + directory.resolve("test.db")))) {
            assertThat(take(store, "one", Duration.ofMinutes(1))).isTrue();
            assertThat(take(store, "two", Duration.ofMinutes(1))).isFalse();
            assertThat(take(store, "one", Duration.ZERO)).isTrue();
            assertThat(take(store, "two", Duration.ofMinutes(1))).isTrue();
            store.write(new TreeSet<>(), tx -> {
                tx.dropLease("job", "one");
                tx.dropLease("job", "two");
                return null;
            });
            assertThat(take(store, "one", Duration.ofMinutes(1))).isTrue();
        }
    }

    @Test
    void whereAPrincipalIsNamedIsFound() {
        try (SqlStore store = SqlStore.open(StoreConfig.of("sqlite:" + directory.resolve("test.db")))) {
            HomeId ada = StoreFixture.person(store, "ada");
            CollectionRef work = StoreFixture.calendar(store, ada, "work");
            Grantee bob = new Grantee.Named("guid-bob");
            store.write(ada, tx -> {
                long seq = tx.append(new Change.AccessChanged(work, List.of(bob), List.of()), StoreFixture.ACTOR);
                tx.setAccess(seq, work, List.of(new AccessEntry(bob, true, Set.of(Privilege.READ))));
                return null;
            });
            List<CollectionRef> bobs = store.read(s -> s.namedIn("guid-bob"));
            List<CollectionRef> eves = store.read(s -> s.namedIn("guid-eve"));
            long known = store.read(s -> s.countPrincipals("test"));
            assertThat(bobs).containsExactly(work);
            assertThat(eves).isEmpty();
            assertThat(known).isEqualTo(1);
        }
    }

    private static boolean take(SqlStore store, String holder, Duration time) {
        return store.write(
                new TreeSet<>(), tx -> tx.takeLease("job", holder, tx.now().plus(time)));
    }
}
