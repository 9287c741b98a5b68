package dev.orrery.app.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;

@ResourceLock(Resources.SYSTEM_OUT)
class OutputFileTest {
    @TempDir
    private Path folder;

    private static long write(Path file, String text) throws IOException {
        return OutputFile.write(file, out -> {
            out.write(text.getBytes(StandardCharsets.UTF_8));
            return text.length();
        });
    }

    @Test
    void aFileIsReplacedWhenAllIsThereAndOnlyItsOwnerReadsIt() throws Exception {
        Path file = folder.resolve("a.ics");
        assertThat(write(file, "one")).isEqualTo(3);
        write(file, "two");
        assertThat(file).hasContent("two");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(folder).isDirectoryNotContaining("glob:**.part");
    }

    @Test
    void aFailureLeavesTheOldFileAndNoHalfOne() throws Exception {
        Path file = Files.writeString(folder.resolve("a.ics"), "old");
        assertThatThrownBy(() -> OutputFile.write(file, out -> {
                    out.write(1);
                    throw new IOException("broken");
                }))
                .hasMessage("broken");
        assertThat(file).hasContent("old");
        assertThat(folder).isDirectoryNotContaining("glob:**.part");
    }

    @Test
    void aLinkStaysALinkAndADeviceADevice() throws Exception {
        Path file = Files.writeString(folder.resolve("a.ics"), "old");
        Path link = Files.createSymbolicLink(folder.resolve("link"), file);
        write(link, "new");
        assertThat(link).isSymbolicLink();
        assertThat(file).hasContent("new");
        Path device = Files.createSymbolicLink(folder.resolve("device"), Path.of("/dev/null"));
        write(device, "gone");
        assertThat(device).isSymbolicLink();
        assertThat(Files.isRegularFile(Path.of("/dev/null"))).isFalse();
    }

    @Test
    void aDashIsStandardOutput() throws Exception {
        PrintStream out = System.out;
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        try (PrintStream here = new PrintStream(said, true, StandardCharsets.UTF_8)) {
            System.setOut(here);
            write(Path.of("-"), "text");
        } finally {
            System.setOut(out);
        }
        assertThat(said.toString(StandardCharsets.UTF_8)).isEqualTo("text");
        assertThat(Path.of("-")).doesNotExist();
    }
}
