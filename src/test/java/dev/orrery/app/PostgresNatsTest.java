package dev.orrery.app;

import dev.orrery.store.sql.Postgres;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;

class PostgresNatsTest extends NatsContract {
    private final List<String> urls = new ArrayList<>();

    @Override
    String storeUrl() {
        String url = Postgres.freshStore();
        urls.add(url);
        return url;
    }

    @AfterEach
    void drop() {
        urls.forEach(Postgres::drop);
    }
}
