package dev.orrery.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What docs/mail.md tells administrators to write, as it stands there, so that it is what tests run. */
final class MailRecipe {
    private static final Path PAGE = Path.of("docs/mail.md");
    private static final String INDENT = "    ";

    private MailRecipe() {}

    /** The lines of a block from the first that begins so. */
    static String from(String beginning) throws IOException {
        List<String> lines = Files.readAllLines(PAGE).stream()
                .dropWhile(line -> !line.startsWith(INDENT + beginning))
                .takeWhile(line -> line.startsWith(INDENT))
                .map(line -> line.substring(INDENT.length()))
                .toList();
        assertThat(lines).as("%s in %s", beginning, PAGE).isNotEmpty();
        return String.join("\n", lines) + "\n";
    }

    /** The same with the port that a test has. */
    static String from(String beginning, int lmtpPort) throws IOException {
        String recipe = from(beginning);
        assertThat(recipe).contains("2424");
        return recipe.replace("2424", Integer.toString(lmtpPort));
    }
}
