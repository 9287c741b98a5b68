package dev.orrery.dav;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orrery.dav.property.PropertyTables;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The page says what the tables say. */
class ComplianceTest {
    @Test
    void thePageIsPrintedFromTheTables() throws IOException {
        String printed = Compliance.print(PropertyTables.all());
        Files.writeString(Path.of("target/compliance.md"), printed);
        assertThat(Files.readString(Path.of("docs/compliance.md")))
                .as("docs/compliance.md is behind; if target/compliance.md is right, take it over")
                .isEqualTo(printed);
    }
}
