package dev.orrery.app;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.orrery.access.Authenticator;
import dev.orrery.app.config.Config;
import dev.orrery.source.ldap.TestDirectory;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** People from a directory at the server's doors. */
class DirectoryDoorsTest {
    @TempDir
    private Path directory;

    private final HttpClient client = HttpClient.newHttpClient();
    private TestDirectory ldap;
    private House house;
    private Orrery server;

    @BeforeEach
    void start() throws Exception {
        ldap = TestDirectory.inMemory();
        String toml = """
                [server]
                listen = "127.0.0.1:0"
                login-delay = false
                remember-logins = "2s"
                [store]
                url = "sqlite:orrery.db"
                [[group]]
                name = "readers"
                [[directory]]
                name = "house"
                url = "ldap://127.0.0.1:%d"
                base = "dc=example,dc=org"
                bind-dn = "%s"
                bind-password = "%s"
                stale-after = "1s"
                negative-for = "1s"
                """.formatted(ldap.port(), TestDirectory.ADMIN, TestDirectory.SECRET);
        house = new House(Config.parse("test", toml, directory, Map.of()));
        server = new Orrery(house).start();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private HttpResponse<String> propfind(String path, String who, String password) throws Exception {
        return send("PROPFIND", path, who, password, "");
    }

    private HttpResponse<String> send(String method, String path, String who, String password, String body)
            throws Exception {
        return client.send(
                HttpRequest.newBuilder(URI.create(server.origin() + path))
                        .method(method, HttpRequest.BodyPublishers.ofString(body))
                        .header("Content-Type", "application/xml")
                        .header("Depth", "0")
                        .header(
                                "Authorization",
                                "Basic "
                                        + Base64.getEncoder()
                                                .encodeToString(
                                                        (who + ":" + password).getBytes(StandardCharsets.UTF_8)))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void aNewPersonsFirstRequestMakesTheirHome() throws Exception {
        HttpResponse<String> answer = propfind("/calendars/users/ada/calendar/", "ada", "engine");
        assertThat(answer.statusCode()).isEqualTo(207);
        assertThat(propfind("/principals/users/bob/", "ada", "engine").statusCode())
                .isEqualTo(207);
        assertThat(propfind("/principals/users/ghost/", "ada", "engine").statusCode())
                .isEqualTo(404);
        assertThat(propfind("/principals/locations/atrium/", "ada", "engine").statusCode())
                .isEqualTo(207);
        HttpResponse<String> wrong = propfind("/principals/users/ada/", "ada", "wrong");
        HttpResponse<String> unknown = propfind("/principals/users/ada/", "ghost", "wrong");
        assertThat(wrong.statusCode()).isEqualTo(401).isEqualTo(unknown.statusCode());
        assertThat(wrong.body()).isEqualTo(unknown.body());
    }

    @Test
    void theWaysToFailAreTheSameOutsideAndToldApartInTheLog() throws Exception {
        ldap.lock("uid=bob,ou=people," + TestDirectory.BASE);
        Logger logger = (Logger) LoggerFactory.getLogger(Authenticator.class);
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        log.start();
        logger.addAppender(log);
        try {
            List<HttpResponse<String>> answers = List.of(
                    propfind("/principals/users/ada/", "ada", "wrong"),
                    propfind("/principals/users/ada/", "ghost", "wrong"),
                    propfind("/principals/users/ada/", "bob", "difference"),
                    propfind("/principals/users/ada/", "ada", ""),
                    propfind("/principals/users/ada/", "*", "engine"),
                    propfind("/principals/users/ada/", "ada)(uid=*", "engine"),
                    propfind("/principals/users/ada/", "ad\u0000a", "engine"),
                    propfind("/principals/users/ada/", "nobody@example.org", "engine"));
            for (HttpResponse<String> answer : answers) {
                assertThat(answer.statusCode()).isEqualTo(401);
                assertThat(answer.body()).isEqualTo(answers.getFirst().body());
                assertThat(comparable(answer)).isEqualTo(comparable(answers.getFirst()));
            }
            assertThat(log.list)
                    .extracting(ILoggingEvent::getFormattedMessage)
                    .anyMatch(line -> line.contains("wrong password for 'ada'"))
                    .anyMatch(line -> line.contains("unknown user 'ghost'"))
                    .anyMatch(line -> line.contains("'bob'") && line.contains("may not sign in: locked"))
                    .anyMatch(line -> line.contains("unknown user '*'"))
                    .anyMatch(line -> line.contains("unknown user 'ad?a'"));
        } finally {
            logger.detachAppender(log);
        }
    }

    /** Headers without those that number or date an answer. */
    private static Map<String, List<String>> comparable(HttpResponse<String> answer) {
        Map<String, List<String>> headers = new TreeMap<>(answer.headers().map());
        headers.keySet().removeIf(name -> name.equalsIgnoreCase("date") || name.equalsIgnoreCase("x-request-id"));
        return headers;
    }

    @Test
    void namesThatNoPersonHasAreOnlyEverValues() throws Exception {
        for (String name :
                List.of("%2A", "a%2A", "ada)(uid=%2A", "ad%5C61", "ada%00", "(", "%C3%A5d%C3%A5", "ada%E2%80%AE")) {
            assertThat(propfind("/principals/users/" + name + "/", "ada", "engine")
                            .statusCode())
                    .as(name)
                    .isIn(400, 404);
        }
    }

    @Test
    void aGroupOfTheDirectoryIsGrantedRights() throws Exception {
        assertThat(propfind("/calendars/users/ada/calendar/", "bob", "difference")
                        .statusCode())
                .isIn(403, 404);
        HttpResponse<String> set = send("ACL", "/calendars/users/ada/calendar/", "ada", "engine", """
                <D:acl xmlns:D="DAV:"><D:ace>
                <D:principal><D:href>/principals/groups/engineers/</D:href></D:principal>
                <D:grant><D:privilege><D:read/></D:privilege></D:grant>
                </D:ace></D:acl>""");
        assertThat(set.statusCode()).isEqualTo(200);
        assertThat(propfind("/calendars/users/ada/calendar/", "bob", "difference")
                        .statusCode())
                .as("he is in a group within the group")
                .isEqualTo(207);
        assertThat(propfind("/calendars/users/ada/calendar/", "joanna", "enigma")
                        .statusCode())
                .isIn(403, 404);
        ldap.modify(
                "dn: cn=mathematicians,ou=groups," + TestDirectory.BASE,
                "changetype: modify",
                "delete: member",
                "member: uid=bob,ou=people," + TestDirectory.BASE);
        dev.orrery.source.ldap.scenario.House.until(
                "a right withdrawn is seen", () -> status("bob", "difference") != 207);
    }

    private int status(String who, String password) {
        try {
            return propfind("/calendars/users/ada/calendar/", who, password).statusCode();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void roomsAndResourcesSayWhatTheyAre() throws Exception {
        String type = """
                <D:propfind xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"><D:prop>
                <D:displayname/><C:calendar-user-type/></D:prop></D:propfind>""";
        Map<String, String> expected =
                Map.of("locations/atrium", "ROOM", "resources/projector", "RESOURCE", "groups/staff", "GROUP");
        for (Map.Entry<String, String> one : expected.entrySet()) {
            HttpResponse<String> answer = send("PROPFIND", "/principals/" + one.getKey() + "/", "ada", "engine", type);
            assertThat(answer.body()).as(one.getKey()).contains(">" + one.getValue() + "<");
        }
    }

    @Test
    void aChangedPasswordEndsTheOldOneAfterTheCacheTime() throws Exception {
        assertThat(propfind("/principals/users/ada/", "ada", "engine").statusCode())
                .isEqualTo(207);
        ldap.modify(
                "dn: uid=ada,ou=people," + TestDirectory.BASE,
                "changetype: modify",
                "replace: userPassword",
                "userPassword: analytical");
        assertThat(propfind("/principals/users/ada/", "ada", "analytical").statusCode())
                .isEqualTo(207);
        dev.orrery.source.ldap.scenario.House.until("the old one is over", () -> {
            try {
                return propfind("/principals/users/ada/", "ada", "engine").statusCode() == 401;
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
    }

    @Test
    void whileTheDirectoryIsDownCopiesAreServedWithTheirAge() throws Exception {
        assertThat(propfind("/principals/users/ada/", "ada", "engine").statusCode())
                .isEqualTo(207);
        ldap.stop();
        HttpResponse<String> unknown = propfind("/principals/users/bob/", "ada", "engine");
        assertThat(unknown.statusCode()).isEqualTo(503);
        assertThat(unknown.headers().firstValue("Retry-After")).isPresent();
        long until = System.nanoTime() + 10_000_000_000L;
        HttpResponse<String> known;
        do {
            known = propfind("/principals/users/ada/", "ada", "engine");
            assertThat(known.statusCode()).isEqualTo(207);
        } while (known.headers().firstValue("Orrery-Directory-Age").isEmpty() && System.nanoTime() < until);
        assertThat(known.headers().firstValue("Orrery-Directory-Age")).isPresent();
        HttpResponse<String> stranger = client.send(
                HttpRequest.newBuilder(URI.create(server.origin() + "/ical/ada/calendar.ics"))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(stranger.statusCode()).isEqualTo(401);
        assertThat(stranger.headers().firstValue("Orrery-Directory-Age"))
                .as("would tell strangers which names exist")
                .isEmpty();
        for (String path :
                List.of("/ical/ada/calendar.ics", "/ical/ada.ics", "/freebusy/ada.ifb", "/freebusy/ada.xfb")) {
            HttpResponse<String> answer = send("GET", path, "ada", "engine", "");
            assertThat(answer.statusCode()).as(path).isEqualTo(200);
            assertThat(answer.headers().firstValue("Orrery-Directory-Age"))
                    .as(path)
                    .isPresent();
        }
        HttpResponse<String> health = client.send(
                HttpRequest.newBuilder(URI.create(server.origin() + "/health")).build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(health.statusCode()).isEqualTo(200);
        assertThat(health.body()).contains("house since");
    }
}
