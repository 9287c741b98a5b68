package dev.orrery;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The wall between the rooms: which package may see which. A room sees the rooms in rows above its own, and within its
 * row only what is listed here.
 */
class ArchitectureTest {
    private static final String ROOT = "dev.orrery.";

    /** The rooms in rows, the lowest first. */
    private static final List<List<String>> ROWS = List.of(
            List.of("model"),
            List.of("ical", "xml", "http", "mime"),
            List.of("store"),
            List.of("mirror", "access"),
            List.of("directory", "scheduling", "calendar", "tracking"),
            List.of("dav", "source", "face"),
            List.of("web"),
            List.of("app"));

    /** Within one row: who may see whom. */
    private static final Map<String, Set<String>> NEIGHBOURS = Map.of(
            "scheduling", Set.of("directory"),
            "calendar", Set.of("directory", "scheduling"),
            "tracking", Set.of("directory"));

    /** Packages of libraries that only the named rooms may touch. */
    private static final Map<String, Set<String>> LIBRARIES = Map.ofEntries(
            Map.entry("org.eclipse.jetty.", Set.of("http")),
            Map.entry("java.sql.", Set.of("store")),
            Map.entry("org.sqlite.", Set.of("store")),
            Map.entry("org.postgresql.", Set.of("store")),
            Map.entry("com.zaxxer.", Set.of("store")),
            Map.entry("org.codehaus.stax2.", Set.of("xml")),
            Map.entry("javax.xml.", Set.of("xml")),
            Map.entry("org.tomlj.", Set.of("app")),
            Map.entry("picocli.", Set.of("app")),
            Map.entry("com.password4j.", Set.of("access")),
            Map.entry("org.apache.james.", Set.of("mime")),
            Map.entry("io.nats.", Set.of("face")),
            Map.entry("com.unboundid.", Set.of("source")));

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.orrery");

    @Test
    void roomsSeeOnlyRoomsAboveThem() {
        Set<String> breaches = new TreeSet<>();
        for (JavaClass seeing : CLASSES) {
            for (Dependency dependency : seeing.getDirectDependenciesFromSelf()) {
                String seen = dependency.getTargetClass().getPackageName();
                if (seen.startsWith(ROOT) && !maySee(room(seeing.getPackageName()), room(seen))) {
                    breaches.add(seeing.getName() + " sees "
                            + dependency.getTargetClass().getName());
                }
            }
        }
        assertThat(breaches).isEmpty();
    }

    @Test
    void librariesStayInTheirRooms() {
        Set<String> breaches = new TreeSet<>();
        for (JavaClass seeing : CLASSES) {
            for (Dependency dependency : seeing.getDirectDependenciesFromSelf()) {
                String seen = dependency.getTargetClass().getName();
                LIBRARIES.forEach((prefix, rooms) -> {
                    if (seen.startsWith(prefix) && !rooms.contains(room(seeing.getPackageName()))) {
                        breaches.add(seeing.getName() + " sees " + seen);
                    }
                });
            }
        }
        assertThat(breaches).isEmpty();
    }

    /** Rule 1 of the log: a sequence number is made by a verb and by nobody else; a bench makes a log long without them. */
    @Test
    void onlyVerbsAppendToTheLog() {
        Set<String> verbs = Set.of("directory", "scheduling", "calendar", "tracking");
        Set<String> breaches = new TreeSet<>();
        for (JavaClass seeing : CLASSES) {
            seeing.getMethodCallsFromSelf().stream()
                    .filter(call -> call.getTargetOwner().getName().equals("dev.orrery.store.Tx")
                            && call.getTarget().getName().equals("append"))
                    .filter(call -> !verbs.contains(room(seeing.getPackageName())))
                    .filter(call -> !seeing.getName().equals("dev.orrery.app.bench.LongLog"))
                    .forEach(call -> breaches.add(call.getDescription()));
        }
        assertThat(breaches).isEmpty();
    }

    @Test
    void everyPackageIsARoomAndSaysWhatItIs() throws IOException {
        Path sources = Path.of("src/main/java/dev/orrery");
        Set<String> silent = new TreeSet<>();
        try (Stream<Path> files = Files.walk(sources)) {
            for (Path directory : files.filter(Files::isDirectory).toList()) {
                try (Stream<Path> children = Files.list(directory)) {
                    boolean java = children.anyMatch(file -> file.toString().endsWith(".java"));
                    if (java && !Files.exists(directory.resolve("package-info.java"))) {
                        silent.add(directory.toString());
                    }
                }
            }
        }
        assertThat(silent).isEmpty();
        CLASSES.forEach(seen -> rowOf(room(seen.getPackageName())));
    }

    /** A file past the house's measure holds two ideas; the list of exceptions is meant to shrink. */
    @Test
    void filesKeepTheHousesMeasure() throws IOException {
        Map<String, Long> long_ = new TreeMap<>();
        try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
            for (Path file : files.filter(f -> f.toString().endsWith(".java")).toList()) {
                try (Stream<String> lines = Files.lines(file)) {
                    long count = lines.count();
                    if (count > 500) {
                        long_.put(file.getFileName().toString(), count);
                    }
                }
            }
        }
        assertThat(long_).isEmpty();
    }

    private static boolean maySee(String from, String to) {
        return from.equals(to)
                || rowOf(to) < rowOf(from)
                || NEIGHBOURS.getOrDefault(from, Set.of()).contains(to);
    }

    private static int rowOf(String room) {
        for (int row = 0; row < ROWS.size(); row++) {
            if (ROWS.get(row).contains(room)) {
                return row;
            }
        }
        throw new AssertionError("no room in the design is called " + room);
    }

    private static String room(String packageName) {
        if (!packageName.startsWith(ROOT)) {
            return "app";
        }
        String inside = packageName.substring(ROOT.length());
        int dot = inside.indexOf('.');
        return dot < 0 ? inside : inside.substring(0, dot);
    }
}
