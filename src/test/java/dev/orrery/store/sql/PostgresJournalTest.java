package dev.orrery.store.sql;

import java.sql.SQLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

class PostgresJournalTest implements JournalContract {
    private JournalHouse house;

    @BeforeEach
    void make() {
        String journal = Postgres.freshStore();
        house = new JournalHouse(
                Postgres.freshStore(), Postgres.freshStore(), journal, () -> Postgres.connect(journal));
    }

    @Override
    public JournalHouse house() {
        return house;
    }

    @Override
    public void keepRows() throws SQLException {
        house.inJournal(
                "create table kept_period as select * from quota_period",
                "create table kept_store as select * from journal_store");
    }

    @Override
    public void putBackRows() throws SQLException {
        house.inJournal(
                "delete from quota_period",
                "insert into quota_period select * from kept_period",
                "delete from journal_store",
                "insert into journal_store select * from kept_store");
    }

    /** The stores first. */
    @AfterEach
    void drop() {
        house.close();
        Postgres.drop(house.storeUrl());
        Postgres.drop(house.otherStoreUrl());
        Postgres.drop(house.journalUrl());
    }
}
