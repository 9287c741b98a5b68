package dev.orrery.scheduling;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Every file under {@code scheduling/}: one conversation each, named for what it shows. */
class SchedulingScriptsTest {
    @TestFactory
    Stream<DynamicTest> scripts() throws IOException, URISyntaxException {
        Path folder =
                Path.of(SchedulingScriptsTest.class.getResource("/scheduling").toURI());
        List<Path> files;
        try (Stream<Path> walk = Files.walk(folder)) {
            files = walk.filter(path -> path.toString().endsWith(".txt"))
                    .sorted()
                    .toList();
        }
        return files.stream()
                .map(file -> DynamicTest.dynamicTest(
                        folder.relativize(file).toString(),
                        file.toUri(),
                        () -> new SchedulingScript().run(Files.readString(file))));
    }
}
