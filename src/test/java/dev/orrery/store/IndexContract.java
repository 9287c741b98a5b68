package dev.orrery.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orrery.ical.CalendarIndex;
import dev.orrery.ical.CalendarObject;
import dev.orrery.model.CollectionRef;
import dev.orrery.model.HomeId;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Indexes that another version of the program wrote, or that are damaged, are never an error: the text decides. */
public interface IndexContract {
    /** Opens the store anew; closed by the caller. */
    Store open();

    /** What a check finds wrong, and how many outdated indexes it saw. */
    record Checked(List<String> discrepancies, long outdated) {}

    Checked check(Store store);

    long repair(Store store);

    /** Past the store. */
    Connection connect() throws SQLException;

    int OBJECTS = 250;

    private CollectionRef fill() {
        try (Store store = open()) {
            HomeId ada = StoreFixture.person(store, "ada");
            CollectionRef work = StoreFixture.calendar(store, ada, "work");
            store.write(ada, tx -> {
                for (int i = 0; i < OBJECTS; i++) {
                    StoreFixture.put(tx, work, i + ".ics", StoreFixture.event("uid-" + i, "summary " + i));
                }
                return true;
            });
            return work;
        }
    }

    private void run(String... statements) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    /** A form of another version: its number, then what this program cannot know. */
    private String foreign(int version) throws SQLException {
        String octets = "%02xfffefdfc".formatted(version);
        try (Connection connection = connect()) {
            boolean postgres = connection.getMetaData().getDatabaseProductName().equals("PostgreSQL");
            return postgres ? "'\\x" + octets + "'" : "x'" + octets + "'";
        }
    }

    private static void assertReadable(Store store, CollectionRef work) {
        Listing listing = store.read(s -> s.listing(work));
        assertThat(listing.objects()).hasSize(OBJECTS);
        for (ObjectRow row : listing.objects()) {
            byte[] text = store.read(s -> s.content(row));
            CalendarIndex fresh = CalendarObject.parse(text, Instant.EPOCH).index();
            assertThat(row.index()).isEqualTo(fresh);
            assertThat(Objects.requireNonNull(row.index()).summary()).startsWith("summary ");
        }
        assertThat(StoreFixture.objectByUid(store, work, "uid-7")).isPresent();
        assertThat(store.read(s -> s.changes(work, SyncPoint.START, 10)).rows())
                .allSatisfy(change -> assertThat(
                                Objects.requireNonNull(change.object()).index())
                        .isNotNull());
    }

    private long withVersion(String condition) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                var rows = statement.executeQuery("select count(*) from object where " + condition)) {
            rows.next();
            return rows.getLong(1);
        }
    }

    @Test
    default void olderIndexesAreReadFromTheTextAndWrittenAnewBesideTheWork() throws Exception {
        CollectionRef work = fill();
        run("update object set idx = " + foreign(0), "delete from meta where key = 'index-version'");
        try (Store store = open()) {
            assertReadable(store, work);
            Position end = store.end();
            long deadline = System.nanoTime() + 30_000_000_000L;
            while (withVersion("idx = " + foreign(0)) > 0) {
                assertThat(System.nanoTime()).as("all are written anew in time").isLessThan(deadline);
                Thread.onSpinWait();
            }
            assertThat(check(store)).isEqualTo(new Checked(List.of(), 0));
            assertThat(store.follow(end, 10).entries()).as("it is no change").isEmpty();
        }
    }

    @Test
    default void anIndexOfANewerVersionIsReadFromTheTextAndLeftAlone() throws SQLException {
        CollectionRef work = fill();
        run("update object set idx = " + foreign(255), "update meta set value = '255' where key = 'index-version'");
        try (Store store = open()) {
            assertReadable(store, work);
            assertThat(check(store)).isEqualTo(new Checked(List.of(), OBJECTS));
        }
        assertThat(withVersion("idx = " + foreign(255))).isEqualTo(OBJECTS);
    }

    @Test
    default void aRepairWritesDamagedAndMissingIndexes() throws SQLException {
        CollectionRef work = fill();
        run(
                "update object set idx = " + foreign(CalendarIndex.VERSION) + " where name = '1.ics'",
                "update object set idx = null where name = '2.ics'",
                "update object set idx = (select idx from object o where o.name = '4.ics') where name = '3.ics'");
        try (Store store = open()) {
            assertThat(store.read(s -> s.listing(work)).objects()).hasSize(OBJECTS);
            assertThat(check(store).discrepancies()).hasSize(4);
            assertThat(repair(store)).isEqualTo(3);
            assertThat(check(store)).isEqualTo(new Checked(List.of(), 0));
        }
        try (Store store = open()) {
            assertReadable(store, work);
            assertThat(repair(store)).isZero();
        }
    }
}
