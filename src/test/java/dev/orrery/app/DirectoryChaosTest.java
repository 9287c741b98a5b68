package dev.orrery.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.unboundid.ldap.listener.InMemoryDirectoryServer;
import com.unboundid.ldap.listener.InMemoryDirectoryServerConfig;
import com.unboundid.ldap.listener.InMemoryListenerConfig;
import dev.orrery.app.config.Config;
import dev.orrery.model.HomeId;
import dev.orrery.model.Principal;
import dev.orrery.model.PrincipalKind;
import dev.orrery.model.PrincipalName;
import dev.orrery.source.ldap.TestDirectory;
import dev.orrery.source.ldap.TroubledLine;
import dev.orrery.store.sql.Postgres;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The directory is killed, delayed, cut off in the middle of answers and replaced by an empty one at random, while
 * clients work over HTTP: what they were told is done is there afterwards, nobody is archived, none is lost, and nobody is
 * told that a password is wrong which is right. Neither does anybody vanish from a group or a search meanwhile.
 */
class DirectoryChaosTest {
    private static final int PEOPLE = 10;
    private static final Duration TIME = TestDirectory.SOAK ? Duration.ofMinutes(10) : Duration.ofSeconds(6);

    @TempDir
    private Path folder;

    private final HttpClient client = HttpClient.newHttpClient();
    private final Map<String, String> acknowledged = new ConcurrentHashMap<>();
    private final Queue<String> wrong = new ConcurrentLinkedQueue<>();
    private Orrery server;

    @Test
    void inMemoryDirectoryAndSqlite() throws Exception {
        run(TestDirectory.inMemory(), "sqlite:orrery.db");
    }

    @Test
    void slapdAndPostgres() throws Exception {
        String url = Postgres.freshStore();
        run(TestDirectory.slapd(), url);
        Postgres.drop(url);
    }

    private void run(TestDirectory directory, String store) throws Exception {
        long seed = Long.getLong("orrery.seed", System.nanoTime());
        System.out.println("directory chaos: seed " + seed);
        for (int i = 0; i < PEOPLE; i++) {
            directory.addPerson("p" + i, "Person " + i);
        }
        addGroup(directory);
        InMemoryDirectoryServer empty = empty();
        try (TroubledLine line = new TroubledLine(directory.port());
                House house = new House(config(line.port(), store))) {
            server = new Orrery(house).start();
            Map<String, HomeId> homes = new HashMap<>();
            for (int i = 0; i < PEOPLE; i++) {
                assertThat(put("p" + i, "first").statusCode()).isEqualTo(201);
                homes.put("p" + i, principal(house, "p" + i).home());
            }
            assertThat(missing(members("p0"))).isEmpty();
            List<Thread> clients = new ArrayList<>();
            long end = System.nanoTime() + TIME.toNanos();
            for (int i = 0; i < 6; i++) {
                Random random = new Random(seed + i);
                clients.add(Thread.startVirtualThread(() -> work(random, end)));
            }
            trouble(new Random(seed), line, directory, empty, end);
            for (Thread one : clients) {
                one.join();
            }
            calm(line, directory);
            List<Principal> archived = house.store().read(snapshot -> snapshot.archivedPrincipals());
            assertThat(archived).as("seed %d", seed).isEmpty();
            assertThat(wrong).as("seed %d", seed).isEmpty();
            homes.forEach((name, home) -> assertThat(principal(house, name).home())
                    .as("%s, seed %d", name, seed)
                    .isEqualTo(home));
            assertThat(acknowledged).hasSizeGreaterThan(PEOPLE);
            for (Map.Entry<String, String> one : acknowledged.entrySet()) {
                assertThat(send("GET", one.getValue(), one.getKey(), "").statusCode())
                        .as("%s, seed %d", one.getKey(), seed)
                        .isEqualTo(200);
            }
            server.close();
        } finally {
            empty.shutDown(true);
        }
    }

    private static void addGroup(TestDirectory directory) throws Exception {
        List<String> lines = new ArrayList<>(
                List.of("dn: cn=all,ou=people," + TestDirectory.BASE, "objectClass: groupOfNames", "cn: all"));
        for (int i = 0; i < PEOPLE; i++) {
            lines.add("member: uid=p" + i + ",ou=people," + TestDirectory.BASE);
        }
        directory.add(lines.toArray(String[]::new));
    }

    private Config config(int port, String store) throws Exception {
        return Config.parse(
                "test", """
                [server]
                listen = "127.0.0.1:0"
                login-delay = false
                remember-logins = "1s"
                [store]
                url = "%s"
                [[directory]]
                name = "house"
                url = "ldap://127.0.0.1:%d"
                base = "ou=people,dc=example,dc=org"
                bind-dn = "%s"
                bind-password = "%s"
                stale-after = "100ms"
                negative-for = "100ms"
                connect-timeout = "300ms"
                answer-timeout = "300ms"
                """.formatted(store, port, TestDirectory.ADMIN, TestDirectory.SECRET), folder, Map.of());
    }

    /** A replica that has not been filled yet. */
    private static InMemoryDirectoryServer empty() throws Exception {
        InMemoryDirectoryServerConfig config = new InMemoryDirectoryServerConfig(TestDirectory.BASE);
        config.addAdditionalBindCredentials(TestDirectory.ADMIN, TestDirectory.SECRET);
        config.setSchema(null);
        config.setListenerConfigs(
                InMemoryListenerConfig.createLDAPConfig("plain", InetAddress.getLoopbackAddress(), 0, null));
        InMemoryDirectoryServer server = new InMemoryDirectoryServer(config);
        server.add("dn: " + TestDirectory.BASE, "objectClass: domain", "dc: example");
        server.add("dn: ou=people," + TestDirectory.BASE, "objectClass: organizationalUnit", "ou: people");
        server.startListening();
        return server;
    }

    private static void trouble(
            Random random, TroubledLine line, TestDirectory directory, InMemoryDirectoryServer empty, long end)
            throws Exception {
        boolean stopped = false;
        while (System.nanoTime() < end) {
            line.heal();
            switch (random.nextInt(8)) {
                case 0 -> line.silence();
                case 1 -> line.slow(Duration.ofMillis(1 + random.nextInt(20)));
                case 2 -> line.cutAfter(random.nextInt(400));
                case 3 -> line.refuse();
                case 4 -> line.leadTo(empty.getListenPort());
                case 5 -> line.leadTo(directory.port());
                case 6 -> {
                    if (stopped) {
                        directory.start();
                    } else {
                        directory.stop();
                    }
                    stopped = !stopped;
                    if (!stopped) {
                        line.leadTo(directory.port());
                    }
                }
                default -> line.cut();
            }
            LockSupport.parkNanos(Duration.ofMillis(50 + random.nextInt(400)).toNanos());
        }
        if (stopped) {
            directory.start();
        }
    }

    private void calm(TroubledLine line, TestDirectory directory) throws Exception {
        line.heal();
        line.leadTo(directory.port());
        long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        for (int i = 0; i < PEOPLE; i++) {
            while (propfind("p" + i).statusCode() != 207) {
                assertThat(System.nanoTime()).as("served again within 30 s").isLessThan(deadline);
                LockSupport.parkNanos(100_000_000);
            }
        }
    }

    /** Every answer is a good one or "come again". */
    private void work(Random random, long end) {
        try {
            for (int i = 0; System.nanoTime() < end; i++) {
                String name = "p" + random.nextInt(PEOPLE);
                int what = random.nextInt(6);
                HttpResponse<String> answer = switch (what) {
                    case 0 -> members(name);
                    case 1 -> search(name);
                    case 2, 3 -> propfind(name);
                    default -> put(name, Long.toHexString(random.nextLong()));
                };
                if (what < 2 && answer.statusCode() == 207 && !missing(answer).isEmpty()) {
                    wrong.add(missing(answer) + " are missing in " + answer.body());
                }
                if (!Set.of(201, 204, 207, 503).contains(answer.statusCode())) {
                    wrong.add(name + " got " + answer.statusCode() + " " + answer.body());
                }
            }
        } catch (Exception e) {
            wrong.add(e.toString());
        }
    }

    private HttpResponse<String> members(String name) throws Exception {
        String body = "<propfind xmlns='DAV:'><prop><group-member-set/></prop></propfind>";
        return send("PROPFIND", name, "/principals/groups/all/", body);
    }

    private HttpResponse<String> search(String name) throws Exception {
        String body = "<principal-property-search xmlns='DAV:'><property-search><prop><displayname/></prop>"
                + "<match>Person</match></property-search><prop><displayname/></prop></principal-property-search>";
        return send("REPORT", name, "/principals/users/", body);
    }

    /** Those of the people whom an answer does not name. */
    private static List<String> missing(HttpResponse<String> answer) {
        return IntStream.range(0, PEOPLE)
                .mapToObj(i -> "/principals/users/p" + i + "/")
                .filter(href -> !answer.body().contains(href))
                .toList();
    }

    private HttpResponse<String> propfind(String name) throws Exception {
        return send("PROPFIND", name, "/calendars/users/" + name + "/", "");
    }

    private HttpResponse<String> put(String name, String uid) throws Exception {
        String path = "/calendars/users/" + name + "/calendar/" + uid + ".ics";
        String event = String.join(
                "\r\n",
                "BEGIN:VCALENDAR",
                "VERSION:2.0",
                "PRODID:-//test//EN",
                "BEGIN:VEVENT",
                "UID:" + uid,
                "DTSTAMP:20260101T000000Z",
                "DTSTART:20260101T100000Z",
                "END:VEVENT",
                "END:VCALENDAR",
                "");
        HttpResponse<String> answer = send("PUT", name, path, event);
        if (answer.statusCode() == 201) {
            acknowledged.put(path, name);
        }
        return answer;
    }

    private HttpResponse<String> send(String method, String name, String path, String body) throws Exception {
        String credentials =
                Base64.getEncoder().encodeToString((name + ":secret-of-" + name).getBytes(StandardCharsets.UTF_8));
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(server.origin() + path))
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
                .header("Authorization", "Basic " + credentials)
                .timeout(Duration.ofSeconds(60));
        if (!body.isEmpty()) {
            request.header("Content-Type", body.startsWith("<") ? "application/xml" : "text/calendar");
        }
        return client.send(request.header("Depth", "0").build(), BodyHandlers.ofString());
    }

    private static Principal principal(House house, String name) {
        return house.principals()
                .find(new PrincipalName(PrincipalKind.USER, name))
                .orElseThrow();
    }
}
