package dev.orrery.store.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orrery.model.HomeId;
import dev.orrery.model.Refused;
import dev.orrery.store.StoreFixture;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqliteJournalTest extends JournalContract {
    @TempDir
    private Path directory;

    @Override
    String storeUrl() {
        return "sqlite:" + directory.resolve("store.db");
    }

    @Override
    String otherStoreUrl() {
        return "sqlite:" + directory.resolve("other.db");
    }

    @Override
    String journalUrl() {
        return "sqlite:" + directory.resolve("journal.db");
    }

    @Override
    Connection connectJournal() throws SQLException {
        return DriverManager.getConnection("jdbc:sqlite:" + directory.resolve("journal.db"));
    }

    @Override
    void keepRows() throws SQLException {
        inJournal("backup to '" + directory.resolve("older.db") + "'");
    }

    @Override
    void putBackRows() throws SQLException {
        inJournal("restore from '" + directory.resolve("older.db") + "'");
    }

    /** Two that wrote under one name would each undo what the other says. */
    @Test
    void whereACopyTookThePlaceTheOriginalWritesNoMore() throws Exception {
        SqlStore original = store();
        HomeId lab = StoreFixture.person(original, "lab");
        original.journal().putLimit("rooms", "*", 3_600);
        original.copyTo(directory.resolve("copy.db"));
        SqlStore copy = store("sqlite:" + directory.resolve("copy.db"), journalUrl());
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
