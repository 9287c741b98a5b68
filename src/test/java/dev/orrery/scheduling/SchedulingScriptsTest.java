package dev.orrery.scheduling;

import dev.orrery.ScriptText;
import java.io.IOException;
import java.net.URISyntaxException;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Every file under {@code scheduling/}: one conversation each, named for what it shows. */
class SchedulingScriptsTest {
    @TestFactory
    Stream<DynamicTest> scripts() throws IOException, URISyntaxException {
        return ScriptText.tests("/scheduling", script -> new SchedulingScript().run(script));
    }
}
