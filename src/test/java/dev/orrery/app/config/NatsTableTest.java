package dev.orrery.app.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.orrery.face.nats.NatsServer.SignIn;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where changes are published, and what is refused before anything is sent. */
class NatsTableTest {
    @TempDir
    private Path folder;

    @Test
    void withoutTheTableNothingIsPublished() throws Exception {
        assertThat(Config.parse("t", "", folder, Map.of()).nats()).isEmpty();
    }

    @Test
    void everyKeyIsRead() throws Exception {
        Files.writeString(folder.resolve("token"), "battery-staple\n");
        NatsTable table = Config.parse("t", """
                        [nats]
                        url = "tls://nats.example.org"
                        prefix = "house.orrery"
                        stream = "ORRERY"
                        events = ["calendar.*", "principal.created"]
                        token-file = "token"
                        """, folder, Map.of()).nats().orElseThrow();
        assertThat(table.server().host()).isEqualTo("nats.example.org");
        assertThat(table.server().port()).isEqualTo(4222);
        assertThat(table.server().tls()).isTrue();
        assertThat(table.server().signIn()).isEqualTo(new SignIn.Token("battery-staple"));
        assertThat(table.prefix()).isEqualTo("house.orrery");
        assertThat(table.events()).containsExactly("calendar.*", "principal.created");
        assertThat(table.toString()).doesNotContain("battery-staple");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "stream = 'x'                         | nats.url: expected tls://HOST:PORT",
                "url = 'nats.example.org:4222'        | nats.url: expected tls://HOST:PORT",
                "url = 'ws://127.0.0.1:4222'          | nats.url: expected tls://HOST:PORT",
                "url = 'nats://u:horse@127.0.0.1'     | passwords stand in files",
                "url = 'nats://127.0.0.1:70000'       | nats.url: expected tls://HOST:PORT",
                "url = 'nats://192.0.2.1:4222'        | nats.url: expected tls://192.0.2.1:4222: what happens in calendars does not travel in the clear",
                "url = 'tls://h'\\nprefix = 'a..b'     | nats.prefix: expected",
                "url = 'tls://h'\\nprefix = 'a.>'      | nats.prefix: expected",
                "url = 'tls://h'\\nstream = 'a.b'      | nats.stream: expected",
                "url = 'tls://h'\\nevents = ['A b']    | nats.events: expected types",
                "url = 'tls://h'\\nuser = 'x'          | nats.user: expected together with password-file",
                "url = 'tls://h'\\ntoken-file = 'none' | nats.token-file: expected a file",
                "url = 'tls://h'\\nca-file = 'none'    | nats.ca-file: expected a file",
            })
    void mistakesAreNamed(String lines, String mistake) {
        BadConfiguration bad = catchThrowableOfType(
                BadConfiguration.class,
                () -> Config.parse("t", "[nats]\n" + lines.replace("\\n", "\n"), folder, Map.of()));
        assertThat(bad).as(lines).isNotNull();
        assertThat(String.valueOf(bad.getMessage())).contains(mistake).doesNotContain("horse");
    }
}
