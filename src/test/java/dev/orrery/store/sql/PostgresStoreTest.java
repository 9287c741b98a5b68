package dev.orrery.store.sql;

import dev.orrery.store.Store;
import dev.orrery.store.StoreContract;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;

/** One store for all tests, emptied before each: to make the tables anew would cost more than the tests. */
class PostgresStoreTest implements StoreContract {
    private static String url;
    private static SqlStore store;

    @BeforeAll
    static void open() {
        url = Postgres.freshStore();
        store = SqlStore.open(StoreConfig.of(url));
    }

    @AfterAll
    static void close() {
        store.close();
        Postgres.drop(url);
    }

    @BeforeEach
    void empty() throws SQLException {
        try (Connection connection = Postgres.connect(url);
                Statement statement = connection.createStatement()) {
            statement.execute("""
                    delete from home where id <> 0;
                    update home set last_seq = 0, meta_seq = 0;
                    delete from meta where key like 'floor%';
                    delete from principal;
                    delete from principal_mail;
                    delete from principal_member;
                    delete from collection;
                    delete from collection_gone;
                    delete from collection_property;
                    delete from access;
                    delete from withdrawn;
                    delete from object;
                    delete from object_property;
                    delete from replaced;
                    delete from mirror;
                    delete from mirror_item;
                    delete from letter;
                    delete from letter_trace;
                    delete from push;
                    delete from registration;
                    delete from name_part;
                    delete from change;
                    delete from lock;
                    delete from follower;
                    delete from account;
                    delete from account_poll;
                    delete from tracked;
                    """);
        }
        store.newEpoch(); // forgets the copies in memory
    }

    @Override
    public Store store() {
        return store;
    }
}
