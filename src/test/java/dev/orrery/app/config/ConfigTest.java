package dev.orrery.app.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.orrery.access.Delegation;
import dev.orrery.directory.DirectoryRecord;
import dev.orrery.directory.Guids;
import dev.orrery.model.PrincipalKind;
import dev.orrery.model.PrincipalName;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigTest {
    private static final Path FOLDER = Path.of("/etc/orrery");

    @TempDir
    Path folder;

    @Test
    void anEmptyFileMeansTheDefaults() throws Exception {
        Config config = parse("");

        assertThat(config.server())
                .isEqualTo(new Config.Server(
                        new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 8008),
                        null,
                        List.of(),
                        10 << 20,
                        Duration.ofSeconds(90),
                        new Config.Login(true, Duration.ofMinutes(5), false)));
        assertThat(config.storeUrl()).isEqualTo("sqlite:/etc/orrery/orrery.db");
        assertThat(config.limits()).isEqualTo(new Config.Limits(10 << 20, 10_000, 0, 1_000, Duration.ofHours(1)));
        assertThat(config.log()).isEqualTo(new Config.Log("info", false));
        assertThat(config.records()).isEmpty();
        assertThat(config.accounts()).isEmpty();
    }

    @Test
    void everyKeyIsRead() throws Exception {
        Files.writeString(folder.resolve("cert.pem"), "x");
        Files.writeString(folder.resolve("key.pem"), "x");
        Config config = Config.parse("t", """
                [server]
                listen = "[::1]:0"
                tls-certificate = "cert.pem"
                tls-key = "key.pem"
                trusted-proxies = ["10.0.0.0/8", "::1"]
                max-body = "2MiB"
                idle-timeout = "2m"
                login-delay = false
                remember-logins = "90s"
                anonymous-read = true
                [store]
                url = "postgresql://u:p@db.example.org:5433/calendars"
                [limits]
                max-resource-size = "1MiB"
                max-attendees = 7
                quota = "5GiB"
                max-collections = 20
                lock-time = "30m"
                [log]
                level = "debug"
                requests = true
                """, folder, Map.of());

        assertThat(config.server())
                .isEqualTo(new Config.Server(
                        new InetSocketAddress(InetAddress.ofLiteral("::1"), 0),
                        new Config.Tls(folder.resolve("cert.pem"), folder.resolve("key.pem")),
                        List.of("10.0.0.0/8", "::1"),
                        2 << 20,
                        Duration.ofMinutes(2),
                        new Config.Login(false, Duration.ofSeconds(90), true)));
        assertThat(config.storeUrl()).isEqualTo("postgresql://u:p@db.example.org:5433/calendars");
        assertThat(config.limits()).isEqualTo(new Config.Limits(1 << 20, 7, 5L << 30, 20, Duration.ofMinutes(30)));
        assertThat(config.log()).isEqualTo(new Config.Log("debug", true));
    }

    @Test
    void peopleGroupsAndRooms() throws Exception {
        Config config = parse("""
                [[user]]
                name = "ada"
                guid = "ada-1815"
                display-name = "Ada Lovelace"
                mail = ["ada@example.org", "countess@example.org"]
                password = "{plain}secret"
                admin = true
                write-delegates = ["group:staff", "bob"]
                read-delegates = ["location:hall"]
                [[user]]
                name = "bob"
                [[group]]
                name = "staff"
                display-name = "Staff"
                mail = ["staff@example.org"]
                members = ["ada", "group:others"]
                [[group]]
                name = "others"
                members = ["bob", "group:staff", "resource:beamer"]
                [[location]]
                name = "hall"
                display-name = "Great Hall"
                mail = ["hall@example.org"]
                description = "Ground floor"
                capacity = 120
                policy = "accept-if-free"
                permitted-times = "0,15,30,45"
                write-delegates = ["ada"]
                [[resource]]
                name = "beamer"
                policy = ["schedule_in_freebusy 2", "same_domain_only"]
                """);

        PrincipalName hall = new PrincipalName(PrincipalKind.LOCATION, "hall");
        assertThat(config.records())
                .containsExactly(
                        new DirectoryRecord(
                                "ada-1815",
                                user("ada"),
                                "Ada Lovelace",
                                List.of("ada@example.org", "countess@example.org"),
                                List.of(),
                                Map.of(
                                        "admin", "true",
                                        "write-delegates", "groups/staff\nusers/bob",
                                        "read-delegates", "locations/hall")),
                        new DirectoryRecord(Guids.of(user("bob")), user("bob"), "bob", List.of(), List.of(), Map.of()),
                        new DirectoryRecord(
                                Guids.of(group("staff")),
                                group("staff"),
                                "Staff",
                                List.of("staff@example.org"),
                                List.of(user("ada"), group("others")),
                                Map.of()),
                        new DirectoryRecord(
                                Guids.of(group("others")),
                                group("others"),
                                "others",
                                List.of(),
                                List.of(
                                        user("bob"),
                                        group("staff"),
                                        new PrincipalName(PrincipalKind.RESOURCE, "beamer")),
                                Map.of()),
                        new DirectoryRecord(
                                Guids.of(hall),
                                hall,
                                "Great Hall",
                                List.of("hall@example.org"),
                                List.of(),
                                Map.of(
                                        "description", "Ground floor",
                                        "capacity", "120",
                                        "policy", "accept-if-free",
                                        "permitted-times", "0,15,30,45",
                                        "write-delegates", "users/ada")),
                        new DirectoryRecord(
                                Guids.of(new PrincipalName(PrincipalKind.RESOURCE, "beamer")),
                                new PrincipalName(PrincipalKind.RESOURCE, "beamer"),
                                "beamer",
                                List.of(),
                                List.of(),
                                Map.of("policy", "schedule_in_freebusy 2\nsame_domain_only")));
        assertThat(config.accounts()).singleElement().satisfies(account -> {
            assertThat(account.name()).isEqualTo(user("ada"));
            assertThat(account.guid()).isEqualTo("ada-1815");
            assertThat(account.logins()).containsExactly("ada@example.org", "countess@example.org");
            assertThat(account.password().matches("secret")).isTrue();
        });
        assertThat(Delegation.WRITE.attribute()).isEqualTo("write-delegates");
    }

    @Test
    void theEnvironmentWins() throws Exception {
        Config config = Config.parse(
                "t",
                """
                [server]
                listen = "127.0.0.1:1"
                [[user]]
                name = "ada.l"
                """,
                FOLDER,
                Map.of(
                        "ORRERY_SERVER_LISTEN", "127.0.0.1:2",
                        "ORRERY_SERVER_TRUSTED_PROXIES", "10.0.0.0/8, ::1",
                        "ORRERY_SERVER_LOGIN_DELAY", "false",
                        "ORRERY_LIMITS_MAX_ATTENDEES", "12",
                        "ORRERY_LIMITS_QUOTA", "3GiB",
                        "ORRERY_USER_ADA_L_PASSWORD", "{plain}secret",
                        "ORRERY_USER_ADA_L_MAIL", "ada@example.org",
                        "ORRERY_PORT", "tcp://10.0.0.1:80",
                        "PATH", "/bin"));

        assertThat(config.server().listen().getPort()).isEqualTo(2);
        assertThat(config.server().trustedProxies()).containsExactly("10.0.0.0/8", "::1");
        assertThat(config.server().login().delay()).isFalse();
        assertThat(config.limits().maxAttendees()).isEqualTo(12);
        assertThat(config.limits().quota()).isEqualTo(3L << 30);
        assertThat(config.accounts()).hasSize(1);
        assertThat(config.records().getFirst().mails()).containsExactly("ada@example.org");
    }

    @Test
    void mistakesInTheEnvironmentNameTheVariable() {
        assertThatExceptionOfType(BadConfiguration.class)
                .isThrownBy(() -> Config.parse("t", "", FOLDER, Map.of("ORRERY_SERVER_LOGIN_DELAY", "maybe")))
                .withMessage("environment: ORRERY_SERVER_LOGIN_DELAY: expected true or false, without quotation marks");
    }

    @Test
    void relativeFilesAreRelativeToTheFile() throws Exception {
        Path file = folder.resolve("orrery.toml");
        Files.writeString(file, "[store]\nurl = \"sqlite:data/orrery.db\"\n");
        assertThat(Config.read(file, Map.of()).storeUrl()).isEqualTo("sqlite:" + folder.resolve("data/orrery.db"));
    }

    @Test
    void aMissingFileIsAMistake() {
        assertThatExceptionOfType(BadConfiguration.class)
                .isThrownBy(() -> Config.read(folder.resolve("none.toml"), Map.of()))
                .withMessageContaining("none.toml: no such file");
    }

    @Test
    void bytesThatAreNoTextAreAMistake() throws IOException {
        Path file = folder.resolve("orrery.toml");
        Files.write(file, new byte[] {(byte) 0xff, (byte) 0xfe});
        assertThatExceptionOfType(BadConfiguration.class)
                .isThrownBy(() -> Config.read(file, Map.of()))
                .withMessageContaining("UTF-8");
    }

    private static Config parse(String toml) throws BadConfiguration {
        return Config.parse("t", toml, FOLDER, Map.of());
    }

    private static PrincipalName user(String name) {
        return new PrincipalName(PrincipalKind.USER, name);
    }

    private static PrincipalName group(String name) {
        return new PrincipalName(PrincipalKind.GROUP, name);
    }

    @Test
    void theLogIsKeptForHalfAYearOrForEverAndNeverForLessThanAWeek() throws BadConfiguration {
        assertThat(parse("").logExpire()).contains(Duration.ofDays(180));
        assertThat(parse("[store]\nlog-expire = \"0s\"").logExpire()).isEmpty();
        assertThat(parse("[store]\nlog-expire = \"7d\"").logExpire()).contains(Duration.ofDays(7));
        assertThatExceptionOfType(BadConfiguration.class)
                .isThrownBy(() -> parse("[store]\nlog-expire = \"6d\""))
                .withMessageContaining("log-expire")
                .withMessageContaining("at least 7d");
    }
}
