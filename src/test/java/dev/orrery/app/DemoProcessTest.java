package dev.orrery.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The demo as a newcomer meets it: what it prints is right, and what it promises is there. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DemoProcessTest {
    private final HttpClient client = HttpClient.newHttpClient();

    @TempDir
    private static Path folder;

    private OrreryProcess demo;
    private String origin;

    @BeforeAll
    void start() throws Exception {
        demo = OrreryProcess.start(folder, Map.of(), "demo", "--listen", "127.0.0.1:0");
        origin = demo.ready();
    }

    @AfterAll
    void stop() throws Exception {
        client.close();
        demo.close();
    }

    private HttpResponse<String> send(String method, String path, String who, String body) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(origin + path))
                .method(method, BodyPublishers.ofString(body))
                .header("Depth", "0");
        if (!who.isEmpty()) {
            byte[] login = (who + ":" + who).getBytes(StandardCharsets.UTF_8);
            request.header("Authorization", "Basic " + Base64.getEncoder().encodeToString(login));
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void itPrintsWhatIsTrue() {
        assertThat(demo.said())
                .contains("address " + origin + "/", "curl -u ada:ada " + origin + "/calendars/users/ada/work/")
                .contains("ldap://127.0.0.1:")
                .contains("imap://127.0.0.1:")
                .doesNotContain("PORT", "{{")
                .doesNotContainPattern("%[^s]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ada", "grace", "alan", "hedy"})
    void everyPersonThatItNamesSignsInAndHasEvents(String who) throws Exception {
        assertThat(demo.said()).containsPattern("(?m)^ +" + who + " +" + who + " ");
        HttpResponse<String> calendar = send("GET", "/calendars/users/" + who + "/calendar/", who, "");
        assertThat(calendar.statusCode()).isEqualTo(200);
        assertThat(calendar.body()).contains("BEGIN:VEVENT").doesNotContain("{{");
        assertThat(send("GET", "/calendars/users/" + who + "/calendar/", "nobody", "")
                        .statusCode())
                .isEqualTo(401);
    }

    @Test
    void alanSharesWithGraceAndWithNobodyElse() throws Exception {
        String alans = "/calendars/users/alan/calendar/";
        assertThat(send("GET", alans, "grace", "").statusCode()).isEqualTo(200);
        assertThat(send("GET", alans, "ada", "").statusCode()).isEqualTo(404);
    }

    /** The lines that it prints, as they are, in a shell. */
    @Test
    void aMessageThatIsPutIntoTheFolderIsAnEvent(@TempDir Path elsewhere) throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/curl")), "curl is not installed (package curl)");
        String hedys = "/calendars/users/hedy/calendar/";
        assertThat(send("GET", hedys, "hedy", "").body()).contains("Frequency hopping");
        Matcher lines = Pattern.compile("(?s)( +printf .*?/Calendar)\n(.*?hedy/calendar/)\n")
                .matcher(demo.said());
        assertThat(lines.find()).as(demo.said()).isTrue();
        assertThat(shell(elsewhere, lines.group(1))).isNotNull();
        assertThat(shell(elsewhere, lines.group(2))).contains("Tea with George", "Frequency hopping");
    }

    @Test
    void whatHedyWritesByCalDavIsThereToo() throws Exception {
        String path = "/calendars/users/hedy/calendar/new.ics";
        assertThat(send("PUT", path, "hedy", """
                        BEGIN:VCALENDAR
                        VERSION:2.0
                        PRODID:-//t//EN
                        BEGIN:VEVENT
                        UID:new
                        DTSTAMP:20260101T000000Z
                        DTSTART:20260102T160000Z
                        SUMMARY:Torpedo
                        END:VEVENT
                        END:VCALENDAR
                        """).statusCode()).isEqualTo(201);
        assertThat(send("GET", path, "hedy", "").body()).contains("Torpedo");
        assertThat(send("DELETE", path, "hedy", "").statusCode()).isEqualTo(204);
    }

    private static String shell(Path folder, String lines) throws Exception {
        Process shell = new ProcessBuilder("/bin/sh", "-ec", lines)
                .directory(folder.toFile())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String said = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(shell.waitFor()).as(lines).isZero();
        return said;
    }

    @Test
    void roomsAProjectorAndAGroupComeFromTheDirectory() throws Exception {
        String properties = "<propfind xmlns='DAV:'><prop><displayname/><group-member-set/>"
                + "<C:calendar-user-type xmlns:C='urn:ietf:params:xml:ns:caldav'/></prop></propfind>";
        assertThat(send("PROPFIND", "/principals/locations/library/", "ada", properties)
                        .body())
                .contains("The Library", "ROOM");
        assertThat(send("PROPFIND", "/principals/locations/observatory/", "ada", properties)
                        .body())
                .contains("The Observatory", "ROOM");
        assertThat(send("PROPFIND", "/principals/resources/projector/", "ada", properties)
                        .body())
                .contains("Projector", "RESOURCE");
        assertThat(send("PROPFIND", "/principals/groups/staff/", "ada", properties)
                        .body())
                .contains("Everybody", "/principals/users/ada/", "/principals/users/grace/", "/principals/users/alan/");
    }

    @Test
    void theWelcomePageTheProfileAndTheHealthFit() throws Exception {
        assertThat(send("GET", "/", "", "").body())
                .contains(origin + "/calendars/users/NAME/calendar/", "All parts are well.");
        assertThat(send("GET", "/connect.mobileconfig?user=ada", "", "").body())
                .contains("<string>127.0.0.1</string>", "<string>ada</string>", "<false/>")
                .contains("<integer>" + URI.create(origin).getPort() + "</integer>");
        HttpResponse<String> health = send("GET", "/health", "", "");
        assertThat(health.statusCode()).isEqualTo(200);
        assertThat(health.body()).contains("\"directory\": {\"status\": \"ok\"}");
    }

    @Test
    void itIsNeverOpenToTheNetwork() throws Exception {
        OrreryProcess.Ended ended = OrreryProcess.run(folder, "demo", "--listen", "0.0.0.0:0");
        assertThat(ended.code()).isNotZero();
        assertThat(ended.err()).contains("loopback");
        assertThat(OrreryProcess.run(folder, "demo", "--listen", "0.0.0.0:9").err())
                .contains("listens on loopback only")
                .doesNotContain("{plain}");
        assertThat(OrreryProcess.run(folder, "demo", "--listen", "nowhere").err())
                .startsWith("--listen nowhere: ")
                .doesNotContain("ORRERY_SERVER_LISTEN");
        assertThat(OrreryProcess.run(folder, "demo", "--listen", "nowhere").code())
                .isEqualTo(2);
    }

    @Test
    void controlCEndsItWellAndNothingIsLeft() throws Exception {
        try (OrreryProcess another = OrreryProcess.start(folder, Map.of(), "demo", "--listen", "127.0.0.1:0")) {
            another.ready();
            new ProcessBuilder("kill", "-INT", Long.toString(another.pid()))
                    .start()
                    .waitFor();
            assertThat(another.end().code()).isZero();
        }
        try (var left = java.nio.file.Files.list(folder)) {
            assertThat(left).isEmpty();
        }
    }
}
