package dev.orrery;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;

/**
 * Tests as text. A line that begins with {@code >} is a command; what follows up to the next one belongs to it; {@code #} is
 * for the reader.
 */
public final class ScriptText {
    /** One command with its lines; {@code words} has the command's name first. */
    public record Command(String[] words, List<String> body) {
        /** Whether the line has one more word, which says so. */
        public boolean says(String word) {
            return words[words.length - 1].equals(word);
        }
    }

    /** What does a command, or fails. */
    public interface Step {
        void run(Command command) throws Exception;
    }

    /** What runs a whole script. */
    public interface Run {
        void run(String script) throws Exception;
    }

    private ScriptText() {}

    /** A test for each file below a folder of the test resources. */
    public static Stream<DynamicTest> tests(String resource, Run run) throws IOException, URISyntaxException {
        Path folder = Path.of(
                Objects.requireNonNull(ScriptText.class.getResource(resource)).toURI());
        List<Path> files;
        try (Stream<Path> walk = Files.walk(folder)) {
            files = walk.filter(path -> path.toString().endsWith(".txt"))
                    .sorted()
                    .toList();
        }
        assertThat(files).isNotEmpty();
        return files.stream()
                .map(file -> DynamicTest.dynamicTest(
                        folder.relativize(file).toString(), file.toUri(), () -> run.run(Files.readString(file))));
    }

    /** Runs the commands in their order; a failure says at which one. */
    public static void run(String script, Step step) {
        List<String> lines =
                script.lines().filter(line -> !line.startsWith("#")).toList();
        int at = 0;
        while (at < lines.size()) {
            String line = lines.get(at++);
            if (line.isBlank()) {
                continue;
            }
            int number = at;
            List<String> body = new ArrayList<>();
            while (at < lines.size() && !lines.get(at).startsWith(">")) {
                if (!lines.get(at).isBlank()) {
                    body.add(lines.get(at));
                }
                at++;
            }
            try {
                step.run(new Command(line.substring(1).strip().split(" "), body));
            } catch (AssertionError | Exception e) {
                throw new AssertionError("at command " + number + ": " + line + "\n" + e.getMessage(), e);
            }
        }
    }

    /** Each expected line is among those found; {@code ! LINE} is not, and {@code ...} stands for anything. */
    public static void expect(List<String> found, List<String> expected) {
        for (String line : expected) {
            boolean absent = line.startsWith("! ");
            String wanted = absent ? line.substring(2) : line;
            Pattern pattern = Pattern.compile(Pattern.quote(wanted).replace("...", "\\E.*\\Q"));
            assertThat(found.stream().anyMatch(one -> pattern.matcher(one).matches()))
                    .as("%s in%n%s", line, String.join("\n", found))
                    .isEqualTo(!absent);
        }
    }

    /** Lines of an iCalendar text, unfolded. */
    public static List<String> unfolded(String calendar) {
        return calendar.replace("\r\n ", "").lines().toList();
    }
}
