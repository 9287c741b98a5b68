package dev.orrery.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orrery.app.config.Config;
import dev.orrery.model.PrincipalKind;
import dev.orrery.model.PrincipalName;
import dev.orrery.source.ldap.TestDirectory;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whoever has left the directory is found through no door any more; each door is the first to ask. */
class GoneAtEveryDoorTest {
    @TempDir
    private Path directory;

    private final HttpClient client = HttpClient.newHttpClient();
    private TestDirectory ldap;
    private volatile Duration ahead = Duration.ZERO;
    private House house;
    private Orrery server;
    private String guid;

    @BeforeEach
    void start() throws Exception {
        ldap = TestDirectory.inMemory();
        String toml = """
                [server]
                listen = "127.0.0.1:0"
                login-delay = false
                [store]
                url = "sqlite:orrery.db"
                [[user]]
                name = "root"
                admin = true
                password = "{plain}of all"
                [[directory]]
                name = "house"
                url = "ldap://127.0.0.1:%d"
                base = "dc=example,dc=org"
                bind-dn = "%s"
                bind-password = "%s"
                stale-after = "0s"
                negative-for = "0s"
                """.formatted(ldap.port(), TestDirectory.ADMIN, TestDirectory.SECRET);
        house = new House(
                Config.parse("test", toml, directory, Map.of()),
                () -> Instant.now().plus(ahead));
        server = new Orrery(house).start();
        guid = house.principals()
                .find(new PrincipalName(PrincipalKind.USER, "ada"))
                .orElseThrow()
                .guid();
        assertThat(bob("PROPFIND", "/principals/users/bob/", "").statusCode()).isEqualTo(207);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private HttpResponse<String> bob(String method, String path, String body) throws Exception {
        return send("bob:difference", method, path, body);
    }

    /** May see every home. */
    private HttpResponse<String> root(String method, String path, String body) throws Exception {
        return send("root:of all", method, path, body);
    }

    private HttpResponse<String> send(String login, String method, String path, String body)
            throws IOException, InterruptedException {
        return client.send(
                HttpRequest.newBuilder(URI.create(server.origin() + path))
                        .method(method, HttpRequest.BodyPublishers.ofString(body))
                        .header("Content-Type", "application/xml")
                        .header("Depth", "0")
                        .header(
                                "Authorization",
                                "Basic " + Base64.getEncoder().encodeToString(login.getBytes(StandardCharsets.UTF_8)))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private void leaves() throws Exception {
        ldap.delete("uid=ada,ou=people," + TestDirectory.BASE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/principals/users/ada/",
                "/principals/users/ada/calendar-proxy-write/",
                "/principals/__uids__/GUID/",
                "/calendars/users/ada/",
                "/calendars/users/ada/calendar/",
                "/calendars/__uids__/GUID/",
                "/calendars/__uids__/GUID/calendar/"
            })
    void underWebDav(String path) throws Exception {
        String address = path.replace("GUID", guid);
        assertThat(root("PROPFIND", address, "").statusCode()).as("before").isNotEqualTo(404);
        leaves();
        assertThat(root("PROPFIND", address, "").statusCode()).isEqualTo(404);
        assertThat(house.lifeCycle().archived()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/ical/ada/calendar.ics",
                "/ical/ada.ics",
                "/freebusy/ada.ifb",
                "/freebusy/ada@example.org.ifb",
                "/freebusy/ada.xfb"
            })
    void inFeedsAndLists(String path) throws Exception {
        assertThat(root("GET", path, "").statusCode()).as("before").isIn(200, 403);
        leaves();
        assertThat(root("GET", path, "").statusCode()).isEqualTo(404);
        assertThat(house.lifeCycle().archived()).hasSize(1);
    }

    @Test
    void signingIn() throws Exception {
        assertThat(send("ada:engine", "PROPFIND", "/calendars/users/ada/", "").statusCode())
                .isEqualTo(207);
        leaves();
        assertThat(send("ada:engine", "PROPFIND", "/calendars/users/ada/", "").statusCode())
                .isEqualTo(401);
        assertThat(house.lifeCycle().archived()).hasSize(1);
    }

    @Test
    void inSearches() throws Exception {
        String search = """
                <D:principal-property-search xmlns:D="DAV:"><D:property-search>
                <D:prop><D:displayname/></D:prop><D:match>Lovelace</D:match></D:property-search>
                <D:prop><D:displayname/></D:prop></D:principal-property-search>""";
        assertThat(bob("REPORT", "/principals/", search).body()).contains("/principals/users/ada/");
        leaves();
        assertThat(bob("REPORT", "/principals/", search).body()).doesNotContain("/principals/users/ada/");
    }

    @Test
    void asAMember() throws Exception {
        String members = """
                <D:propfind xmlns:D="DAV:"><D:prop><D:group-member-set/></D:prop></D:propfind>""";
        String group = "/principals/groups/mathematicians/";
        assertThat(bob("PROPFIND", group, members).body()).contains("/principals/users/bob/");
        ldap.modify(
                "dn: cn=mathematicians,ou=groups," + TestDirectory.BASE,
                "changetype: modify",
                "add: member",
                "member: uid=joanna,ou=people," + TestDirectory.BASE);
        assertThat(bob("PROPFIND", group, members).body()).contains("/principals/users/joanna/");
        ldap.delete("uid=joanna,ou=people," + TestDirectory.BASE);
        assertThat(bob("PROPFIND", group, members).body())
                .as("although the group's entry still names her, who never came")
                .contains("/principals/users/bob/")
                .doesNotContain("/principals/users/joanna/");
        assertThat(house.principals().office().known())
                .as("nobody gets a home for being named")
                .extracting(known -> known.name().name())
                .doesNotContain("joanna");
        assertThat(house.principals()
                        .membersOf(house.principals()
                                .find(new PrincipalName(PrincipalKind.GROUP, "mathematicians"))
                                .orElseThrow()))
                .extracting(member -> member.name().name())
                .contains("bob")
                .doesNotContain("joanna");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<D:propfind xmlns:D='DAV:'><D:prop><D:group-member-set/></D:prop></D:propfind>",
                "<D:expand-property xmlns:D='DAV:'><D:property name='group-member-set'>"
                        + "<D:property name='displayname'/></D:property></D:expand-property>",
                "<D:principal-property-search xmlns:D='DAV:'><D:property-search>"
                        + "<D:prop><D:displayname/></D:prop><D:match>engineers</D:match></D:property-search>"
                        + "<D:prop><D:group-member-set/></D:prop></D:principal-property-search>"
            })
    void asAMemberWhoWasKnown(String asked) throws Exception {
        String method = asked.contains("propfind") ? "PROPFIND" : "REPORT";
        String path = asked.contains("search") ? "/principals/groups/" : "/principals/groups/engineers/";
        bob("PROPFIND", "/principals/groups/engineers/", "");
        assertThat(bob(method, path, asked).body()).contains("/principals/users/ada/");
        leaves();
        ldap.stop();
        assertThat(bob(method, path, asked).body())
                .as("a directory that is down says nothing about anybody")
                .contains("/principals/users/ada/");
        assertThat(house.lifeCycle().archived()).isEmpty();
        ldap.start();
        restsEnough();
        assertThat(bob(method, path, asked).body()).doesNotContain("/principals/users/ada/");
        assertThat(house.lifeCycle().archived()).hasSize(1);
    }

    /** After a failure the directory rests for five seconds; they pass at once. */
    private void restsEnough() {
        ahead = ahead.plusSeconds(6);
        house.principals().find(new PrincipalName(PrincipalKind.USER, "bob"));
        assertThat(house.principals().isTroubled()).isFalse();
    }

    @Test
    void asADelegate() throws Exception {
        String set = """
                <D:propertyupdate xmlns:D="DAV:"><D:set><D:prop><D:group-member-set>
                <D:href>/principals/users/ada/</D:href></D:group-member-set></D:prop></D:set></D:propertyupdate>""";
        String asked = """
                <D:propfind xmlns:D="DAV:"><D:prop><D:group-member-set/></D:prop></D:propfind>""";
        String proxy = "/principals/users/bob/calendar-proxy-write/";
        assertThat(bob("PROPPATCH", proxy, set).body()).contains("200 OK");
        assertThat(bob("PROPFIND", proxy, asked).body()).contains("/principals/users/ada/");
        leaves();
        assertThat(bob("PROPFIND", proxy, asked).body()).doesNotContain("/principals/users/ada/");
    }
}
