package dev.orrery.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orrery.store.sql.FreshPostgres;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class PostgresDoorbellsTest extends DoorbellsContract {
    @RegisterExtension
    private final FreshPostgres postgres = new FreshPostgres();

    @Override
    String storeUrl() {
        return postgres.url();
    }

    @Test
    void ofSeveralNodesOneRings() throws Exception {
        try (FaceServer other = new FaceServer(postgres.url(), directory(), ON);
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
