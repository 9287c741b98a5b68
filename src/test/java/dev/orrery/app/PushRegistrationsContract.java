package dev.orrery.app;

import static dev.orrery.app.ChangesContract.CALENDAR;
import static dev.orrery.app.ChangesContract.HOME;
import static dev.orrery.app.ChangesContract.share;
import static dev.orrery.app.FaceServer.header;
import static dev.orrery.app.FaceServer.text;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import org.junit.jupiter.api.Test;

/** WebDAV-Push from a device's side: how it registers, and what is refused. */
abstract class PushRegistrationsContract extends PushHouse {
    @Test
    void aDeviceLearnsThatItCanBeTold() throws Exception {
        try (FaceServer server = server()) {
            assertThat(header(server.send("ada", "OPTIONS", CALENDAR, ""), "DAV"))
                    .contains(", webdav-push");
            assertThat(property(server, "ada", CALENDAR, "P:transports"))
                    .matches("<X:web-push[^>]*><X:vapid-public-key[^>]* type=\"p256ecdsa\">[\\w-]{87}<.*");
            assertThat(property(server, "ada", CALENDAR, "P:supported-triggers"))
                    .contains("<D:depth>1</D:depth>", "<D:depth>0</D:depth>");
            assertThat(property(server, "ada", HOME, "P:supported-triggers")).contains("<D:depth>infinity</D:depth>");
            String topic = property(server, "ada", CALENDAR, "P:topic");
            assertThat(topic).matches("[\\w-]{22}").isNotEqualTo(property(server, "ada", HOME, "P:topic"));
            share(server, CALENDAR, "read");
            assertThat(property(server, "bob", CALENDAR, "P:topic")).isEqualTo(topic);
        }
    }

    @Test
    void aRegistrationIsRenewedAndRemoved() throws Exception {
        try (FaceServer server = server()) {
            PushDevice device = device("phone");
            String wanted = DateTimeFormatter.RFC_1123_DATE_TIME.format(ZonedDateTime.now(ZoneOffset.UTC)
                    .plusDays(7)
                    .withDayOfMonth(11)
                    .plusMonths(1));
            HttpResponse<byte[]> first = register(server, "ada", CALENDAR, device, "");
            assertThat(first.statusCode()).isEqualTo(201);
            String location = header(first, "Location");
            assertThat(location).startsWith(server.origin() + "/push/");
            HttpResponse<byte[]> second =
                    register(server, "ada", CALENDAR, device, "<expires>" + wanted + "</expires>");
            assertThat(second.statusCode()).isEqualTo(204);
            assertThat(header(second, "Location")).isEqualTo(location);
            HttpResponse<byte[]> brief =
                    register(server, "ada", CALENDAR, device, "<expires>Wed, 20 Dec 2023 10:03:31 GMT</expires>");
            Instant expires = Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(header(brief, "Expires")));
            assertThat(expires)
                    .isBetween(
                            Instant.now().plusSeconds(3 * 86_400 - 60),
                            Instant.now().plusSeconds(3 * 86_400));
            assertThat(count(server)).isEqualTo(1);
            String path = URI.create(location).getPath();
            assertThat(server.send("bob", "DELETE", path, "").statusCode()).isEqualTo(404);
            assertThat(server.send(null, "DELETE", path, "").statusCode()).isEqualTo(401);
            assertThat(server.send("ada", "GET", path, "").statusCode()).isEqualTo(405);
            assertThat(server.send("ada", "DELETE", path, "").statusCode()).isEqualTo(204);
            assertThat(server.send("ada", "DELETE", path, "").statusCode()).isEqualTo(404);
            assertThat(count(server)).isZero();
        }
    }

    @Test
    void whatCannotBeUsedIsRefusedByName() throws Exception {
        try (FaceServer server = new FaceServer(storeUrl(), directory, "[push]\nper-person = 1\n")) {
            PushDevice inside = device("inside"); // loopback, which nobody allowed here
            assertRefused(register(server, "ada", CALENDAR, inside, ""), "invalid-subscription");
            PushDevice device = new PushDevice("http://192.0.2.1/x");
            String good = new PushDevice("https://198.41.0.4/x").registration("");
            assertRefused(register(server, "ada", CALENDAR, device, ""), "invalid-subscription");
            for (String bad : List.of(
                    good.replace("aes128gcm", "aesgcm"),
                    good.replace("https://198.41.0.4/x", "ftp://198.41.0.4/x"),
                    good.replaceAll("<auth-secret>..", "<auth-secret>"),
                    good.replaceAll("<auth-secret>..", "<auth-secret>!!"),
                    good.replaceAll("(?s)<auth-secret>.*</auth-secret>", ""),
                    good.replaceAll(
                            "\"p256dh\">[^<]*",
                            "\"p256dh\">BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAixA"),
                    good.replace("p256dh", "x25519"),
                    good.replace("198.41.0.4/x", "198.41.0.4/" + "x".repeat(1500)),
                    good.replace("198.41.0.4/x", "198.41.0.4/\u00e4"),
                    good.replace("web-push-subscription", "other-subscription"))) {
                assertRefused(server.send("ada", "POST", CALENDAR, bad, "Content-Type", XML), "invalid-subscription");
            }
            assertRefused(
                    server.send(
                            "ada",
                            "POST",
                            CALENDAR,
                            good.replace("</push-register>", "<trigger><other/></trigger></push-register>"),
                            "Content-Type",
                            XML),
                    "no-trigger-supported");
            assertThat(server.send("ada", "POST", CALENDAR, "<x/>", "Content-Type", XML)
                            .statusCode())
                    .isEqualTo(405);
            assertThat(server.send("ada", "POST", CALENDAR, "<push", "Content-Type", XML)
                            .statusCode())
                    .isEqualTo(400);
            String when = good.replace("</push-register>", "<expires>tomorrow</expires></push-register>");
            assertThat(server.send("ada", "POST", CALENDAR, when, "Content-Type", XML)
                            .statusCode())
                    .isEqualTo(400);
            assertRefused(
                    server.send("ada", "POST", HOME + "notifications/", good, "Content-Type", XML),
                    "push-not-available");
            assertThat(server.send("ada", "POST", HOME + "outbox/", good, "Content-Type", XML)
                            .statusCode())
                    .isBetween(400, 499);
            assertThat(server.send(null, "POST", CALENDAR, good, "Content-Type", XML)
                            .statusCode())
                    .isEqualTo(401);
            assertThat(count(server)).isZero();
            assertThat(server.send("ada", "POST", CALENDAR, good, "Content-Type", XML)
                            .statusCode())
                    .isEqualTo(201);
            assertThat(server.send("ada", "POST", HOME, good, "Content-Type", XML)
                            .statusCode())
                    .isEqualTo(507);
        }
    }

    private static void assertRefused(HttpResponse<byte[]> answer, String condition) throws Exception {
        assertThat(answer.statusCode()).as(text(answer)).isEqualTo(403);
        assertThat(text(answer)).contains(":" + condition + " ");
    }

    @Test
    void nobodyIsToldWhereTheConfigurationSaysSo() throws Exception {
        try (FaceServer server = new FaceServer(storeUrl(), directory, ALLOWED + "[push]\nenabled = false\n")) {
            assertThat(header(server.send("ada", "OPTIONS", CALENDAR, ""), "DAV"))
                    .doesNotContain("webdav-push");
            assertThat(register(server, "ada", CALENDAR, device("phone"), "").statusCode())
                    .isEqualTo(405);
            String body = "<D:propfind xmlns:D=\"DAV:\"><D:prop><transports xmlns=\"https://bitfire.at/webdav-push\"/>"
                    + "</D:prop></D:propfind>";
            assertThat(text(server.send("ada", "PROPFIND", CALENDAR, body, "Depth", "0")))
                    .contains("404 Not Found");
        }
    }
}
