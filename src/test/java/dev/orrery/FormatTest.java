package dev.orrery;

import static org.assertj.core.api.Assertions.assertThat;

import com.palantir.javaformat.java.Formatter;
import com.palantir.javaformat.java.FormatterException;
import com.palantir.javaformat.java.JavaFormatterOptions;
import com.palantir.javaformat.java.RemoveUnusedImports;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every source is formatted. A test and no step of the build, because tests run on the right Java whatever runs Maven. */
class FormatTest {
    private static final Formatter FORMATTER = Formatter.createFormatter(JavaFormatterOptions.builder()
            .style(JavaFormatterOptions.Style.PALANTIR)
            .build());

    @Test
    void everySourceIsFormatted() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("src"))) {
            List<Path> sources =
                    files.filter(file -> file.toString().endsWith(".java")).toList();
            assertThat(sources).isNotEmpty();
            assertThat(sources.parallelStream().filter(FormatTest::isUnformatted))
                    .as("these files; `mvn spotless:apply`, with JAVA_HOME on the JDK 25, formats them")
                    .isEmpty();
        }
    }

    @Test
    void disorderIsNoticed() throws FormatterException {
        String untidy = "class A{int a ;}";
        assertThat(formatted(untidy)).isNotEqualTo(untidy);
    }

    /** The same steps as the build's formatter takes. */
    private static String formatted(String source) throws FormatterException {
        return RemoveUnusedImports.removeUnusedImports(FORMATTER.formatSource(source));
    }

    private static boolean isUnformatted(Path file) {
        try {
            String source = Files.readString(file);
            return !formatted(source).equals(source);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (FormatterException e) {
            throw new IllegalStateException(file.toString(), e);
        }
    }
}
