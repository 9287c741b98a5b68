package dev.orrery.source.imap;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A test server does not outlive the tests, however these end. */
class ServerProcessTest {
    /** A virtual machine with a server, and nothing else to do. */
    static final class Tests {
        private Tests() {}

        public static void main(String[] arguments) throws Exception {
            // A server with a child.
            ServerProcess.start(Path.of(arguments[0]), Map.of(), List.of("sh", "-c", "sleep 1000 & sleep 1000"));
            Thread.sleep(Duration.ofMinutes(10));
        }
    }

    @Test
    void theServerEndsWithAKilledVirtualMachine(@TempDir Path directory) throws Exception {
        String path = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        Process tests = new ProcessBuilder(java, "-cp", path, Tests.class.getName(), directory.toString())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("tests").toFile())
                .start();
        Path groupFile = directory.resolve("group");
        await(() -> Files.exists(groupFile) && Files.size(groupFile) > 0);
        long server = Long.parseLong(Files.readString(groupFile).strip());
        await(() -> members(server) >= 2);
        tests.destroyForcibly().waitFor();
        await(() -> members(server) == 0);
        assertThat(ProcessHandle.of(server).filter(ProcessHandle::isAlive)).isEmpty();
    }

    /** The server and its children; they share a group, which is named for the server. */
    private static long members(long server) throws Exception {
        try (var processes = Files.list(Path.of("/proc"))) {
            return processes
                    .filter(each -> each.getFileName().toString().matches("\\d+"))
                    .filter(each -> group(each).equals(Long.toString(server)))
                    .count();
        }
    }

    /** The fifth field of stat, counted from behind the name; empty for one that is gone or waits to be buried. */
    private static String group(Path process) {
        try {
            String stat = Files.readString(process.resolve("stat"));
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
            return fields[0].equals("Z") ? "" : fields[2];
        } catch (java.io.IOException e) {
            return "";
        }
    }

    @FunctionalInterface
    private interface Check {
        boolean holds() throws Exception;
    }

    private static void await(Check check) throws Exception {
        long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (!check.holds()) {
            assertThat(System.nanoTime()).as("in time").isLessThan(deadline);
            LockSupport.parkNanos(20_000_000);
        }
    }
}
