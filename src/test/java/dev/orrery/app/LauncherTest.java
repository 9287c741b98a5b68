package dev.orrery.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The launcher {@code ./orrery} in a checkout of its own, with the real Java and the classes under test. In place of
 * Maven, which would take a minute, stands a script that notes that it was called and delivers the jar.
 */
class LauncherTest {
    private static final String JAVA_HOME = System.getProperty("java.home");

    @TempDir
    private Path folder;

    private Path checkout;
    private Path tools;

    /** The program, but without the rehearsal that ends every build and would take longer than all of this. */
    static final class Program {
        private Program() {}

        public static void main(String[] args) {
            if (!List.of(args).contains("rehearse")) {
                Main.main(args);
            }
        }
    }

    @BeforeEach
    void makeCheckout() throws IOException {
        checkout = Files.createDirectories(folder.resolve("a checkout"));
        Files.copy(Path.of("orrery"), checkout.resolve("orrery"));
        Files.writeString(checkout.resolve("pom.xml"), "<project/>");
        Files.createDirectories(checkout.resolve("src/main/java"));
        Files.writeString(checkout.resolve("src/main/java/A.java"), "class A {}");
        tools = Files.createDirectory(folder.resolve("tools"));
        writeJar(folder.resolve("delivered.jar"));
        script("mvn", """
                #!/bin/sh
                echo built >>'%s'
                mkdir -p target
                cp '%s' target/orrery.jar
                """.formatted(folder.resolve("builds"), folder.resolve("delivered.jar")));
    }

    private void script(String name, String text) throws IOException {
        script(tools.resolve(name), text);
    }

    private static void script(Path file, String text) throws IOException {
        Files.writeString(file, text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    /** A jar that leads to the classes under test. */
    private static void writeJar(Path jar) throws IOException {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, Program.class.getName());
        String path = Arrays.stream(System.getProperty("java.class.path").split(":"))
                .map(entry -> Path.of(entry).toAbsolutePath().toUri().toString())
                .collect(Collectors.joining(" "));
        manifest.getMainAttributes().put(Attributes.Name.CLASS_PATH, path);
        try (OutputStream out = Files.newOutputStream(jar)) {
            new JarOutputStream(out, manifest).close();
        }
    }

    private OrreryProcess start(Path from, Map<String, String> environment, String... command) throws IOException {
        Map<String, String> all = new java.util.HashMap<>(environment);
        all.putIfAbsent("PATH", tools + ":/usr/bin:/bin");
        all.putIfAbsent("JAVA_HOME", JAVA_HOME);
        return OrreryProcess.start(from, all, List.of(command));
    }

    private OrreryProcess.Ended run(Path from, Map<String, String> environment, String... command) throws Exception {
        try (OrreryProcess process = start(from, environment, command)) {
            return process.end();
        }
    }

    private OrreryProcess.Ended version() throws Exception {
        return run(checkout, Map.of(), "./orrery", "version");
    }

    private long builds() throws IOException {
        Path builds = folder.resolve("builds");
        try (Stream<String> lines = Files.exists(builds) ? Files.lines(builds) : Stream.empty()) {
            return lines.count();
        }
    }

    @Test
    void itBuildsOnceAndThenOnlyWhenSomethingChanged() throws Exception {
        OrreryProcess.Ended first = version();
        assertThat(first.code()).as(first.err()).isZero();
        assertThat(first.out()).startsWith("orrery ").hasLineCount(1);
        assertThat(first.err()).isEqualTo("Building Orrery…\n");
        OrreryProcess.Ended second = version();
        assertThat(second.out()).isEqualTo(first.out());
        assertThat(second.err()).as("silent when nothing changed").isEmpty();
        assertThat(builds()).isEqualTo(1);

        Files.writeString(checkout.resolve("target/orrery.aot"), "of another Java");
        OrreryProcess.Ended third = version();
        assertThat(third.code())
                .as("a picture that does not fit is done without")
                .isZero();
        assertThat(third.out()).as("and standard output belongs to the command").isEqualTo(first.out());

        FileTime later = FileTime.from(Instant.now().plusSeconds(2));
        Files.setLastModifiedTime(checkout.resolve("src/main/java/A.java"), later);
        assertThat(version().err()).isEqualTo("Building Orrery…\n");
        assertThat(builds()).isEqualTo(2);
    }

    @Test
    void aRebuildLeavesTheFilesOfARunningServerAsTheyAre() throws Exception {
        version();
        Path jar = checkout.resolve("target/orrery.jar");
        Path library = Files.createDirectories(checkout.resolve("target/lib")).resolve("a library.jar");
        Files.writeString(library, "old");
        Object oldJar = Files.getAttribute(jar, "unix:ino");
        Object oldLibrary = Files.getAttribute(library, "unix:ino");
        try (var open = Files.newInputStream(library)) {
            script("mvn", """
                    #!/bin/sh
                    cp '%s' target/orrery.jar
                    echo new >'target/lib/a library.jar'
                    """.formatted(folder.resolve("delivered.jar")));
            FileTime later = FileTime.from(Instant.now().plusSeconds(2));
            Files.setLastModifiedTime(checkout.resolve("src/main/java/A.java"), later);
            assertThat(version().code()).isZero();
            assertThat(new String(open.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8))
                    .as("what a running server has open")
                    .isEqualTo("old");
        }
        assertThat(library).hasContent("new");
        assertThat(Files.getAttribute(jar, "unix:ino")).isNotEqualTo(oldJar);
        assertThat(Files.getAttribute(library, "unix:ino")).isNotEqualTo(oldLibrary);
    }

    @Test
    void itWorksFromAnywhereAndThroughALink() throws Exception {
        version();
        Path link = Files.createSymbolicLink(folder.resolve("link"), checkout.resolve("orrery"));
        Path linkToLink = Files.createSymbolicLink(folder.resolve("again"), Path.of("link"));
        for (List<String> command : List.of(
                List.of("a checkout/orrery", "version"),
                List.of(linkToLink.toString(), "version"),
                List.of("sh", "-c", "cd tools && ../link version"),
                List.of("sh", "-c", "cd 'a checkout/src' && ../orrery version"),
                List.of("sh", "-c", "cd 'a checkout' && sh orrery version"))) {
            OrreryProcess.Ended ended = run(folder, Map.of(), command.toArray(String[]::new));
            assertThat(ended.code()).as(command + ": " + ended.err()).isZero();
            assertThat(ended.err()).isEmpty();
        }
        assertThat(link).isSymbolicLink();
        assertThat(builds()).isEqualTo(1);
    }

    @Test
    void twoStartsAtOnceBuildOnce() throws Exception {
        script("mvn", Files.readString(tools.resolve("mvn")) + "sleep 1\n");
        try (OrreryProcess one = start(checkout, Map.of(), "./orrery", "version");
                OrreryProcess two = start(checkout, Map.of(), "./orrery", "version")) {
            OrreryProcess.Ended first = one.end();
            OrreryProcess.Ended second = two.end();
            assertThat(first.code()).as(first.err()).isZero();
            assertThat(second.code()).as(second.err()).isZero();
            assertThat(first.err() + second.err()).isEqualTo("Building Orrery…\n");
        }
        assertThat(builds()).isEqualTo(1);
    }

    @Test
    void anOlderJavaIsPassedOver() throws Exception {
        Path old = Files.createDirectories(folder.resolve("old/bin")).getParent();
        Files.writeString(old.resolve("release"), "IMPLEMENTOR=\"Old\"\nJAVA_VERSION=\"17.0.9\"\n");
        script(old.resolve("bin/java"), "#!/bin/sh\necho old; exit 7\n");
        Map<String, String> environment = Map.of(
                "JAVA_HOME", old.toString(),
                "PATH", old.resolve("bin") + ":" + tools + ":/usr/bin:/bin",
                "SDKMAN_DIR", sdkmanWithTheRealJava().toString());
        OrreryProcess.Ended ended = run(checkout, environment, "./orrery", "version");
        assertThat(ended.code()).as(ended.err()).isZero();
        assertThat(ended.out()).startsWith("orrery ");
    }

    /** So that the test finds a JDK also where this one lies in no usual place. */
    private Path sdkmanWithTheRealJava() throws IOException {
        Path jdk = Files.createDirectories(folder.resolve("sdkman/candidates/java/25"));
        Files.copy(Path.of(JAVA_HOME, "release"), jdk.resolve("release"));
        Files.createDirectory(jdk.resolve("bin"));
        script(jdk.resolve("bin/java"), "#!/bin/sh\nexec " + JAVA_HOME + "/bin/java \"$@\"\n");
        script(jdk.resolve("bin/javac"), "#!/bin/sh\nexec " + JAVA_HOME + "/bin/javac \"$@\"\n");
        return folder.resolve("sdkman");
    }

    @Test
    void withoutAJdkOrMavenItSaysWhatToInstall() throws Exception {
        Files.writeString(
                checkout.resolve("orrery"),
                Files.readString(checkout.resolve("orrery")).replace("needed=25", "needed=1000"));
        OrreryProcess.Ended ended = run(checkout, Map.of(), "./orrery", "version");
        assertThat(ended.code()).isEqualTo(1);
        assertThat(ended.err()).hasLineCount(1).contains("JDK 1000 or later", "install one", "JAVA_HOME");

        Files.copy(Path.of("orrery"), checkout.resolve("orrery"), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        Files.delete(tools.resolve("mvn"));
        for (String tool : List.of("readlink", "find", "head", "mkdir", "flock")) {
            Path real = Path.of("/usr/bin", tool);
            if (Files.exists(real)) {
                script(tool, "#!/bin/sh\nexec " + real + " \"$@\"\n");
            }
        }
        OrreryProcess.Ended mavenless = run(checkout, Map.of("PATH", tools.toString()), "./orrery", "version");
        assertThat(mavenless.code()).isEqualTo(1);
        assertThat(mavenless.err()).hasLineCount(1).contains("install the package \"maven\"");
    }

    @Test
    void aBuildThatFailsShowsWhy() throws Exception {
        script("mvn", "#!/bin/sh\necho '[ERROR] A.java: a bracket is missing'\nexit 1\n");
        OrreryProcess.Ended ended = version();
        assertThat(ended.code()).isEqualTo(1);
        assertThat(ended.err()).contains("The build failed:", "a bracket is missing");
        script("mvn", "#!/bin/sh\necho again >>'%s'\nexit 1\n".formatted(folder.resolve("builds")));
        version();
        assertThat(builds()).as("a failed build is no build").isEqualTo(1);
    }

    /** A mail server sends a mail back for good at any code that it does not know to be for later. */
    @Test
    void whereNothingRunsAMailIsToComeAgain() throws Exception {
        Path code = folder.resolve("code");
        Path jdk = Files.createDirectories(folder.resolve("fake/bin")).getParent();
        Files.writeString(jdk.resolve("release"), "JAVA_VERSION=\"25\"\n");
        script(jdk.resolve("bin/java"), "#!/bin/sh\nexit $(cat '" + code + "')\n");
        script(jdk.resolve("bin/javac"), "#!/bin/sh\n");
        Map<String, String> environment = Map.of("JAVA_HOME", jdk.toString());
        for (int known : List.of(0, 65, 67, 75, 77)) {
            Files.writeString(code, "" + known);
            assertThat(run(checkout, environment, "./orrery", "deliver").code()).isEqualTo(known);
        }
        for (int unknown : List.of(1, 2, 78, 137)) {
            Files.writeString(code, "" + unknown);
            assertThat(run(checkout, environment, "./orrery", "deliver").code()).isEqualTo(75);
            assertThat(run(checkout, environment, "./orrery", "version").code()).isEqualTo(unknown);
        }

        script("mvn", "#!/bin/sh\nexit 1\n");
        Files.writeString(checkout.resolve("src/main/java/B.java"), "class B {}");
        Files.setLastModifiedTime(
                checkout.resolve("src/main/java/B.java"),
                FileTime.from(Instant.now().plusSeconds(2)));
        OrreryProcess.Ended unbuilt = run(checkout, environment, "./orrery", "deliver");
        assertThat(unbuilt.code()).as(unbuilt.err()).isEqualTo(75);
        assertThat(unbuilt.err()).contains("The build failed:");
        Files.writeString(
                checkout.resolve("orrery"),
                Files.readString(checkout.resolve("orrery")).replace("needed=25", "needed=1000"));
        OrreryProcess.Ended none = run(checkout, environment, "./orrery", "deliver");
        assertThat(none.code()).as(none.err()).isEqualTo(75);
        assertThat(none.err()).contains("JDK 1000 or later");
    }

    @Test
    void aCheckoutThatNobodyMayWriteToRunsAsItWasBuilt() throws Exception {
        version();
        // root may write everywhere: what was built is seen to stay as it is
        FileTime before = Files.getLastModifiedTime(checkout.resolve("target"));
        try (Stream<Path> all = Files.walk(checkout)) {
            for (Path path : all.toList()) {
                boolean run = Files.isDirectory(path) || Files.isExecutable(path);
                Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(run ? "r-xr-xr-x" : "r--r--r--"));
            }
        }
        try {
            OrreryProcess.Ended ended = version();
            assertThat(ended.code()).as(ended.err()).isZero();
            assertThat(ended.err()).isEmpty();
            assertThat(Files.getLastModifiedTime(checkout.resolve("target"))).isEqualTo(before);
        } finally {
            for (Path path : List.of(
                    checkout,
                    checkout.resolve("target"),
                    checkout.resolve("src/main/java"),
                    checkout.resolve("src/main"),
                    checkout.resolve("src"))) {
                Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxr-xr-x"));
            }
        }
    }

    @Test
    void javaTakesTheLaunchersPlaceAndHearsItsSignals() throws Exception {
        version();
        Files.writeString(folder.resolve("orrery.toml"), "[server]\nlisten = \"127.0.0.1:0\"\n");
        try (OrreryProcess server = start(folder, Map.of(), "a checkout/orrery", "serve")) {
            server.ready();
            String name = ProcessHandle.of(server.pid())
                    .orElseThrow()
                    .info()
                    .command()
                    .orElse("");
            assertThat(name).endsWith("java");
            server.terminate();
            assertThat(server.end().code()).isZero();
        }
    }

    @Test
    void askedToEndDuringTheBuildItEndsWell() throws Exception {
        script("mvn", "#!/bin/sh\n: >'%s'\nexec sleep 60\n".formatted(folder.resolve("building")));
        try (OrreryProcess server = start(checkout, Map.of(), "./orrery", "serve")) {
            long until = System.nanoTime() + 20_000_000_000L;
            while (!Files.exists(folder.resolve("building")) && System.nanoTime() < until) {
                Thread.onSpinWait();
            }
            List<ProcessHandle> builders =
                    ProcessHandle.of(server.pid()).orElseThrow().children().toList();
            assertThat(builders).isNotEmpty();
            server.terminate();
            assertThat(server.end().code()).isZero();
            for (ProcessHandle builder : builders) {
                builder.onExit().get(10, java.util.concurrent.TimeUnit.SECONDS);
            }
        }
    }
}
