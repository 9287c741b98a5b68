package dev.orrery.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orrery.access.PasswordHash;
import dev.orrery.app.config.Config;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The commands an administrator types, beside a running server and on their own, with their exit codes. */
@ResourceLock(Resources.SYSTEM_OUT)
@ResourceLock(Resources.SYSTEM_ERR)
class CommandsTest {
    private static final String EVENT = """
            BEGIN:VEVENT
            UID:%s
            DTSTAMP:20260101T000000Z
            DTSTART:20260101T100000Z
            SUMMARY:%s
            END:VEVENT
            """;

    @TempDir
    private Path folder;

    @BeforeEach
    void configure() throws Exception {
        Files.writeString(folder.resolve("orrery.toml"), """
                [server]
                listen = "127.0.0.1:0"
                [store]
                url = "sqlite:orrery.db"
                [[user]]
                name = "ada"
                password = "{plain}secret"
                """);
        new House(Config.read(folder.resolve("orrery.toml"), Map.of())).close();
        Files.writeString(
                folder.resolve("two.ics"), calendar(EVENT.formatted("1", "One"), EVENT.formatted("2", "Two")));
    }

    private static String calendar(String... components) {
        return "BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//Example//Test//EN\n" + String.join("", components)
                + "END:VCALENDAR\n";
    }

    private OrreryProcess.Ended run(String... words) throws Exception {
        return OrreryProcess.run(folder, words);
    }

    private static JsonNode json(OrreryProcess.Ended ended) {
        assertThat(ended.code()).as(ended.err()).isZero();
        return JsonMapper.shared().readTree(ended.out());
    }

    @Test
    void besideARunningServer() throws Exception {
        try (OrreryProcess server = OrreryProcess.start(folder, Map.of(), "serve");
                HttpClient client = HttpClient.newHttpClient()) {
            String origin = server.ready();
            assertThat(run("import", "ada", "calendar", "two.ics").out())
                    .startsWith("2 created, 0 changed, 0 unchanged, 0 refused.");
            HttpResponse<String> seen = client.send(
                    HttpRequest.newBuilder(URI.create(origin + "/calendars/users/ada/calendar/"))
                            .header("Authorization", "Basic YWRhOnNlY3JldA==")
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            assertThat(seen.body()).contains("SUMMARY:One", "SUMMARY:Two");
            JsonNode again = json(run("import", "--json", "ada", "calendar", "two.ics"));
            assertThat(again.get("unchanged").asInt()).isEqualTo(2);

            assertThat(run("export", "ada", "calendar", "out.ics").code()).isZero();
            assertThat(Files.readString(folder.resolve("out.ics"))).contains("SUMMARY:One", "SUMMARY:Two");
            JsonNode check = json(run("check", "--json"));
            assertThat(check.get("discrepancies").size()).isZero();
            assertThat(check.get("objects").asInt()).isEqualTo(2);
            assertThat(run("principal", "show", "ada").out()).contains("users/ada", "The configuration lists it.");
            assertThat(json(run("archive", "list", "--json")).size()).isZero();
            server.terminate();
            assertThat(server.end().code()).isZero();
        }
        assertThat(run("check").out()).endsWith("all is well.\n");
    }

    @Test
    void aVariableThatNamesNoKeyIsWarnedAbout() throws Exception {
        Map<String, String> environment =
                Map.of("ORRERY_SERVER_LISTN", "127.0.0.1:1", "ORRERY_PORT_8008_TCP", "tcp://10.0.0.1:8008");
        try (OrreryProcess process = OrreryProcess.start(folder, environment, "principal", "list")) {
            OrreryProcess.Ended ended = process.end();
            assertThat(ended.code()).isZero();
            assertThat(ended.err())
                    .contains("ORRERY_SERVER_LISTN names no key; did you mean \"ORRERY_SERVER_LISTEN\"?")
                    .doesNotContain("ORRERY_PORT");
        }
    }

    @Test
    void whatIsRefusedIsSaidAndTheRestIsDone() throws Exception {
        Files.writeString(
                folder.resolve("half.ics"),
                calendar(
                        EVENT.formatted("1", "Good"),
                        EVENT.formatted("2", "Bad").replace("20260101T10", "1492")));
        OrreryProcess.Ended ended = run("import", "ada", "calendar", "half.ics");
        assertThat(ended.code()).isEqualTo(1);
        assertThat(ended.out()).startsWith("1 created, 0 changed, 0 unchanged, 1 refused.");
        assertThat(ended.err()).startsWith("2: ").contains("DTSTART").doesNotContain("\tat ");
    }

    @Test
    void whatCannotBeDoneEndsWithOneAndASentence() throws Exception {
        String two = folder.resolve("two.ics").toString();
        String nowhere = folder.resolve("nowhere/out.ics").toString();
        assertOne("none.ics: no such file", "import", "ada", "calendar", "none.ics");
        assertOne("Neither the configuration nor a directory has users/bob.", "import", "bob", "calendar", two);
        assertOne("users/ada has no calendar nope; there are: calendar, tasks.", "export", "ada", "nope");
        assertOne("nowhere", "export", "ada", "calendar", nowhere);
        assertOne("ghost", "archive", "put", "ghost");
        try (OrreryProcess empty = OrreryProcess.start(folder, Map.of(), "hash-password")) {
            assertThat(empty.type("\n").end().code()).isEqualTo(1);
        }
    }

    private void assertOne(String sentence, String... words) {
        assertThat(CommandLineRun.of(1, folder.resolve("orrery.toml"), words))
                .contains(sentence)
                .hasLineCount(1);
    }

    @Test
    void wrongUseEndsWithTwoAndShowsTheRightOne() throws Exception {
        assertTwo("Unknown option: '--port=1'", "serve", "--port=1");
        assertTwo("Missing required parameter", "import", "ada");
        assertTwo("Which command?");
        assertTwo("Unmatched argument", "dance");
        assertTwo(
                "none.toml: no such file; `./orrery config > orrery.toml` makes one", "check", "--config", "none.toml");
    }

    private static void assertTwo(String sentence, String... words) {
        assertThat(CommandLineRun.exactly(2, words)).contains(sentence).doesNotContain("\tat ");
    }

    @Test
    void aPasswordIsHashedAndTheConfigurationPrintedAndChecked() throws Exception {
        try (OrreryProcess hashing = OrreryProcess.start(folder, Map.of(), "hash-password")) {
            OrreryProcess.Ended ended = hashing.type("correct horse\n").end();
            assertThat(ended.code()).isZero();
            assertThat(PasswordHash.parse(ended.out().strip()).matches("correct horse"))
                    .isTrue();
        }
        OrreryProcess.Ended printed = run("config");
        assertThat(printed.code()).isZero();
        Path file = Files.writeString(folder.resolve("printed.toml"), printed.out());
        CommandLineRun.of(0, file, "config");
        assertThat(json(run("config", "--json")).get(0).has("key")).isTrue();
        assertThat(CommandLineRun.exactly(0, "version")).startsWith("orrery ");
        assertThat(CommandLineRun.exactly(0, "--version")).isEqualTo(CommandLineRun.exactly(0, "version"));
        assertThat(CommandLineRun.exactly(0, "--help")).contains("serve", "backup", "principal");
    }
}
