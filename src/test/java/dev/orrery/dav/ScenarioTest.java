package dev.orrery.dav;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Every file under {@code scenarios/}: one conversation each, named for what it shows, on a fresh house. */
class ScenarioTest {
    @TestFactory
    Stream<DynamicTest> scenarios() throws IOException, URISyntaxException {
        Path folder = Path.of(ScenarioTest.class.getResource("/scenarios").toURI());
        List<Path> files;
        try (Stream<Path> walk = Files.walk(folder)) {
            files = walk.filter(path -> path.toString().endsWith(".txt"))
                    .sorted()
                    .toList();
        }
        return files.stream()
                .map(file ->
                        DynamicTest.dynamicTest(folder.relativize(file).toString(), file.toUri(), () -> run(file)));
    }

    private static void run(Path file) throws IOException {
        try (DavHouse house = new DavHouse()) {
            new Scenario(house).run(Files.readString(file));
        }
    }
}
