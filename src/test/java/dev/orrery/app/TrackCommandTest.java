package dev.orrery.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orrery.app.config.Config;
import dev.orrery.source.cloud.CloudFake;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code track} as an administrator runs it, with and without a server on the same store. */
@Timeout(120)
@ResourceLock(Resources.SYSTEM_OUT)
@ResourceLock(Resources.SYSTEM_ERR)
@ResourceLock("System.in")
class TrackCommandTest {
    private static final String ACCOUNT = "here/mockuser";

    @TempDir
    private Path directory;

    private CloudFake fake;
    private Path config;

    @BeforeEach
    void write() throws Exception {
        fake = new CloudFake();
        fake.put("1", "RUNNING");
        config = Files.writeString(directory.resolve("orrery.toml"), """
                [server]
                listen = "127.0.0.1:0"
                [store]
                url = "sqlite:orrery.db"
                [[user]]
                name = "ada"
                mail = ["ada@example.org"]
                [[resource]]
                name = "gpu"
                [tracker]
                interval = "100ms"
                [[tracker.provider]]
                name = "here"
                url = "%s"
                allow-networks = ["127.0.0.0/8"]
                """.formatted(fake.api()));
        new House(Config.read(config, Map.of())).close();
    }

    @AfterEach
    void close() {
        fake.close();
    }

    private String run(int code, String input, String... words) {
        List<String> all = new ArrayList<>(List.of(words));
        all.addAll(List.of("--config", config.toString()));
        PrintStream before = System.out;
        PrintStream errorsBefore = System.err;
        InputStream inBefore = System.in;
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        PrintStream both = new PrintStream(said, true, StandardCharsets.UTF_8);
        System.setOut(both);
        System.setErr(both);
        System.setIn(new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)));
        try {
            int got = Main.run(all.toArray(String[]::new));
            assertThat(got).as(said.toString(StandardCharsets.UTF_8)).isEqualTo(code);
            return said.toString(StandardCharsets.UTF_8);
        } finally {
            System.setOut(before);
            System.setErr(errorsBefore);
            System.setIn(inBefore);
        }
    }

    private void everything() {
        assertThat(run(1, "wrong\n", "track", "add", ACCOUNT)).contains("is not followed");
        assertThat(run(0, "", "track", "list", "--json")).contains("[ ]");
        assertThat(run(0, "mockpassword\n", "track", "add", ACCOUNT)).contains("is followed");
        assertThat(run(0, "", "track", "poll", ACCOUNT)).contains("looked at");
        assertThat(run(0, "", "track", "list", "--machines"))
                .contains(ACCOUNT + "  active  1 machines", "  1  RUNNING")
                .doesNotContain("mockpassword");
        JsonNode row = JsonMapper.shared()
                .readTree(run(0, "", "track", "list", "--json"))
                .get(0);
        assertThat(row.path("account").asString()).isEqualTo(ACCOUNT);
        assertThat(row.at("/machines/1").asString()).isEqualTo("RUNNING");
        assertThat(run(1, "", "track", "bind", ACCOUNT, "9", "resource:gpu")).contains("9");
        assertThat(run(1, "", "track", "bind", ACCOUNT, "1", "ada")).contains("resource:NAME");
        assertThat(run(0, "", "track", "bind", ACCOUNT, "1", "resource:gpu")).contains("is the machine 1");
        assertThat(run(0, "", "track", "unbind", "resource:gpu")).contains("no machine any more");
        assertThat(run(1, "", "track", "unbind", "resource:gpu")).contains("stands for no machine");
        assertThat(run(0, "", "track", "remove", ACCOUNT)).contains("not followed any more");
        assertThat(run(0, "", "track", "list")).contains("retired", "An administrator ended it.");
        assertThat(run(1, "", "track", "poll", ACCOUNT)).contains("retired");
    }

    @Test
    void itIsDoneWithoutAServer() {
        everything();
        assertThat(run(0, "", "check")).isNotEmpty();
    }

    @Test
    void itIsDoneBesideAServerWhichGoesOnWithIt() throws Exception {
        try (Orrery server = new Orrery(new House(Config.read(config, Map.of()))).start()) {
            assertThat(server.origin()).startsWith("http://");
            run(0, "mockpassword\n", "track", "add", ACCOUNT);
            TrackedServer.await(() -> run(0, "", "track", "list", "--machines").contains("1  RUNNING"));
            fake.put("1", "STOPPED");
            TrackedServer.await(() -> run(0, "", "track", "list", "--machines").contains("1  STOPPED"));
            assertThat(run(0, "", "track", "remove", ACCOUNT)).contains("not followed any more");
            int asked = fake.requests().size();
            fake.put("1", "RUNNING");
            assertThat(run(0, "", "track", "list", "--machines")).contains("1  STOPPED");
            assertThat(fake.requests().size())
                    .as("a look that was under way at most")
                    .isBetween(asked, asked + 2);
        }
    }

    @Test
    void whatIsWrongIsSaid() {
        assertThat(run(1, "", "track", "add", "nowhere/ada")).contains("No provider called nowhere", "here");
        assertThat(run(1, "", "track", "add", "here")).contains("PROVIDER/USER");
        assertThat(run(1, "", "track", "poll", ACCOUNT)).contains("is not followed");
        assertThat(run(1, "", "track", "remove", ACCOUNT)).contains("is not followed");
    }
}
