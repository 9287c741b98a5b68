package dev.orrery.app.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The registry of keys as text: a file to begin with, the page of the documentation, and rows for programs. */
public final class KeyReference {
    private static final int WIDTH = 100;

    private KeyReference() {}

    /** A file in which everything is said and nothing is set; taking away a {@code #} sets a default. */
    public static String toml() {
        StringBuilder out = new StringBuilder();
        out.append(
                "# Orrery's configuration. Every key with its default and meaning; what is commented out is not set.\n");
        out.append("# Each key can be overridden by an environment variable: ")
                .append(Keys.LISTEN.variable())
                .append("=…\n");
        for (Section section : Section.values()) {
            out.append("\n# ").append(section.meaning()).append('\n');
            out.append(section.isList() ? "# " : "").append(section.heading()).append('\n');
            for (Key<?> key : Keys.of(section)) {
                wrap(key.meaning())
                        .forEach(line -> out.append("#   ").append(line).append('\n'));
                Object shown = key.shownDefault();
                out.append("# ")
                        .append(key.name())
                        .append(" = ")
                        .append(shown == null ? "(no default; " + key.type().label() + ")" : tomlOf(shown))
                        .append('\n');
            }
        }
        return out.toString();
    }

    /** {@code docs/configuration.md}. */
    public static String markdown() {
        StringBuilder out = new StringBuilder();
        out.append("# Configuration\n\n");
        out.append("Printed from the registry of keys (`./orrery config --markdown`) and checked by a test: ");
        out.append("what is not here does not exist.\n\n");
        out.append("One TOML file, given by `--config`. Relative names of files in it are relative to the file. ");
        out.append("An unknown key, a wrong type or a value that cannot be stops the start with exit code 2 and ");
        out.append("one line for each mistake: file, line, key, what is expected. ");
        out.append("Every key can be overridden by an environment variable, lists with commas between elements; ");
        out.append("an entry of a list is named by its `name` in capitals: `ORRERY_USER_ADA_PASSWORD`.\n");
        for (Section section : Section.values()) {
            out.append("\n## `").append(section.heading()).append("`\n\n");
            out.append(section.meaning()).append("\n\n");
            out.append("| key | type | default | since | meaning |\n|---|---|---|---|---|\n");
            for (Key<?> key : Keys.of(section)) {
                Object shown = key.shownDefault();
                out.append("| `")
                        .append(key.name())
                        .append("` | ")
                        .append(key.type().label());
                out.append(" | ").append(shown == null ? "" : "`" + tomlOf(shown) + "`");
                out.append(" | ")
                        .append(key.since())
                        .append(" | ")
                        .append(key.meaning())
                        .append(" |\n");
            }
        }
        return out.toString();
    }

    /** One map a key: key, type, default, since, variable, meaning. */
    public static List<Map<String, Object>> rows() {
        List<Map<String, Object>> rows = new ArrayList<>();
        for (Key<?> key : Keys.all()) {
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("key", key.path());
            row.put("type", key.type().label());
            Object shown = key.shownDefault();
            if (shown != null) {
                row.put("default", shown);
            }
            row.put("since", key.since());
            row.put("variable", key.variable());
            row.put("meaning", key.meaning());
            rows.add(row);
        }
        return rows;
    }

    private static String tomlOf(Object value) {
        return switch (value) {
            case String text -> '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
            case List<?> list -> list.stream().map(KeyReference::tomlOf).collect(Collectors.joining(", ", "[", "]"));
            default -> value.toString();
        };
    }

    private static List<String> wrap(String text) {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder();
        for (String word : text.split(" ")) {
            if (!line.isEmpty() && line.length() + 1 + word.length() > WIDTH) {
                lines.add(line.toString());
                line.setLength(0);
            }
            line.append(line.isEmpty() ? "" : " ").append(word);
        }
        lines.add(line.toString());
        return lines;
    }
}
