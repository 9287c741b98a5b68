package dev.orrery.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orrery.source.ldap.TestDirectory;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;

/** The commands on people from a directory, run as a person runs them. */
@ResourceLock(Resources.SYSTEM_OUT)
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
    }

    private record Said(int code, String text) {}

    private Said run(String... words) {
        String[] all = new String[words.length + 2];
        System.arraycopy(words, 0, all, 0, words.length);
        all[words.length] = "--config";
        all[words.length + 1] = config.toString();
        PrintStream before = System.out;
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        System.setOut(new PrintStream(said, true, StandardCharsets.UTF_8));
        try {
            int code = Main.run(all);
            return new Said(code, said.toString(StandardCharsets.UTF_8));
        } finally {
            System.setOut(before);
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
