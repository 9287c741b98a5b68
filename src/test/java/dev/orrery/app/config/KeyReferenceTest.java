package dev.orrery.app.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class KeyReferenceTest {
    private static final Path PAGE = Path.of("docs/configuration.md");

    /** To print it anew: {@code ./orrery config --markdown > docs/configuration.md}. */
    @Test
    void theDocumentationIsTheRegistry() throws Exception {
        assertThat(Files.readString(PAGE)).isEqualTo(KeyReference.markdown());
    }

    @Test
    void theFileToBeginWithIsAValidOne() throws Exception {
        assertThat(Config.parse("t", KeyReference.toml(), Path.of("/"), Map.of()))
                .isEqualTo(Config.parse("t", "", Path.of("/"), Map.of()));
    }

    @Test
    void everyDefaultCanBeWrittenIntoTheFile() throws Exception {
        String uncommented = KeyReference.toml()
                .lines()
                .filter(line -> !line.startsWith("# [["))
                .takeWhile(line -> !line.startsWith("# A person"))
                .map(line -> line.matches("# [a-z-]+ = .*") && !line.contains("(no default") ? line.substring(2) : line)
                .reduce("", (all, line) -> all + line + "\n");
        assertThat(uncommented).contains("\nlisten = \"127.0.0.1:8008\"\n");
        assertThat(Config.parse("t", uncommented, Path.of("/"), Map.of()))
                .isEqualTo(Config.parse("t", "", Path.of("/"), Map.of()));
    }

    @Test
    void everyKeyIsInEveryForm() {
        for (Key<?> key : Keys.all()) {
            assertThat(KeyReference.toml()).contains("# " + key.name() + " = ");
            assertThat(KeyReference.markdown()).contains("| `" + key.name() + "` |");
            assertThat(KeyReference.rows()).anySatisfy(row -> assertThat(row).containsEntry("key", key.path()));
        }
    }

    @Test
    void variablesAreUnique() {
        assertThat(Keys.all().stream().map(Key::variable)).doesNotHaveDuplicates();
        assertThat(List.of(Keys.LISTEN.variable(), Keys.USER_PASSWORD.variable()))
                .containsExactly("ORRERY_SERVER_LISTEN", "ORRERY_USER_NAME_PASSWORD");
    }
}
