package dev.orrery.store.sql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orrery.model.AccessEntry;
import dev.orrery.model.Change;
import dev.orrery.model.CollectionId;
import dev.orrery.model.CollectionKind;
import dev.orrery.model.CollectionRef;
import dev.orrery.model.Grantee;
import dev.orrery.model.HomeId;
import dev.orrery.model.ObjectRef;
import dev.orrery.model.Privilege;
import dev.orrery.model.PropertyName;
import dev.orrery.store.CollectionRow;
import dev.orrery.store.ObjectRow;
import dev.orrery.store.Snapshot;
import dev.orrery.store.StoreFixture;
import dev.orrery.store.Tx;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a store keeps in memory of its own writes is what somebody else finds in the database. */
abstract class CopiesContract {
    private static final int ROUNDS = 150;
    private static final PropertyName COLOUR = new PropertyName("urn:test", "colour");

    private SqlStore store;
    private HomeId home;
    private CollectionRef work;
    private CollectionRef other;

    abstract String url();

    @BeforeEach
    void open() {
        store = SqlStore.open(StoreConfig.of(url()));
        home = StoreFixture.person(store, "ada");
        work = StoreFixture.calendar(store, home, "work");
        other = StoreFixture.calendar(store, home, "other");
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void afterEachTransactionBothSeeTheSame() {
        long seed = Long.getLong("orrery.seed", System.nanoTime());
        System.out.println(getClass().getSimpleName() + " seed " + seed);
        Random random = new Random(seed);
        for (int round = 0; round < ROUNDS; round++) {
            store.write(home, tx -> {
                for (int i = random.nextInt(4); i >= 0; i--) {
                    step(tx, random);
                }
                return true;
            });
            Map<CollectionRow, List<ObjectRow>> seen = random.nextInt(3) == 0 ? null : seen(store);
            try (SqlStore fresh = round % 10 == 0 ? SqlStore.open(StoreConfig.of(url())) : null) {
                if (fresh != null) {
                    assertThat(seen == null ? seen(store) : seen)
                            .as("round %d", round)
                            .isEqualTo(seen(fresh));
                }
            }
        }
    }

    private void step(Tx tx, Random random) {
        CollectionRef in = random.nextInt(4) == 0 ? other : work;
        ObjectRef ref = in.object("a" + random.nextInt(12));
        boolean there = tx.object(ref).isPresent();
        switch (random.nextInt(8)) {
            case 0, 1 -> {
                if (there) {
                    StoreFixture.delete(tx, in, ref.name());
                }
            }
            case 2 -> {
                if (there) {
                    long seq = tx.append(new Change.ObjectPut(ref, false, "", "uid"), StoreFixture.ACTOR);
                    Map<PropertyName, @Nullable String> changes = new HashMap<>();
                    changes.put(COLOUR, random.nextBoolean() ? "red" : null);
                    tx.setProperties(seq, ref, changes);
                }
            }
            case 3 -> tx.listing(in);
            case 4 -> {
                if (random.nextInt(6) == 0) {
                    StoreFixture.collection(
                            tx, CollectionRef.root(home), "c" + random.nextLong(), CollectionKind.CALENDAR);
                }
            }
            default -> StoreFixture.put(tx, in, ref.name(), StoreFixture.event(ref.name(), "x" + random.nextInt(99)));
        }
    }

    private Map<CollectionRow, List<ObjectRow>> seen(SqlStore by) {
        return by.read(snapshot -> {
            Map<CollectionRow, List<ObjectRow>> found = new HashMap<>();
            for (CollectionRow row : snapshot.collections(home)) {
                found.put(row, List.copyOf(snapshot.listing(row.ref()).objects()));
            }
            return found;
        });
    }

    @Test
    void whatWasJustWrittenIsNotAskedForAgain() {
        StoreFixture.put(store, work, "a", StoreFixture.event("a", "x"));
        StoreFixture.listing(store, work);
        StoreFixture.put(store, work, "b", StoreFixture.event("b", "x"));
        tamper();
        assertThat(StoreFixture.listing(store, work).objects())
                .extracting(ObjectRow::contentType)
                .containsExactly("text/calendar", "text/calendar");
        store.write(home, tx -> {
            assertThat(tx.object(work.object("b")).orElseThrow().contentType()).isEqualTo("text/calendar");
            return true;
        });
    }

    @Test
    void manyWritesAreLeftToTheNextReader() {
        StoreFixture.listing(store, work);
        store.write(home, tx -> {
            for (int i = 0; i < 500; i++) {
                StoreFixture.put(tx, work, "a" + i, StoreFixture.event("a" + i, "x"));
            }
            return true;
        });
        assertThat(StoreFixture.listing(store, work).objects()).hasSize(500);
    }

    @Test
    void whatIsUndoneIsNotKept() {
        StoreFixture.put(store, work, "a", StoreFixture.event("a", "x"));
        StoreFixture.listing(store, work);
        try {
            store.write(home, tx -> {
                StoreFixture.put(tx, work, "b", StoreFixture.event("b", "x"));
                throw new IllegalStateException("no");
            });
        } catch (IllegalStateException expected) {
            assertThat(expected).hasMessage("no");
        }
        assertThat(StoreFixture.listing(store, work).objects())
                .extracting(ObjectRow::name)
                .containsExactly("a");
    }

    @Test
    void whatOthersWroteIsReadAhead() {
        HomeId bob = StoreFixture.person(store, "bob");
        CollectionRef his = StoreFixture.calendar(store, bob, "his");
        List<HomeId> both = List.of(bob, home);
        try (SqlStore fresh = SqlStore.open(StoreConfig.of(url()))) {
            assertThat(ahead(fresh, both)).isEqualTo(ahead(store, both));
            store.write(home, tx -> StoreFixture.setAccess(tx, work, List.of(shown())));
            StoreFixture.put(store, his, "a", StoreFixture.event("a", "x"));
            StoreFixture.calendar(store, bob, "more");
            Map<HomeId, List<CollectionRow>> now = ahead(fresh, both);
            assertThat(now).isEqualTo(ahead(store, both));
            assertThat(now.get(bob)).hasSize(3);
            assertThat(now.get(home))
                    .filteredOn(row -> row.ref().equals(work))
                    .flatExtracting(CollectionRow::access)
                    .containsExactly(shown());
            assertThat(ahead(fresh, both)).as("from memory").isEqualTo(now);
        }
    }

    @Test
    void membersThatOthersWroteAreReadAhead() {
        HomeId bob = StoreFixture.person(store, "bob");
        CollectionRef his = StoreFixture.calendar(store, bob, "his");
        List<CollectionRef> all = new ArrayList<>(List.of(work, his));
        for (int i = 0; i < 2 * Snapshot.LISTINGS_AHEAD; i++) {
            all.add(StoreFixture.calendar(store, bob, "more" + i));
        }
        for (CollectionRef one : all) {
            StoreFixture.put(store, one, "a", StoreFixture.event("a", "x"));
            StoreFixture.put(store, one, "b", StoreFixture.event("b", "x"));
        }
        List<CollectionRef> asked = new ArrayList<>(all);
        asked.add(new CollectionRef(home, new CollectionId(999)));
        try (SqlStore fresh = SqlStore.open(StoreConfig.of(url()))) {
            assertSame(fresh, asked);
            StoreFixture.delete(store, work, "a");
            StoreFixture.delete(store, his, "b");
            StoreFixture.put(store, his, "c", StoreFixture.event("c", "x"));
            assertSame(fresh, asked);
            StoreFixture.delete(store, work, "b");
            StoreFixture.delete(store, his, "c");
            for (HomeId one : List.of(home, bob)) {
                long last = StoreFixture.home(store, one).lastSeq();
                store.write(one, tx -> {
                    tx.forget(one, last);
                    return true;
                });
            }
            assertSame(fresh, asked);
            assertThat(StoreFixture.listing(fresh, work).objects()).isEmpty();
        }
    }

    private void assertSame(SqlStore by, List<CollectionRef> collections) {
        Map<CollectionRef, List<ObjectRow>> ahead = by.read(snapshot -> {
            snapshot.readListingsAhead(collections);
            return listed(snapshot, collections);
        });
        try (SqlStore plain = SqlStore.open(StoreConfig.of(url()))) {
            assertThat(ahead)
                    .isEqualTo(
                            plain.<Map<CollectionRef, List<ObjectRow>>>read(snapshot -> listed(snapshot, collections)));
        }
        assertThat(by.<Map<CollectionRef, List<ObjectRow>>>read(snapshot -> listed(snapshot, collections)))
                .as("from memory")
                .isEqualTo(ahead);
    }

    private static Map<CollectionRef, List<ObjectRow>> listed(Snapshot snapshot, List<CollectionRef> collections) {
        return collections.stream()
                .collect(Collectors.toMap(
                        one -> one, one -> snapshot.listing(one).objects()));
    }

    private static AccessEntry shown() {
        return new AccessEntry(new Grantee.Authenticated(), true, Set.of(Privilege.READ));
    }

    private static Map<HomeId, List<CollectionRow>> ahead(SqlStore by, List<HomeId> homes) {
        return by.read(snapshot -> {
            snapshot.readAhead(homes);
            return homes.stream().collect(Collectors.toMap(one -> one, snapshot::collections));
        });
    }

    /** An entry may stand for more than one write; between two of them the collection has its number and not yet all of it. */
    @Test
    void whatIsSeenBetweenTwoWritesOfOneEntryIsNotKept() {
        seenInBetween(work);
    }

    /** The root has the number of the whole home: from the entry on, before anything of it is written. */
    @Test
    void whatIsSeenOfTheRootBeforeItsWriteIsNotKept() {
        seenInBetween(CollectionRef.root(home));
    }

    private void seenInBetween(CollectionRef in) {
        store.write(home, tx -> {
            long seq = tx.append(new Change.ObjectPut(in.object("a"), true, "\"0\"", ""), StoreFixture.ACTOR);
            assertThat(names(tx, in)).isEmpty();
            putUnder(tx, seq, in, "a");
            assertThat(names(tx, in)).containsExactly("a");
            putUnder(tx, seq, in, "b");
            return true;
        });
        assertThat(store.<List<String>>read(snapshot -> names(snapshot, in))).containsExactly("a", "b");
    }

    @Test
    void whatIsSeenOfACollectionThatWasJustMadeIsNotKept() {
        CollectionRef root = CollectionRef.root(home);
        CollectionRef made = store.write(home, tx -> {
            CollectionRef fresh = StoreFixture.collection(tx, root, "fresh", CollectionKind.PLAIN);
            assertThat(names(tx, fresh)).isEmpty();
            putUnder(tx, tx.collection(fresh).orElseThrow().lastSeq(), fresh, "a");
            return fresh;
        });
        assertThat(store.<List<String>>read(snapshot -> names(snapshot, made))).containsExactly("a");
    }

    private static void putUnder(Tx tx, long seq, CollectionRef in, String name) {
        tx.putObject(seq, in.object(name), new byte[0], "text/plain", "\"0\"", null);
    }

    private static List<String> names(Snapshot snapshot, CollectionRef in) {
        return snapshot.listing(in).objects().stream().map(ObjectRow::name).toList();
    }

    private void tamper() {
        store.engine()
                .write(sql -> sql.update("update object set content_type = 'text/x' where home = ?", home.value()));
    }
}
