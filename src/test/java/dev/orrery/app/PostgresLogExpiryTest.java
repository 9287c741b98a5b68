package dev.orrery.app;

import static dev.orrery.app.ChangesContract.until;
import static org.assertj.core.api.Assertions.assertThat;

import dev.orrery.app.config.Config;
import dev.orrery.http.Health;
import dev.orrery.store.sql.Postgres;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PostgresLogExpiryTest extends LogExpiryContract {
    private String url = "";

    @Override
    String storeUrl() {
        url = Postgres.freshStore();
        return url;
    }

    @Override
    void drop() {
        Postgres.drop(url);
    }

    @Test
    void ofTwoNodesOneDoesIt() throws Exception {
        append(1_200);
        Instant later = pass(Duration.ofDays(200));
        untilEverybodyHasRead();
        Config config = Config.parse("test", FaceServer.toml(url, ""), Path.of("."), Map.of());
        try (House second = new House(config, () -> later);
                LogExpiry one = new LogExpiry(server().house(), SOON);
                LogExpiry two = new LogExpiry(second, SOON)) {
            one.start();
            two.start();
            until(() -> shortened().equals(later));
            until(() -> !one.isAtIt() && !two.isAtIt());
            assertThat(one.forgotten() == 0 || two.forgotten() == 0).isTrue();
            assertThat(one.forgotten() + two.forgotten()).isGreaterThan(1_200);
            assertThat(one.health()).isEqualTo(Health.State.WELL);
            assertThat(two.health()).isEqualTo(Health.State.WELL);
        }
        assertThat(check()).isEmpty();
    }
}
