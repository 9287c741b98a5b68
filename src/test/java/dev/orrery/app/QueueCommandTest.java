package dev.orrery.app;

import static dev.orrery.app.FaceServer.header;
import static dev.orrery.app.FaceServer.text;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code ./orrery queue}, beside a running server and without one. */
@Timeout(240)
@ResourceLock(Resources.SYSTEM_OUT)
@ResourceLock(Resources.SYSTEM_ERR)
class QueueCommandTest {
    private static final JsonMapper JSON = JsonMapper.shared();

    @TempDir
    private Path directory;

    private String run(int code, String... words) {
        return CommandLineRun.of(
                code,
                directory.resolve("orrery.toml"),
                Stream.concat(Stream.of("queue"), Arrays.stream(words)).toArray(String[]::new));
    }

    private static String queue(FaceServer server, String user, String filters) throws Exception {
        HttpResponse<byte[]> made = server.send(user, "POST", "/queues", filters);
        assertThat(made.statusCode()).as(text(made)).isEqualTo(201);
        return header(made, "Location");
    }

    @Test
    void queuesAreListedLookedIntoAndDropped() throws Exception {
        Files.writeString(directory.resolve("orrery.toml"), """
                [store]
                url = "sqlite:orrery.db"
                [[user]]
                name = "ada"
                mail = ["ada@example.org"]
                password = "{plain}engine"
                [[user]]
                name = "bob"
                mail = ["bob@example.org"]
                password = "{plain}bricks"
                """);
        String adas;
        String bobs;
        try (FaceServer server = new FaceServer("sqlite:orrery.db", directory, "")) {
            adas = queue(server, "ada", "{\"filters\": [{\"folder\": \"trips\"}]}");
            bobs = queue(server, "bob", "{\"filters\": [{}]}");
            assertThat(server.send("ada", "MKCALENDAR", "/calendars/users/ada/trips/", "")
                            .statusCode())
                    .isEqualTo(201);
            String id = adas.substring("/queues/".length());
            assertThat(run(0, "list"))
                    .contains(id + "  ada  waits  ")
                    .contains("\"folder\":\"trips\"")
                    .contains("  bob  ");
            assertThat(run(0, "list", "--about", "B*")).contains("  bob  ").doesNotContain("  ada  ");
            String peek = run(0, "peek", id);
            assertThat(peek).contains("collection.made  /calendars/users/ada/trips/");
            assertThat(run(0, "peek", id)).as("it stays there").isEqualTo(peek);
            assertThat(text(server.get("ada", adas))).as("for its reader too").contains("collection.made");
            run(0, "drop", id);
            assertThat(server.get("ada", adas).statusCode()).isEqualTo(404);
        }
        JsonNode left = JSON.readTree(run(0, "list", "--json"));
        assertThat(left.size()).isEqualTo(1);
        assertThat("/queues/" + left.path(0).path("id").asString()).isEqualTo(bobs);
        assertThat(left.path(0).path("owner").asString()).isEqualTo("bob");
        assertThat(left.path(0).path("expired").asBoolean()).isFalse();
        assertThat(JSON.readTree(run(0, "peek", left.path(0).path("id").asString(), "--json"))
                        .size())
                .isZero();
    }

    @Test
    void whatIsNotThereIsSaid() throws Exception {
        run(2, "list"); // without a configuration
        Files.writeString(directory.resolve("orrery.toml"), "[store]\nurl = \"sqlite:orrery.db\"\n");
        run(1, "list"); // without a store
        new FaceServer("sqlite:orrery.db", directory, "").close();
        assertThat(run(1, "peek", "x")).contains("The queue x does not exist");
        assertThat(run(1, "drop", "x")).contains("There is no queue x");
        run(2, "peek", "x", "--limit", "0");
        run(2);
        assertThat(run(0, "list")).isEmpty();
    }
}
