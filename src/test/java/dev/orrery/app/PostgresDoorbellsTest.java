package dev.orrery.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orrery.store.sql.Postgres;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PostgresDoorbellsTest extends DoorbellsContract {
    private final String url = Postgres.freshStore();

    @Override
    String storeUrl() {
        return url;
    }

    @AfterEach
    void drop() {
        Postgres.drop(url);
    }

    @Test
    void ofSeveralNodesOneRings() throws Exception {
        try (FaceServer other = new FaceServer(url, directory(), ON);
                Program program = new Program("127.0.0.1").proven()) {
            for (int i = 1; i <= 5; i++) {
                tell(Integer.toString(i));
                program.receive();
                program.read();
            }
            assertThat(figure(server(), "doorbells_rung_total") + figure(other, "doorbells_rung_total"))
                    .isEqualTo(5);
        }
    }
}
