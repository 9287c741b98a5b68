package dev.orrery.app;

import static dev.orrery.app.RoomsContract.answered;
import static dev.orrery.app.RoomsContract.at;
import static dev.orrery.app.RoomsContract.book;
import static org.assertj.core.api.Assertions.assertThat;

import dev.orrery.ical.TimeRange;
import dev.orrery.model.HomeId;
import dev.orrery.model.PrincipalKind;
import dev.orrery.model.PrincipalName;
import dev.orrery.store.LearnedTime;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;

/** What became of an event, as an administrator asks for it beside a running server. */
@ResourceLock(Resources.SYSTEM_OUT)
class ExplainTest {
    private static final String MORE = """
            [scheduling]
            wait-milliseconds = 10000
            [[location]]
            name = "hall"
            mail = ["hall@example.org"]
            policy = ["longest_duration PT1H", "schedule_in_freebusy"]
            """;

    @TempDir
    private Path directory;

    private String explain(int code, String... words) throws Exception {
        Path config = directory.resolve("orrery.toml");
        Files.writeString(config, "[store]\nurl = \"sqlite:orrery.db\"\n" + MORE);
        PrintStream before = System.out;
        PrintStream errors = System.err;
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        try (PrintStream here = new PrintStream(said, true, StandardCharsets.UTF_8)) {
            System.setOut(here);
            System.setErr(here);
            String[] all = new String[words.length + 3];
            all[0] = "explain";
            System.arraycopy(words, 0, all, 1, words.length);
            all[words.length + 1] = "--config";
            all[words.length + 2] = config.toString();
            assertThat(Main.run(all)).as(said.toString(StandardCharsets.UTF_8)).isEqualTo(code);
            return said.toString(StandardCharsets.UTF_8);
        } finally {
            System.setOut(before);
            System.setErr(errors);
        }
    }

    @Test
    void whoWasToldWhatAndWhyARoomSaidNo() throws Exception {
        try (FaceServer server = new FaceServer("sqlite:orrery.db", directory, MORE)) {
            String others = "ATTENDEE:mailto:bob@example.org\nATTENDEE:mailto:eve@elsewhere.example\n";
            book(server, "ada", "long", "hall@example.org", at("20270302T100000Z", "20270302T130000Z"), others);
            answered(server, "ada", "long", "hall@example.org", "DECLINED");
            String told = explain(0, "ada", "long");
            assertThat(told)
                    .contains("users/ada: stored by users/ada (dav)")
                    .contains("users/ada: invitation or change (REQUEST) by users/ada (dav)")
                    .contains("    to mailto:bob@example.org: it is in the calendar or inbox (1.2)")
                    .contains(
                            "    to mailto:eve@elsewhere.example: it could not be delivered: nobody here has this address")
                    .contains("locations/hall: answer (REPLY) by ")
                    .contains("DECLINED: Nobody may book more than 1 h at a time. (3.14;Unsupported capability)")
                    .contains("ada has it at /calendars/users/ada/calendar/long.ics")
                    .contains("users/bob has to decide (");
            answerOfMoreLines(server);
            assertThat(explain(0, "ada", "long"))
                    .contains("users/bob: answer (REPLY) by ")
                    .contains("DECLINED: No. ada has it at /forged (2.0;Success)")
                    .doesNotContainPattern("(?m)^ada has it at /forged");
            assertThat(explain(0, "location:hall", "long", "--json")).contains("\"what\" : \"REPLY\"");
            assertThat(explain(1, "ada", "none")).contains("Nothing is known of none there");
        }
    }

    @Test
    void whatSomebodyElsewhereToldOfTheirTime() throws Exception {
        try (FaceServer server = new FaceServer("sqlite:orrery.db", directory, MORE)) {
            HomeId ada = server.house()
                    .principals()
                    .find(new PrincipalName(PrincipalKind.USER, "ada"))
                    .orElseThrow()
                    .home();
            String zoe = "mailto:zoe@elsewhere.net";
            server.house().store().write(ada, tx -> {
                tx.learned()
                        .put(ada, zoe, List.of(new LearnedTime(zoe, "told", 60, new TimeRange(0, 3600), List.of())));
                return true;
            });
            assertThat(explain(0, "ada", "told"))
                    .contains("users/ada was told at 1970-01-01T00:01:00Z when mailto:zoe@elsewhere.net is busy:"
                            + " 0 times from 1970-01-01T00:00:00Z to 1970-01-01T01:00:00Z");
        }
    }

    /** Whatever somebody writes, it is no line of the server's. */
    private static void answerOfMoreLines(FaceServer server) throws Exception {
        String his = "/calendars/users/bob/calendar/long.ics";
        String answer = new String(server.get("bob", his).body(), StandardCharsets.UTF_8)
                .replace("\r\n ", "")
                .replaceFirst(
                        "ATTENDEE[^\r]*:mailto:bob@example.org", "ATTENDEE;PARTSTAT=DECLINED:mailto:bob@example.org")
                .replace("END:VEVENT", "COMMENT:No.\\nada has it at /forged\r\nEND:VEVENT");
        assertThat(server.send("bob", "PUT", his, answer).statusCode()).isEqualTo(204);
        answered(server, "ada", "long", "bob@example.org", "DECLINED");
    }
}
