package dev.orrery.app.command;

import dev.orrery.calendar.ImportImip;
import dev.orrery.ical.Component;
import dev.orrery.model.Refused;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Reads imip-agent's file store: a directory for each user, with {@code objects/UID}, {@code recurrences/UID/TIME},
 * {@code counters/…/ATTENDEE} and {@code requests}; preferences, a file for each key; and the journal, a directory for each
 * quota with {@code limits} and {@code groups}. Symbolic links are not followed. What cannot be read is named, and left out.
 */
final class ImipFiles {
    private static final long LONGEST = 1_000_000;

    private final Consumer<String> problem;

    /** @param problem takes a sentence about each file that is left out */
    ImipFiles(Consumer<String> problem) {
        this.problem = problem;
    }

    /** Directories in a directory, in order; none if there is no such directory. */
    static List<Path> directories(Path directory) throws IOException {
        return list(directory).stream()
                .filter(path -> Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS))
                .toList();
    }

    private static List<Path> list(Path directory) throws IOException {
        if (!Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.sorted().toList();
        }
    }

    /** The name as it was before it became a file's. */
    static String name(Path path) {
        String name = Objects.requireNonNull(path.getFileName()).toString();
        try {
            return name.contains("%") ? URLDecoder.decode(name.replace("+", "%2B"), StandardCharsets.UTF_8) : name;
        } catch (IllegalArgumentException plain) {
            return name;
        }
    }

    /** @param preferences of this user; need not be there */
    ImportImip.User user(Path directory, Path preferences) throws IOException {
        List<Component> events = new ArrayList<>();
        for (Path file : list(directory.resolve("objects"))) {
            events.addAll(events(file));
        }
        for (Path series : directories(directory.resolve("recurrences"))) {
            for (Path file : list(series)) {
                events.addAll(events(file));
            }
        }
        Map<String, String> preferred = new LinkedHashMap<>();
        for (Path file : list(preferences)) {
            text(file).ifPresent(value -> preferred.put(name(file), value.strip()));
        }
        return new ImportImip.User(events, requests(directory, events), preferred);
    }

    private List<Component> events(Path file) {
        return text(file)
                .map(text -> {
                    try {
                        return ImportImip.events(text.getBytes(StandardCharsets.UTF_8));
                    } catch (Refused refused) {
                        problem.accept(file + ": " + refused.reason().sentence());
                        return List.<Component>of();
                    }
                })
                .orElse(List.of());
    }

    /** Lines of UID, RECURRENCE-ID and what is asked, with tabs in between; the last two may be missing. */
    private List<ImportImip.Waiting> requests(Path directory, List<Component> events) throws IOException {
        List<ImportImip.Waiting> waiting = new ArrayList<>();
        Path file = directory.resolve("requests");
        for (List<String> row : rows(file)) {
            String uid = row.getFirst();
            String recurrence = row.size() > 1 ? row.get(1) : "";
            if (row.size() > 2 && row.get(2).equals("COUNTER")) {
                Path objects = within(directory.resolve("counters/objects"), uid);
                Path recurrences = within(within(directory.resolve("counters/recurrences"), uid), recurrence);
                for (Path counter : list(recurrence.isEmpty() ? objects : recurrences)) {
                    events(counter).stream()
                            .limit(1)
                            .forEach(event ->
                                    waiting.add(new ImportImip.Waiting(uid, recurrence, name(counter), event)));
                }
            } else {
                events.stream()
                        .filter(event -> uid.equals(Objects.requireNonNullElse(event.value("UID"), "")
                                .strip()))
                        .filter(event -> event.has("RECURRENCE-ID") != recurrence.isEmpty())
                        .findFirst()
                        .ifPresentOrElse(
                                event -> waiting.add(new ImportImip.Waiting(uid, recurrence, "", event)),
                                () -> problem.accept(file + ": there is no event " + uid + " " + recurrence));
            }
        }
        return waiting;
    }

    /** Strangers choose UIDs, also with dots and strokes: what leads out of the directory is taken for not there. */
    private static Path within(Path directory, String name) {
        Path path = directory.resolve(name).normalize();
        return path.startsWith(directory.normalize()) ? path : directory.resolve("not there");
    }

    /** Lines with tabs in between, without empty ones. */
    List<List<String>> rows(Path file) {
        if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            return List.of();
        }
        return text(file).stream()
                .flatMap(String::lines)
                .filter(line -> !line.isBlank())
                .map(line -> List.of(line.strip().split("\t")))
                .toList();
    }

    private Optional<String> text(Path file) {
        try {
            if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
                problem.accept(file + ": it is no file.");
            } else if (Files.size(file) > LONGEST) {
                problem.accept(file + ": it is longer than " + LONGEST + " bytes.");
            } else {
                return Optional.of(Files.readString(file));
            }
        } catch (IOException unreadable) {
            problem.accept(file + ": it cannot be read as UTF-8 text.");
        }
        return Optional.empty();
    }
}
