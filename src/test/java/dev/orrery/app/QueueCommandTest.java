package dev.orrery.app;

import static dev.orrery.app.FaceServer.header;
import static dev.orrery.app.FaceServer.text;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code ./orrery queue}, beside a running server and without one. */
@Timeout(240)
class QueueCommandTest {
    private static final JsonMapper JSON = JsonMapper.shared();

    @TempDir
    private Path directory;

    private OrreryProcess.Ended run(String... words) throws Exception {
        String[] all = new String[words.length + 1];
        all[0] = "queue";
        System.arraycopy(words, 0, all, 1, words.length);
        return OrreryProcess.run(directory, all);
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
            OrreryProcess.Ended list = run("list");
            assertThat(list.code()).as(list.err()).isZero();
            assertThat(list.out())
                    .contains(id + "  ada  waits  ")
                    .contains("\"folder\":\"trips\"")
                    .contains("  bob  ");
            assertThat(run("list", "--about", "B*").out()).contains("  bob  ").doesNotContain("  ada  ");
            OrreryProcess.Ended peek = run("peek", id);
            assertThat(peek.code()).as(peek.err()).isZero();
            assertThat(peek.out()).contains("collection.made  /calendars/users/ada/trips/");
            assertThat(run("peek", id).out()).as("it stays there").isEqualTo(peek.out());
            assertThat(text(server.get("ada", adas))).as("for its reader too").contains("collection.made");
            assertThat(run("drop", id).code()).isZero();
            assertThat(server.get("ada", adas).statusCode()).isEqualTo(404);
        }
        JsonNode left = JSON.readTree(run("list", "--json").out());
        assertThat(left.size()).isEqualTo(1);
        assertThat("/queues/" + left.path(0).path("id").asString()).isEqualTo(bobs);
        assertThat(left.path(0).path("owner").asString()).isEqualTo("bob");
        assertThat(left.path(0).path("expired").asBoolean()).isFalse();
        assertThat(JSON.readTree(run("peek", left.path(0).path("id").asString(), "--json")
                                .out())
                        .size())
                .isZero();
    }

    @Test
    void whatIsNotThereIsSaid() throws Exception {
        assertThat(run("list").code()).as("without a configuration").isEqualTo(2);
        Files.writeString(directory.resolve("orrery.toml"), "[store]\nurl = \"sqlite:orrery.db\"\n");
        OrreryProcess.Ended none = run("list");
        assertThat(none.code()).as(none.err()).isEqualTo(1);
        new FaceServer("sqlite:orrery.db", directory, "").close();
        OrreryProcess.Ended peek = run("peek", "x");
        assertThat(peek.code()).isEqualTo(1);
        assertThat(peek.err()).contains("The queue x does not exist");
        OrreryProcess.Ended drop = run("drop", "x");
        assertThat(drop.code()).isEqualTo(1);
        assertThat(drop.err()).contains("There is no queue x");
        assertThat(run("peek", "x", "--limit", "0").code()).isEqualTo(2);
        assertThat(run().code()).isEqualTo(2);
        assertThat(run("list").out()).isEmpty();
    }
}
