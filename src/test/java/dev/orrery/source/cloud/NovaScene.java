package dev.orrery.source.cloud;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orrery.http.Networks;
import dev.orrery.http.OutgoingHttp;
import dev.orrery.model.Tracked;
import dev.orrery.tracking.Answer;
import dev.orrery.tracking.Cloud;
import dev.orrery.tracking.CloudLogin;
import dev.orrery.tracking.Listing;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** An OpenStack that is played, and Nova as ada sees it. */
abstract class NovaScene {
    static final Tracked.Kind MACHINES = Tracked.Kind.INSTANCE;
    static final Cloud.Target ADA = target("ada", "right");
    static final String SIGN_IN = "POST /identity/v3/auth/tokens";
    static final String LIST = "GET /compute/v2.1/servers/detail?limit=1000";
    static final String CHANGES = LIST + "&changes-since";
    static final Duration WHOLE_AFTER = Duration.ofMinutes(15);

    OpenStackFake fake;
    OutgoingHttp http;
    NovaCloud cloud;
    Instant now = Instant.now();

    static Cloud.Target target(String user, String password) {
        return new Cloud.Target("", new CloudLogin(user, password));
    }

    @BeforeEach
    void open() throws IOException {
        fake = new OpenStackFake();
        http = new OutgoingHttp(OutgoingHttp.Settings.usual(Networks.of(List.of("127.0.0.1/32")), "test"), Set::of);
        cloud = cloud(settings("web", "", ""));
    }

    @AfterEach
    void close() {
        http.close();
        fake.close();
    }

    NovaCloud cloud(NovaSettings settings) {
        return new NovaCloud(fake.keystone(), settings, http, () -> now);
    }

    static NovaSettings settings(String project, String region, String computeUrl) {
        return new NovaSettings(
                NovaSettings.Login.EITHER,
                "Default",
                project,
                "",
                new NovaSettings.Compute(region, "public", computeUrl),
                WHOLE_AFTER);
    }

    static List<String> read(Answer<Listing> answer) {
        assertThat(answer.sentence()).isEmpty();
        return ((Answer.Got<Listing>) answer)
                .value().things().values().stream()
                        .map(thing -> thing.id() + ' ' + thing.state() + ' ' + thing.rawState())
                        .toList();
    }

    List<String> list() {
        return read(cloud.list(ADA, MACHINES));
    }
}
