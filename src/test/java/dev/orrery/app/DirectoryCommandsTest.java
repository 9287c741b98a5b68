package dev.orrery.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orrery.app.config.Config;
import dev.orrery.model.Actor;
import dev.orrery.model.Change;
import dev.orrery.model.CollectionRef;
import dev.orrery.model.ObjectRef;
import dev.orrery.model.Principal;
import dev.orrery.model.PrincipalKind;
import dev.orrery.model.PrincipalName;
import dev.orrery.source.ldap.TestDirectory;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The commands on people from a directory, run as a person runs them. */
@ResourceLock(Resources.SYSTEM_OUT)
@ResourceLock(Resources.SYSTEM_ERR)
class DirectoryCommandsTest {
    @TempDir
    private Path directory;

    private Path config;
    private TestDirectory ldap;

    @BeforeEach
    void write() throws Exception {
        ldap = TestDirectory.inMemory();
        config = Files.writeString(directory.resolve("orrery.toml"), """
                [store]
                url = "sqlite:orrery.db"
                archive-expire = "365d"
                [[user]]
                name = "eve"
                [[directory]]
                name = "house"
                url = "ldap://127.0.0.1:%d"
                base = "dc=example,dc=org"
                bind-dn = "%s"
                bind-password = "%s"
                stale-after = "0s"
                calendar-user = "filter:(sn=*)"
                attribute.mail = ["mail"]
                brake = { share = 0.5, within = "1h" }
                """.formatted(
                        ldap.port(), TestDirectory.ADMIN, TestDirectory.SECRET));
        new House(Config.read(config, Map.of())).close();
    }

    private record Said(int code, String text, String complaint) {}

    private Said run(String... words) {
        String[] all = new String[words.length + 2];
        System.arraycopy(words, 0, all, 0, words.length);
        all[words.length] = "--config";
        all[words.length + 1] = config.toString();
        PrintStream before = System.out;
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        PrintStream errorsBefore = System.err;
        ByteArrayOutputStream complaint = new ByteArrayOutputStream();
        System.setOut(new PrintStream(said, true, StandardCharsets.UTF_8));
        System.setErr(new PrintStream(complaint, true, StandardCharsets.UTF_8));
        try {
            int code = Main.run(all);
            return new Said(code, said.toString(StandardCharsets.UTF_8), complaint.toString(StandardCharsets.UTF_8));
        } finally {
            System.setOut(before);
            System.setErr(errorsBefore);
        }
    }

    @Test
    void aPersonIsShownRefreshedListedArchivedAndRestored() throws Exception {
        assertThat(run("principal", "show", "ghost").code()).isEqualTo(1);
        Said refreshed = run("principal", "refresh", "ada");
        assertThat(refreshed.code()).isZero();
        assertThat(refreshed.text()).contains("users/ada", "Ada, Countess of Lovelace", "source     house");
        assertThat(run("principal", "show", "ada").text())
                .contains("in         groups/engineers")
                .contains("a calendar user of this server");
        assertThat(run("principal", "list", "--stale").text()).contains("users/ada");
        assertThat(run("principal", "dry-run").text()).contains("0 of ");

        run("principal", "refresh", "bob");
        ldap.delete("uid=ada,ou=people," + TestDirectory.BASE);
        assertThat(run("principal", "dry-run").text()).contains("users/ada").contains("would be archived");
        assertThat(run("principal", "refresh", "ada").code()).isEqualTo(1);
        String listed = run("archive", "list").text();
        assertThat(listed).contains("users/ada");
        assertThat(run("archive", "list", "--json").text()).contains("\"name\" : \"users/ada\"");
        String guid = listed.substring(0, listed.indexOf(' '));
        assertThat(run("archive", "restore", guid, "--as", "countess").code()).isZero();
        assertThat(run("archive", "list").text()).isEmpty();
        assertThat(run("principal", "refresh", "countess").text()).contains("source     administrator");
        assertThat(run("archive", "put", "countess").code()).isZero();
        assertThat(run("archive", "list").text()).contains("users/countess");
    }

    @Test
    void withoutAStoreNothingIsMade() throws Exception {
        for (String suffix : List.of("", "-wal", "-shm")) {
            Files.deleteIfExists(directory.resolve("orrery.db" + suffix));
        }
        Path event = Files.writeString(directory.resolve("none.ics"), "BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n");
        for (List<String> words : List.of(
                List.of("import", "ada", "calendar", event.toString()),
                List.of("principal", "show", "ada"),
                List.of("principal", "refresh", "ada"),
                List.of("principal", "list"),
                List.of("principal", "dry-run"),
                List.of("archive", "put", "ada"),
                List.of("archive", "restore", "one"),
                List.of("archive", "gone"))) {
            Said said = run(words.toArray(new String[0]));
            assertThat(said.code()).as(words.toString()).isEqualTo(1);
            assertThat(said.complaint()).contains("orrery.db").doesNotContain("Exception");
            assertThat(directory.resolve("orrery.db")).as(words.toString()).doesNotExist();
        }
    }

    @Test
    void showingChangesNothing() throws Exception {
        run("principal", "refresh", "ada");
        run("principal", "refresh", "bob");
        String known = run("principal", "list", "--json").text();
        ldap.delete("uid=ada,ou=people," + TestDirectory.BASE);
        assertThat(run("principal", "show", "bob", "--on", "/calendars/users/ada/calendar/")
                        .text())
                .contains("users/bob on /calendars/users/ada/calendar/");
        assertThat(run("principal", "show", "ada", "--on", "/calendars/users/ann/")
                        .code())
                .as("ann never came")
                .isEqualTo(1);
        assertThat(run("principal", "show", "ann", "--on", "/calendars/users/ada/")
                        .complaint())
                .contains("Nobody is known here as users/ann.");
        run("principal", "show", "ada");
        run("principal", "show", "ann");
        assertThat(run("principal", "show", "eve").text()).contains("it is made at the first request");
        assertThat(run("principal", "list", "--json").text()).isEqualTo(known);
        assertThat(run("archive", "list").text()).isEmpty();
    }

    @Test
    void programsReadJson() throws Exception {
        JsonMapper json = JsonMapper.shared();
        JsonNode ada =
                json.readTree(run("principal", "refresh", "ada", "--json").text());
        assertThat(ada.get("name").asString()).isEqualTo("users/ada");
        JsonNode shown = json.readTree(run("principal", "show", "ada", "--json").text());
        assertThat(shown.get("guid")).isEqualTo(ada.get("guid"));
        assertThat(shown.get("known").asBoolean()).isTrue();
        assertThat(shown.get("fresh").asBoolean()).isFalse();
        assertThat(shown.get("groups").toString()).contains("groups/engineers");
        assertThat(shown.get("rights").toString()).contains("everything in the own home");
        assertThat(json.readTree(run("principal", "show", "ada", "--json", "--on", "/calendars/users/ada/")
                                .text())
                        .get("rights")
                        .toString())
                .contains("rule: the own home");
        Said ghost = run("principal", "show", "ghost", "--json");
        assertThat(ghost.code()).isEqualTo(1);
        assertThat(json.readTree(ghost.text()).get("known").asBoolean()).isFalse();
        assertThat(json.readTree(run("principal", "dry-run", "--json").text())).isEmpty();
        run("principal", "refresh", "bob");
        ldap.delete("uid=ada,ou=people," + TestDirectory.BASE);
        JsonNode fates = json.readTree(run("principal", "dry-run", "--json").text());
        assertThat(fates).hasSize(1);
        assertThat(fates.get(0).get("fate").asString()).isEqualTo("archived");
        assertThat(json.readTree(run("principal", "list", "--stale", "--json").text()))
                .hasSize(2);
    }

    private String archived(String name) throws Exception {
        run("principal", "refresh", name);
        run("principal", "refresh", "bob");
        ldap.delete("uid=" + name + ",ou=people," + TestDirectory.BASE);
        run("principal", "refresh", name);
        String listed = run("archive", "list").text();
        return listed.substring(0, listed.indexOf(' '));
    }

    @Test
    void theListSaysWhenEachExpires() throws Exception {
        archived("ada");
        assertThat(run("archive", "list").text()).contains("  expires 20");
        assertThat(run("archive", "list", "--json").text()).containsPattern("\"expiresAt\" : \"20..-");
    }

    @Test
    void whatNeverExpiresHasNoTimeAtWhichItDoes() throws Exception {
        archived("ada");
        Files.writeString(
                config,
                Files.readString(config)
                        .lines()
                        .filter(line -> !line.contains("archive-expire"))
                        .collect(Collectors.joining("\n")));
        JsonNode row = JsonMapper.shared()
                .readTree(run("archive", "list", "--json").text())
                .get(0);
        assertThat(row.get("expiresAt").isNull()).isTrue();
        assertThat(row.get("archivedAt").asString()).startsWith("20");
    }

    @Test
    void membersWhoLeftAreToldApart() throws Exception {
        run("principal", "refresh", "group:staff");
        assertThat(run("principal", "show", "group:staff").text())
                .containsPattern("members +groups/engineers\\R")
                .containsPattern("gone +users/nobody, whom the record still names");
        JsonNode staff = JsonMapper.shared()
                .readTree(run("principal", "refresh", "group:staff", "--json").text());
        assertThat(staff.get("members").toString()).isEqualTo("[\"groups/engineers\"]");
        assertThat(staff.get("gone").toString()).isEqualTo("[\"users/nobody\"]");
        assertThat(run("principal", "list").text()).as("nobody else is made").doesNotContain("engineers");
        ldap.stop();
        assertThat(run("principal", "show", "group:staff").text())
                .as("a directory that is down says nothing about anybody")
                .containsPattern("members +groups/engineers, users/nobody");
        ldap.start();
    }

    @Test
    void aTakenNameIsRefusedWithASentence() throws Exception {
        String guid = archived("ada");
        ldap.addPerson("ada", "Ada Yonath");
        run("principal", "refresh", "ada");
        for (String[] words : new String[][] {
            {"archive", "restore", guid}, {"archive", "restore", guid, "--as", "bob"}, {"archive", "restore", "none"}
        }) {
            Said said = run(words);
            assertThat(said.code()).isEqualTo(1);
            assertThat(said.complaint()).endsWith(".\n").doesNotContain("Exception");
        }
        assertThat(run("archive", "restore", guid, "--as", "bob").complaint())
                .contains("users/bob already exists")
                .contains("--as NAME");
        assertThat(run("archive", "list").text()).as("nothing is lost").contains(guid);
    }

    @Test
    void theWholeHomeIsExportedAsItWasStored() throws Exception {
        run("principal", "refresh", "ada");
        Path event = Files.writeString(
                directory.resolve("event.ics"),
                String.join(
                        "\r\n",
                        "BEGIN:VCALENDAR",
                        "VERSION:2.0",
                        "PRODID:-//test//EN",
                        "BEGIN:VEVENT",
                        "UID:one",
                        "DTSTAMP:20260101T000000Z",
                        "DTSTART:20260101T100000Z",
                        "SUMMARY:Tea",
                        "END:VEVENT",
                        "END:VCALENDAR",
                        ""));
        assertThat(run("import", "ada", "calendar", event.toString()).code()).isZero();
        String guid = archived("ada");
        Path zip = directory.resolve("ada.zip");
        assertThat(run("archive", "export", guid, zip.toString()).code()).isZero();
        List<String> names = new ArrayList<>();
        String text = "";
        try (ZipFile file = new ZipFile(zip.toFile())) {
            for (ZipEntry entry : Collections.list(file.entries())) {
                names.add(entry.getName());
                if (entry.getName().startsWith("calendar/") && entry.getName().length() > "calendar/".length()
                        || entry.getName().equals("home.json")) {
                    text += new String(file.getInputStream(entry).readAllBytes(), StandardCharsets.UTF_8);
                }
            }
        }
        assertThat(names).contains("home.json", "calendar/", "tasks/", "inbox/");
        assertThat(text).contains("SUMMARY:Tea", "users/ada", guid);
        assertThat(run("archive", "export", "none").code()).isEqualTo(1);
    }

    @Test
    void whatHasTheNameOfTheDescriptionIsExportedBesideIt() throws Exception {
        run("principal", "refresh", "ada");
        try (House house = new House(Config.read(config, Map.of()))) {
            Principal ada = house.principals()
                    .find(new PrincipalName(PrincipalKind.USER, "ada"))
                    .orElseThrow();
            ObjectRef object = CollectionRef.root(ada.home()).object("home.json");
            house.store().write(ada.home(), tx -> {
                long seq = tx.append(new Change.ObjectPut(object, true, "\"e\"", ""), Actor.system("test"));
                tx.putObject(seq, object, "mine".getBytes(StandardCharsets.UTF_8), "text/plain", "\"e\"", null);
                return null;
            });
        }
        String guid = archived("ada");
        Path zip = directory.resolve("ada.zip");
        assertThat(run("archive", "export", guid, zip.toString()).code()).isZero();
        try (ZipFile file = new ZipFile(zip.toFile())) {
            assertThat(file.getInputStream(file.getEntry("%68ome.json")).readAllBytes())
                    .asString(StandardCharsets.UTF_8)
                    .isEqualTo("mine");
            assertThat(file.getInputStream(file.getEntry("home.json")).readAllBytes())
                    .asString(StandardCharsets.UTF_8)
                    .contains("users/ada");
        }
    }

    @Test
    void whoIsGoneIsArchivedByTheAdministrator() throws Exception {
        run("principal", "refresh", "ada");
        run("principal", "refresh", "bob");
        run("principal", "refresh", "joanna");
        ldap.delete("uid=ada,ou=people," + TestDirectory.BASE);
        ldap.delete("uid=joanna,ou=people," + TestDirectory.BASE);
        Said said = run("archive", "gone");
        assertThat(said.code()).isZero();
        assertThat(said.text()).contains("Archived users/ada", "Archived users/joanna", "2 archived.");
        assertThat(run("archive", "gone").text()).isEqualTo("0 archived.\n");
        String guid = run("archive", "list").text().split(" ")[0];
        run("archive", "restore", guid);
        assertThat(run("archive", "gone").text())
                .as("whom an administrator brought back stays")
                .isEqualTo("0 archived.\n");
        assertThat(run("principal", "list", "--json").text()).contains("\"name\" : \"users/bob\"");
        ldap.stop();
        assertThat(run("archive", "gone").text()).isEqualTo("0 archived.\n");
    }

    @Test
    void mistakesAreNamedWithTheirLine() throws Exception {
        Files.writeString(config, """
                [[directory]]
                url = "http://127.0.0.1"
                base = "nowhere"
                calendar-user = "some"
                attribute.shoe = "size"
                brake = { share = 7 }
                """);
        assertThat(run("principal", "list").code()).isEqualTo(2);
    }
}
