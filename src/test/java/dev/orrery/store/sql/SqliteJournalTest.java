package dev.orrery.store.sql;

import static dev.orrery.store.sql.JournalHouse.request;
import static dev.orrery.store.sql.JournalHouse.reservations;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orrery.model.HomeId;
import dev.orrery.model.Refused;
import dev.orrery.store.StoreFixture;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqliteJournalTest implements JournalContract {
    @TempDir
    private Path directory;

    private JournalHouse house;

    @BeforeEach
    void open() {
        house = new JournalHouse(
                "sqlite:" + directory.resolve("store.db"),
                "sqlite:" + directory.resolve("other.db"),
                "sqlite:" + directory.resolve("journal.db"),
                () -> DriverManager.getConnection("jdbc:sqlite:" + directory.resolve("journal.db")));
    }

    @AfterEach
    void close() {
        house.close();
    }

    @Override
    public JournalHouse house() {
        return house;
    }

    @Override
    public void keepRows() throws SQLException {
        house.inJournal("backup to '" + directory.resolve("older.db") + "'");
    }

    @Override
    public void putBackRows() throws SQLException {
        house.inJournal("restore from '" + directory.resolve("older.db") + "'");
    }

    /** Two that wrote under one name would each undo what the other says. */
    @Test
    void whereACopyTookThePlaceTheOriginalWritesNoMore() throws Exception {
        SqlStore original = house.store();
        HomeId lab = StoreFixture.person(original, "lab");
        original.journal().putLimit("rooms", "*", 3_600);
        original.copyTo(directory.resolve("copy.db"));
        SqlStore copy = house.store("sqlite:" + directory.resolve("copy.db"), house.journalUrl());
        String token = reservations(copy).reserve(request(lab, "one", 1, 1)).token();
        assertThat(token).isNotEmpty();
        assertThatThrownBy(() -> reservations(original).settle(lab, "one", token))
                .isInstanceOf(Refused.class);
        assertThat(reservations(original).problems()).singleElement().asString().contains("after-restore");
        original.newEpoch();
        assertThat(reservations(original).reserve(request(lab, "two", 1, 1)).token())
                .as("what the copy reserved counts on, for it may have been decided")
                .isEmpty();
    }
}
