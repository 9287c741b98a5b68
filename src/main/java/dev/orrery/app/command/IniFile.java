package dev.orrery.app.command;

import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A file with sections and keys as Python's ConfigParser reads it: {@code [section]}, {@code key = value} or
 * {@code key: value}, lines that begin with a space go on with the value before, {@code #} and {@code ;} begin comments.
 * Immutable.
 */
record IniFile(Map<String, Map<String, String>> sections) {
    static IniFile read(Path file) throws IOException, CommandFailed {
        Map<String, Map<String, String>> sections = new LinkedHashMap<>();
        Map<String, String> section = null;
        String key = null;
        int number = 0;
        for (String line : lines(file)) {
            number++;
            String text = line.strip();
            if (text.isEmpty() || text.startsWith("#") || text.startsWith(";")) {
                continue;
            }
            if (section != null && key != null && Character.isWhitespace(line.charAt(0))) {
                section.merge(key, text, (old, more) -> old + "\n" + more);
            } else if (text.startsWith("[") && text.endsWith("]")) {
                section = sections.computeIfAbsent(text.substring(1, text.length() - 1), name -> new LinkedHashMap<>());
                key = null;
            } else {
                int cut = separator(text);
                if (cut <= 0 || section == null) {
                    throw new CommandFailed(file + ":" + number + ": expected [section] or key = value");
                }
                key = text.substring(0, cut).strip().toLowerCase(Locale.ROOT);
                section.put(key, text.substring(cut + 1).strip());
            }
        }
        return new IniFile(sections);
    }

    private static Iterable<String> lines(Path file) throws IOException, CommandFailed {
        try {
            return Files.readAllLines(file);
        } catch (MalformedInputException e) {
            throw new CommandFailed(file + ": expected text in UTF-8");
        }
    }

    private static int separator(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) == '=' || text.charAt(i) == ':') {
                return i;
            }
        }
        return -1;
    }

    /** A value that is not empty. */
    Optional<String> value(String section, String key) {
        return Optional.ofNullable(sections.getOrDefault(section, Map.of()).get(key))
                .filter(value -> !value.isBlank());
    }
}
