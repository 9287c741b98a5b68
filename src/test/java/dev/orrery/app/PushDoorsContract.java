package dev.orrery.app;

import static dev.orrery.app.ChangesContract.CALENDAR;
import static dev.orrery.app.ChangesContract.HOME;
import static dev.orrery.app.ChangesContract.put;
import static dev.orrery.app.ChangesContract.share;
import static dev.orrery.app.ChangesContract.until;
import static dev.orrery.app.FaceServer.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.orrery.dav.Events;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** WebDAV-Push from a device's side: a push service is sent what the device can read. */
abstract class PushDoorsContract extends PushHouse {
    @Test
    void aChangeReachesTheDeviceEncryptedAndSigned() throws Exception {
        try (FaceServer server = server()) {
            PushDevice device = device("phone");
            registered(server, "ada", CALENDAR, device);
            for (int i = 0; i < 20; i++) {
                put(server, "event" + i);
            }
            long stored = System.nanoTime();
            PushServer.Sent sent = service.next();
            System.out.printf("push message %d ms after a burst of 20%n", (System.nanoTime() - stored) / 1_000_000);
            assertThat(sent.path()).isEqualTo("/phone");
            assertThat(sent.header("Content-encoding")).isEqualTo("aes128gcm");
            assertThat(sent.header("Ttl")).isEqualTo("86400");
            assertThat(sent.header("Urgency")).isEqualTo("normal");
            assertThat(sent.header("Topic")).matches("[\\w-]{32}");
            assertThat(new String(sent.body(), StandardCharsets.ISO_8859_1)).doesNotContain("push-message");
            String message = device.read(sent.body());
            assertThat(element(message, "topic")).isEqualTo(property(server, "ada", CALENDAR, "P:topic"));
            assertThat(message).contains("content-update").doesNotContain("property-update", "event1", "calendar/");
            assertThat(element(message, "sync-token")).startsWith("urn:orrery:sync:");
            JsonNode claims = claims(sent.header("Authorization"));
            assertThat(claims.path("aud").asString()).isEqualTo(service.origin());
            assertThat(claims.path("exp").asLong() - Instant.now().getEpochSecond())
                    .isBetween(1L, 86_400L);
            assertThat(sent.header("Authorization"))
                    .endsWith(", k=" + element(property(server, "ada", CALENDAR, "P:transports"), "vapid-public-key"));
            // whatever came of the burst after that message was made is one more
            String token = property(server, "ada", CALENDAR, "D:sync-token");
            if (!element(message, "sync-token").equals(token)) {
                assertThat(element(device.read(service.next().body()), "sync-token"))
                        .isEqualTo(token);
            }
            assertThat(service.waiting()).as("a burst is told at once").isZero();
        }
    }

    /** Another implementation, with another library, reads the message and verifies the signature. */
    @Test
    void aPythonProgramReadsTheMessage() throws Exception {
        assumeTrue(
                Files.isExecutable(Path.of("/usr/bin/python3"))
                        && python("-c", "import cryptography").code() == 0,
                "python3-cryptography is not installed (package python3-cryptography)");
        Path script = directory.resolve("open-push.py");
        try (InputStream in = PushDoorsContract.class.getResourceAsStream("open-push.py")) {
            Files.copy(in, script);
        }
        try (FaceServer server =
                new FaceServer(storeUrl(), directory, ALLOWED + "[push]\ncontact = \"mailto:admin@example.org\"\n")) {
            PushDevice device = device("phone");
            registered(server, "ada", CALENDAR, device);
            put(server, "one");
            PushServer.Sent sent = service.next();
            Ended ended = python(
                    script.toString(),
                    device.privateKey(),
                    device.authSecret(),
                    Base64.getUrlEncoder().withoutPadding().encodeToString(sent.body()),
                    sent.header("Authorization"));
            assertThat(ended.code()).as(ended.output()).isZero();
            assertThat(ended.output())
                    .contains("\"aud\":\"" + service.origin() + "\"", "\"sub\":\"mailto:admin@example.org\"")
                    .endsWith(device.read(sent.body()) + "\n");
        }
    }

    private record Ended(int code, String output) {}

    private Ended python(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of("/usr/bin/python3"));
        command.addAll(List.of(arguments));
        Path output = directory.resolve("python.txt");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            process.destroyForcibly();
        }
        return new Ended(process.waitFor(), Files.readString(output));
    }

    private static JsonNode claims(String authorization) {
        String token = authorization.substring("vapid t=".length(), authorization.indexOf(','));
        return JsonMapper.shared()
                .readTree(new String(Base64.getUrlDecoder().decode(token.split("\\.")[1]), StandardCharsets.UTF_8));
    }

    @Test
    void theDeviceThatMadeTheChangeIsNotToldOfIt() throws Exception {
        try (FaceServer server = server()) {
            share(server, CALENDAR, "write");
            PushDevice phone = device("phone");
            String own = registered(server, "ada", CALENDAR, phone);
            registered(server, "ada", CALENDAR, device("tablet"));
            String quiet = "\"" + own + "\"";
            server.send("ada", "PUT", CALENDAR + "1.ics", Events.event("one"), "Push-Dont-Notify", quiet);
            assertThat(service.next().path()).isEqualTo("/tablet");
            server.send("bob", "PUT", CALENDAR + "2.ics", Events.event("two"), "Push-Dont-Notify", quiet);
            String token = property(server, "ada", CALENDAR, "D:sync-token");
            PushServer.Sent sent = service.next();
            assertThat(sent.path()).as("nobody silences the devices of others").isEqualTo("/phone");
            assertThat(element(phone.read(sent.body()), "sync-token")).isEqualTo(token);
        }
    }

    @Test
    void whoMayNotReadAnyMoreIsToldNothing() throws Exception {
        try (FaceServer server = server()) {
            assertThat(register(server, "bob", CALENDAR, device("bob"), "").statusCode())
                    .isEqualTo(404);
            share(server, CALENDAR, "read");
            registered(server, "bob", CALENDAR, device("bob"));
            put(server, "one");
            assertThat(service.next().path()).isEqualTo("/bob");
            registered(server, "ada", CALENDAR, device("ada"));
            share(server, CALENDAR, "");
            assertThat(service.next().path()).isEqualTo("/ada");
            until(() -> count(server) == 1);
            assertThat(service.waiting()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {404, 410})
    void whatTheServiceDoesNotKnowAnyMoreIsForgotten(int status) throws Exception {
        try (FaceServer server = server()) {
            registered(server, "ada", CALENDAR, device("lost"));
            service.answer(status);
            put(server, "one");
            service.next();
            until(() -> count(server) == 0);
            assertThat(text(server.get(null, "/metrics"))).contains("push_dropped_total 1");
        }
    }

    @Test
    void aHomeIsToldOfItsCalendarsAndACalendarOfItsProperties() throws Exception {
        try (FaceServer server = server()) {
            PushDevice shallow = device("shallow");
            PushDevice name = device("name");
            registered(server, "ada", HOME, shallow);
            String named = "<trigger><property-update><D:depth>0</D:depth><D:prop><D:displayname/></D:prop>"
                    + "</property-update></trigger>";
            assertThat(register(server, "ada", CALENDAR, name, named).statusCode())
                    .isEqualTo(201);
            put(server, "one"); // of interest to neither
            String update = "<D:propertyupdate xmlns:D=\"DAV:\"><D:set><D:prop><D:displayname>New</D:displayname>"
                    + "</D:prop></D:set></D:propertyupdate>";
            assertThat(server.send("ada", "PROPPATCH", CALENDAR, update).statusCode())
                    .isEqualTo(207);
            Map<String, String> messages = new HashMap<>();
            String token = property(server, "ada", HOME, "D:sync-token");
            // who is late with the log tells of the calendars' making too
            while (!messages.containsKey("/name")
                    || !element(messages.getOrDefault("/shallow", ""), "sync-token")
                            .equals(token)) {
                PushServer.Sent sent = service.next();
                messages.put(sent.path(), (sent.path().equals("/name") ? name : shallow).read(sent.body()));
            }
            assertThat(messages.get("/name")).contains("property-update").doesNotContain("content-update");
            assertThat(messages.get("/shallow")).contains("content-update");
        }
    }

    @Test
    void anInvitationIsToldToWhoWatchesTheInbox() throws Exception {
        try (FaceServer server = server()) {
            String inbox = HOME + "inbox/";
            server.get("bob", "/calendars/users/bob/");
            PushDevice device = device("phone");
            registered(server, "ada", inbox, device);
            String invitation =
                    "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Example//EN\r\nBEGIN:VEVENT\r\nUID:lunch\r\n"
                            + "DTSTAMP:20260301T120000Z\r\nDTSTART:20260302T100000Z\r\nSUMMARY:Lunch\r\n"
                            + "ORGANIZER:mailto:bob@example.org\r\nATTENDEE:mailto:bob@example.org\r\n"
                            + "ATTENDEE;PARTSTAT=NEEDS-ACTION:mailto:ada@example.org\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";
            assertThat(server.send(
                                    "bob",
                                    "PUT",
                                    "/calendars/users/bob/calendar/lunch.ics",
                                    invitation,
                                    "Content-Type",
                                    "text/calendar")
                            .statusCode())
                    .isEqualTo(201);
            String message = device.read(service.next().body());
            assertThat(message).contains("content-update");
            assertThat(element(message, "topic")).isEqualTo(property(server, "ada", inbox, "P:topic"));
            assertThat(element(message, "sync-token")).isEqualTo(property(server, "ada", inbox, "D:sync-token"));
        }
    }

    @Test
    void theEndOfACalendarIsTheLastThatIsTold() throws Exception {
        try (FaceServer server = server()) {
            assertThat(server.send("ada", "MKCALENDAR", HOME + "extra/", "").statusCode())
                    .isEqualTo(201);
            PushDevice device = device("phone");
            registered(server, "ada", HOME + "extra/", device);
            assertThat(server.send("ada", "DELETE", HOME + "extra/", "").statusCode())
                    .isEqualTo(204);
            String message = device.read(service.next().body());
            assertThat(message).contains("property-update", "content-update").doesNotContain("sync-token");
            until(() -> count(server) == 0);
        }
    }
}
