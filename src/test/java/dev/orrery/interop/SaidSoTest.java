package dev.orrery.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orrery.app.CommandLineRun;
import dev.orrery.source.imap.TestImapServer;
import dev.orrery.source.imap.TestServers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;

/** What somebody says of a folder beside a server: a Kolab client that it has changed, an administrator that it is right. */
@ResourceLock(Resources.SYSTEM_OUT)
@ResourceLock(Resources.SYSTEM_ERR)
class SaidSoTest {
    @TempDir
    private Path directory;

    private final TestImapServer imap = TestServers.dovecot();

    /** Kolab 2's clients call this address after they wrote to a folder. */
    @Test
    void theTriggerAddressMakesACopyStaleThatIsFreshOtherwise() throws Exception {
        try (ImapScene scene = new ImapScene(imap, directory, List.of("watch-people = 0", "fresh-for = \"1h\""))) {
            scene.imap().add("a", "First");
            assertThat(scene.server.get(scene.file())).contains("SUMMARY:First");
            scene.imap().add("b", "Second");
            assertThat(scene.server.get(scene.file())).doesNotContain("SUMMARY:Second");
            for (String signal : List.of("trigger", "regenerate")) {
                String address = "/freebusy/" + signal + "/" + scene.person + "@example.org/Calendar.pfb";
                assertThat(scene.server.ask("GET", address, "").statusCode()).isEqualTo(200);
                assertThat(scene.server.get(scene.file())).contains("SUMMARY:Second");
            }
            scene.imap().add("c", "Third");
            assertThat(scene.server.get(scene.file())).doesNotContain("SUMMARY:Third");
        }
    }

    @Test
    void anAdministratorReleasesABrakeBesideTheServer() throws Exception {
        try (ImapScene scene = ImapScene.unwatched(imap, directory)) {
            Path config = Files.writeString(directory.resolve("orrery.toml"), scene.configuration);
            String calendar = scene.person + "/calendar";
            for (int i = 0; i < 20; i++) {
                scene.imap().add("u" + i, "Event " + i);
            }
            assertThat(scene.server.objects("calendar")).hasSize(20);
            assertThat(run(config, 1, "release", calendar)).contains(calendar);
            scene.imap().makeAnew(imap, scene.person);
            assertThat(scene.server.objects("calendar")).hasSize(20);
            assertThat(run(config, 0, "list")).contains(calendar).contains("brake holds");
            assertThat(run(config, 0, "show", calendar)).contains("20 of 20 messages are missing");
            assertThat(run(config, 0, "release", calendar)).contains("Released " + calendar);
            assertThat(run(config, 0, "list")).contains("brake released");
            assertThat(scene.server.objects("calendar")).isEmpty();
            assertThat(run(config, 0, "list")).contains(calendar).doesNotContain("brake");
        }
    }

    /** What {@code mirror} says. */
    private static String run(Path config, int code, String... words) {
        return CommandLineRun.of(
                code,
                config,
                Stream.concat(Stream.of("mirror"), Arrays.stream(words)).toArray(String[]::new));
    }
}
