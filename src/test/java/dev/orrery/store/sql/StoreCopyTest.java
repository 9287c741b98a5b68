package dev.orrery.store.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orrery.model.Change;
import dev.orrery.model.CollectionRef;
import dev.orrery.model.HomeId;
import dev.orrery.model.PrincipalKind;
import dev.orrery.model.PrincipalName;
import dev.orrery.store.Feed;
import dev.orrery.store.LogEntry;
import dev.orrery.store.Position;
import dev.orrery.store.RequestRow;
import dev.orrery.store.Store;
import dev.orrery.store.StoreFixture;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A store that is brought into another database, either way. */
class StoreCopyTest {
    /** More than are written at once. */
    private static final int OBJECTS = 2_300;

    /** The tests put a failure there of a hook that never was. */
    private static final String STRAY = "The table hook_failure has rows of the hook h, which does not exist.";

    @TempDir
    private Path directory;

    private String postgres = "";

    @BeforeEach
    void make() {
        postgres = Postgres.freshStore();
    }

    @AfterEach
    void drop() {
        Postgres.drop(postgres);
    }

    private String sqlite(String file) {
        return "sqlite:" + directory.resolve(file);
    }

    private static SqlStore open(String url) {
        return SqlStore.open(StoreConfig.of(url).withBell(false));
    }

    private Connection connect(String url) throws SQLException {
        return url.startsWith("sqlite:") ? DriverManager.getConnection("jdbc:" + url) : Postgres.connect(url);
    }

    private void run(String url, String statement) throws SQLException {
        try (Connection connection = connect(url);
                Statement run = connection.createStatement()) {
            run.execute(statement);
        }
    }

    private StoreCopy.Summary copy(String from, String to) {
        try (SqlStore old = open(from);
                SqlStore copy = open(to)) {
            return new StoreCopy(old, copy, _ -> {}).run();
        }
    }

    private static CollectionRef fill(Store store) {
        HomeId ada = StoreFixture.person(store, "ada");
        CollectionRef work = StoreFixture.calendar(store, ada, "work");
        store.write(ada, tx -> {
            for (int i = 0; i < OBJECTS; i++) {
                StoreFixture.put(tx, work, i + ".ics", StoreFixture.event("e" + i, "Größe " + i));
            }
            StoreFixture.delete(tx, work, "7.ics");
            tx.bookings()
                    .putRequest(new RequestRow(
                            ada,
                            RequestRow.Kind.BOOKING,
                            "one",
                            "",
                            "mailto:bob@example.org",
                            "REQUEST",
                            "Übung",
                            "",
                            Instant.ofEpochMilli(5),
                            "text".getBytes(StandardCharsets.UTF_8)));
            tx.bookings().putPreference(ada, "acl", "decline\naccept organizer x");
            return true;
        });
        Feed some = store.follow(store.oldest(), 20);
        store.followers().save("mail", some.next());
        return work;
    }

    /** Every row of every table as text, whatever the order; without what a copy has its own of. */
    private Map<String, List<String>> dump(String url) throws SQLException {
        Map<String, List<String>> dump = new TreeMap<>();
        try (Connection connection = connect(url);
                Statement statement = connection.createStatement()) {
            List<String> tables = new ArrayList<>();
            try (ResultSet names = statement.executeQuery("select name from sqlite_master where type = 'table'"
                    + " and name not like 'sqlite%' and name not in ('follower', 'lease')")) {
                while (names.next()) {
                    tables.add(names.getString(1));
                }
            }
            for (String table : tables) {
                String own = table.equals("meta") ? " where key not in ('epoch', 'floor-major', 'floor-minor')" : "";
                try (ResultSet rows = statement.executeQuery("select * from " + table + own)) {
                    dump.put(table, texts(rows));
                }
            }
        }
        return dump;
    }

    private static List<String> texts(ResultSet rows) throws SQLException {
        List<String> texts = new ArrayList<>();
        while (rows.next()) {
            StringBuilder text = new StringBuilder();
            for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
                Object value = rows.getObject(i);
                text.append(value instanceof byte[] bytes ? HexFormat.of().formatHex(bytes) : value)
                        .append('|');
            }
            texts.add(text.toString());
        }
        texts.sort(null);
        return texts;
    }

    private static List<String> told(Store store, Position after) {
        return store.follow(after, 100_000).entries().stream()
                .map(LogEntry::change)
                .map(Change::toString)
                .toList();
    }

    @Test
    void everythingComesToPostgresAndBack() throws Exception {
        List<String> unread;
        try (SqlStore store = open(sqlite("old.db"))) {
            fill(store);
            unread = told(store, store.followers().position("mail").orElseThrow());
        }
        run(
                sqlite("old.db"),
                "insert into hook_failure (id, hook, time, message, resource, status, millis, error)"
                        + " values (41, 'h', 1, 'm', 'r', 500, 3, 'e')");
        Map<String, List<String>> before = dump(sqlite("old.db"));
        StoreCopy.Summary there = copy(sqlite("old.db"), postgres);
        StoreCopy.Summary back = copy(postgres, sqlite("new.db"));
        assertThat(dump(sqlite("old.db"))).isEqualTo(before);
        assertThat(dump(sqlite("new.db"))).isEqualTo(before);
        assertThat(back.tables()).isEqualTo(there.tables());
        assertThat(there.tables()).contains(new StoreCopy.Table("object", OBJECTS));
        for (String url : List.of(postgres, sqlite("new.db"))) {
            try (SqlStore copy = open(url)) {
                assertThat(Checks.of(copy)).containsOnly(STRAY);
                Position kept = copy.followers().position("mail").orElseThrow();
                assertThat(kept.epoch()).isEqualTo(copy.epoch());
                assertThat(told(copy, kept)).isEqualTo(unread);
            }
        }
        assertThat(there.epoch()).isNotEqualTo(back.epoch());
    }

    @Test
    void aCopyGoesOn() throws Exception {
        CollectionRef work;
        try (SqlStore store = open(sqlite("old.db"))) {
            work = fill(store);
        }
        run(
                sqlite("old.db"),
                "insert into hook_failure (id, hook, time, message, resource, status, millis, error)"
                        + " values (1, 'h', 1, 'm', 'r', 500, 3, 'e')");
        copy(sqlite("old.db"), postgres);
        run(
                postgres,
                "insert into hook_failure (hook, time, message, resource, status, millis, error)"
                        + " values ('h', 1, 'm', 'r', 500, 3, 'e')");
        try (SqlStore copy = open(postgres)) {
            Position end = copy.end();
            StoreFixture.put(copy, work, "new.ics", StoreFixture.event("new", "x"));
            assertThat(told(copy, end)).singleElement().asString().contains("new.ics");
            StoreFixture.person(copy, "bob");
            assertThat(copy.<Boolean>read(s -> s.principal(new PrincipalName(PrincipalKind.USER, "ada"))
                            .isPresent()))
                    .isTrue();
            assertThat(Checks.of(copy)).containsOnly(STRAY);
        }
    }

    /** Readers stand behind entries that are no more: what comes next has to come behind them. */
    @Test
    void whereTheWholeLogWasForgottenItsNumbersGoOn() throws Exception {
        CollectionRef work;
        try (SqlStore store = open(sqlite("old.db"))) {
            work = fill(store);
            forgetAll(store);
        }
        copy(sqlite("old.db"), sqlite("same.db"));
        goesOn(sqlite("same.db"), work);
        copy(sqlite("old.db"), postgres);
        goesOn(postgres, work);
        try (SqlStore store = open(postgres)) {
            forgetAll(store);
        }
        copy(postgres, sqlite("back.db"));
        goesOn(sqlite("back.db"), work);
    }

    private static void forgetAll(Store store) {
        store.followers().save("mail", store.end());
        store.forget(Instant.now().plusSeconds(3_600));
        assertThat(told(store, store.oldest())).isEmpty();
    }

    private static void goesOn(String url, CollectionRef work) {
        try (SqlStore copy = open(url)) {
            Position mail = copy.followers().position("mail").orElseThrow();
            assertThat(told(copy, mail)).isEmpty();
            StoreFixture.put(copy, work, "new.ics", StoreFixture.event("new", "x"));
            assertThat(told(copy, mail)).as(url).singleElement().asString().contains("new.ics");
            assertThat(told(copy, copy.oldest())).hasSize(1);
            assertThat(copy.end()).isNotEqualTo(mail);
            StoreFixture.delete(copy, work, "new.ics");
        }
    }

    @Test
    void whatIsNotEmptyIsRefusedAndStaysAsItIs() throws Exception {
        try (SqlStore store = open(sqlite("old.db"))) {
            fill(store);
        }
        try (SqlStore store = open(sqlite("new.db"))) {
            StoreFixture.person(store, "bob");
        }
        Map<String, List<String>> before = dump(sqlite("new.db"));
        assertThatThrownBy(() -> copy(sqlite("old.db"), sqlite("new.db")))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("not empty");
        assertThat(dump(sqlite("new.db"))).isEqualTo(before);
        open(sqlite("new.db")).close();
    }

    @Test
    void aCopyThatBrokeOffIsNoStore() throws Exception {
        try (SqlStore store = open(sqlite("old.db"))) {
            fill(store);
        }
        run(sqlite("old.db"), "update preference set value = 'a' || char(0) || 'b'"); // PostgreSQL has no such text
        assertThatThrownBy(() -> copy(sqlite("old.db"), postgres))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("not finished");
        assertThatThrownBy(() -> open(postgres))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("copy that is not finished");
        open(sqlite("old.db")).close();
    }

    @Test
    void whatComesBetweenIsFound() throws Exception {
        try (SqlStore store = open(sqlite("old.db"))) {
            fill(store);
        }
        try (SqlStore old = open(sqlite("old.db"));
                SqlStore copy = open(postgres)) {
            StoreCopy copying = new StoreCopy(old, copy, table -> {
                if (table.name().equals("preference")) {
                    meddle();
                }
            });
            assertThatThrownBy(copying::run)
                    .isInstanceOf(StoreException.class)
                    .hasMessageContaining("The table preference did not arrive as it is");
        }
    }

    private void meddle() {
        try {
            run(postgres, "update preference set value = 'other'");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
