package dev.orrery.app.config;

import dev.orrery.app.config.Settings.Origin;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tomlj.Toml;
import org.tomlj.TomlArray;
import org.tomlj.TomlParseError;
import org.tomlj.TomlParseResult;
import org.tomlj.TomlPosition;
import org.tomlj.TomlTable;
import org.tomlj.TomlVersion;

/** Reads a file's text and the environment into {@link Settings}, and collects every mistake on the way. */
final class SettingsReader {
    private static final Pattern OTHERS =
            Pattern.compile("ORRERY_(JAVA_OPTIONS|CORPUS|TEST_.*|SERVICE_(HOST|PORT)(_.*)?|PORT(_.*)?)");
    private static final Logger LOG = LoggerFactory.getLogger(SettingsReader.class);

    private final String where;
    private final List<Mistake> mistakes;
    private final Settings settings;

    SettingsReader(String where, List<Mistake> mistakes) {
        this.where = where;
        this.mistakes = mistakes;
        this.settings = new Settings(where);
    }

    Settings read(String toml, Map<String, String> environment) {
        TomlParseResult parsed = Toml.parse(toml, TomlVersion.V1_0_0);
        for (TomlParseError error : parsed.errors()) {
            mistakes.add(new Mistake(where, error.position().line(), "", String.valueOf(error.getMessage())));
        }
        if (!parsed.hasErrors()) {
            for (String name : parsed.keySet()) {
                readSection(parsed, name);
            }
        }
        new TreeMap<>(environment).forEach(this::readVariable);
        return settings;
    }

    private void readSection(TomlTable root, String name) {
        int line = line(root.inputPositionOf(List.of(name)));
        Optional<Section> section = section(name);
        if (section.isEmpty()) {
            mistakes.add(new Mistake(where, line, name, unknownTable(name)));
            return;
        }
        Object value = root.get(List.of(name));
        if (section.get().isList()) {
            readList(section.get(), value, line);
        } else if (value instanceof TomlTable table) {
            Settings.Table read = new Settings.Table(section.get(), new Origin(where, line));
            readTable(read, table);
            settings.put(read);
        } else {
            wrongShape(section.get(), line);
        }
    }

    private void readList(Section section, @Nullable Object value, int line) {
        if (!(value instanceof TomlArray array)) {
            wrongShape(section, line);
            return;
        }
        for (int i = 0; i < array.size(); i++) {
            int at = line(array.inputPositionOf(i));
            if (array.get(i) instanceof TomlTable table) {
                Settings.Table read = new Settings.Table(section, new Origin(where, at));
                readTable(read, table);
                settings.add(read);
            } else {
                wrongShape(section, at);
            }
        }
    }

    private void wrongShape(Section section, int line) {
        mistakes.add(
                new Mistake(where, line, section.label(), "expected a table that begins with " + section.heading()));
    }

    private void readTable(Settings.Table into, TomlTable table) {
        List<Key<?>> keys = Keys.of(into.section());
        for (String name : table.keySet()) {
            int line = line(table.inputPositionOf(List.of(name)));
            String path = into.section().label() + "." + name;
            Optional<Key<?>> key =
                    keys.stream().filter(known -> known.name().equals(name)).findFirst();
            Object value = table.get(List.of(name));
            Optional<Section> inner = section(path);
            if (key.isEmpty() && inner.isPresent()) {
                readList(inner.get(), value, line);
            } else if (key.isEmpty() || value == null) {
                mistakes.add(new Mistake(where, line, path, unknownKey(name, keys)));
            } else {
                readValue(into, key.get(), value, new Origin(where, line));
            }
        }
    }

    private <T> void readValue(Settings.Table into, Key<T> key, Object value, Origin origin) {
        List<Integer> lines = elementLines(value);
        try {
            into.set(key, key.type().read(value), origin, lines);
        } catch (Type.Unfit e) {
            into.setUnfit(key);
            int line = e.element() >= 0 && e.element() < lines.size() ? lines.get(e.element()) : origin.line();
            mistakes.add(new Mistake(origin.where(), line, key.path(), "expected " + e.expected()));
        }
    }

    private static List<Integer> elementLines(Object value) {
        List<Integer> lines = new ArrayList<>();
        if (value instanceof TomlArray array) {
            for (int i = 0; i < array.size(); i++) {
                lines.add(line(array.inputPositionOf(i)));
            }
        }
        return lines;
    }

    /**
     * A variable overrides the key it names. One that names none is no mistake, only warned about; and not even that where
     * it is an orchestrator's, which puts the likes of ORRERY_PORT into every process, or for the launcher or the tests.
     */
    private void readVariable(String name, String text) {
        boolean names = false;
        for (Key<?> key : Keys.all()) {
            if (!key.section().isList()) {
                if (name.equals(key.variable())) {
                    names = true;
                    readText(settings.one(key.section()), key, name, text);
                }
                continue;
            }
            String prefix = "ORRERY_" + key.section().name() + "_";
            for (Settings.Table table : settings.all(key.section())) {
                if (name.equals(prefix + inVariable(nameOf(table)) + "_" + key.suffix())) {
                    names = true;
                    readText(table, key, name, text);
                }
            }
        }
        if (!names) {
            warnAbout(name);
        }
    }

    private void warnAbout(String name) {
        if (name.startsWith("ORRERY_") && !OTHERS.matcher(name).matches()) {
            List<String> known = Keys.all().stream().map(Key::variable).toList();
            LOG.warn("the variable {} names no key{}", name, nearest(name, known));
        }
    }

    private <T> void readText(Settings.Table into, Key<T> key, String variable, String text) {
        try {
            into.set(key, key.type().readText(text), new Origin("environment", 0), List.of());
        } catch (Type.Unfit e) {
            into.setUnfit(key);
            mistakes.add(new Mistake("environment", 0, variable, "expected " + e.expected()));
        }
    }

    private static String nameOf(Settings.Table table) {
        return Keys.of(table.section()).stream()
                .filter(key -> key.name().equals("name") || key.name().equals("login"))
                .findFirst()
                .flatMap(table::find)
                .map(Object::toString)
                .orElse("");
    }

    private static String inVariable(String name) {
        return name.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_");
    }

    private static Optional<Section> section(String name) {
        for (Section section : Section.values()) {
            if (section.label().equals(name)) {
                return Optional.of(section);
            }
        }
        return Optional.empty();
    }

    private static String unknownTable(String name) {
        List<String> labels =
                java.util.Arrays.stream(Section.values()).map(Section::label).toList();
        return "unknown; the tables are "
                + String.join(
                        ", ",
                        java.util.Arrays.stream(Section.values())
                                .map(Section::heading)
                                .toList())
                + nearest(name, labels);
    }

    private static String unknownKey(String name, List<Key<?>> keys) {
        return "unknown key" + nearest(name, keys.stream().map(Key::name).toList());
    }

    /** {@code ; did you mean "listen"?} if something is near. */
    private static String nearest(String name, List<String> known) {
        return known.stream()
                .min(Comparator.comparingInt(other -> distance(name, other)))
                .filter(other -> distance(name, other) <= Math.max(1, other.length() / 3))
                .map(other -> "; did you mean \"" + other + "\"?")
                .orElse("");
    }

    /** Levenshtein's. */
    private static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int change = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(change, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[b.length()];
    }

    private static int line(@Nullable TomlPosition position) {
        return position == null ? 0 : position.line();
    }
}
