package dev.orrery.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orrery.app.config.Config;
import dev.orrery.model.PrincipalKind;
import dev.orrery.model.PrincipalName;
import dev.orrery.source.ldap.TestDirectory;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
                """.formatted(ldap.port(), TestDirectory.ADMIN, TestDirectory.SECRET);
        house = new House(Config.parse("test", toml, directory, Map.of()));
        server = new Orrery(house).start();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private HttpResponse<String> propfind(String path, String who, String password) throws Exception {
        return client.send(
                HttpRequest.newBuilder(URI.create(server.origin() + path))
                        .method("PROPFIND", HttpRequest.BodyPublishers.noBody())
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
        HttpResponse<String> health = client.send(
                HttpRequest.newBuilder(URI.create(server.origin() + "/health")).build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(health.statusCode()).isEqualTo(200);
        assertThat(health.body()).contains("house since");
    }

    @Test
    void aFreshCopyCostsMicroseconds() {
        PrincipalName ada = new PrincipalName(PrincipalKind.USER, "ada");
        long first = System.nanoTime();
        house.principals().find(ada);
        first = System.nanoTime() - first;
        int rounds = 20_000;
        for (int i = 0; i < rounds; i++) {
            house.principals().find(ada);
        }
        long begin = System.nanoTime();
        for (int i = 0; i < rounds; i++) {
            house.principals().find(ada);
        }
        double each = (System.nanoTime() - begin) / 1000.0 / rounds;
        System.out.printf("directory: first sight %.1f ms, a fresh copy %.2f us%n", first / 1e6, each);
        assertThat(each).as("microseconds, with a margin for a busy machine").isLessThan(500);
    }
}
