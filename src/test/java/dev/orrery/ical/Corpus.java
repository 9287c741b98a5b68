package dev.orrery.ical;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** A folder of real calendar files, named by the environment variable ORRERY_CORPUS or by -Dorrery.corpus. */
public final class Corpus {
    private Corpus() {}

    /** The folder; where none is named the test that asks is skipped, which counts as optional. */
    public static Path folder() {
        String environment = System.getenv("ORRERY_CORPUS");
        String folder = System.getProperty("orrery.corpus", environment == null ? "" : environment);
        assumeTrue(
                !folder.isBlank() && Files.isDirectory(Path.of(folder)),
                "optional: neither ORRERY_CORPUS nor -Dorrery.corpus names a folder");
        return Path.of(folder);
    }

    /** Every calendar file in it, in a stable order. */
    public static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(Files::isRegularFile)
                    .filter(path -> !path.getFileName().toString().startsWith("README"))
                    .sorted()
                    .toList();
        }
    }
}
