package dev.orrery.app.command;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The files of imip-agent below one directory. What cannot be read is noted and left out; symbolic links are never followed.
 * For one thread.
 */
final class ImipFiles {
    private static final int MOST_BYTES = 1 << 20;

    private final Path root;
    private final List<String> broken;

    /**
     * @param root as {@link Path#toRealPath} gives it
     * @param broken takes a line for each file that cannot be read
     */
    ImipFiles(Path root, List<String> broken) {
        this.root = root;
        this.broken = broken;
    }

    Path root() {
        return root;
    }

    /** Those of a directory by name; none if it is not there. */
    List<Path> directories(Path directory) {
        return entries(directory).stream()
                .filter(path -> Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS) || !refuse(path, "is no directory"))
                .toList();
    }

    /** The texts of a directory, by name; none if it is not there. */
    List<Path> files(Path directory) {
        return entries(directory).stream()
                .filter(path -> Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS) || !refuse(path, "is no file"))
                .toList();
    }

    private List<Path> entries(Path directory) {
        List<Path> entries = new ArrayList<>();
        try (Stream<Path> all = Files.list(directory)) {
            if (!directory.toRealPath().equals(directory)) {
                refuse(directory, "is reached by a symbolic link, which is not followed");
                return List.of();
            }
            all.sorted().forEach(entries::add);
        } catch (NoSuchFileException e) {
            if (Files.isSymbolicLink(directory)) {
                refuse(directory, "is a symbolic link, which is not followed");
            }
        } catch (NotDirectoryException e) {
            refuse(directory, "is no directory");
        } catch (IOException | UncheckedIOException e) {
            refuse(directory, "cannot be listed (" + e.getMessage() + ")");
        }
        entries.removeIf(
                path -> Files.isSymbolicLink(path) && refuse(path, "is a symbolic link, which is not followed"));
        entries.removeIf(path -> decode(path).chars().anyMatch(Character::isISOControl)
                && refuse(path, "has a control character in its name"));
        return entries;
    }

    /** The lines of a table: each a row of fields between tabs. None if the file is not there. */
    List<String[]> rows(Path file) {
        if (Files.notExists(file, LinkOption.NOFOLLOW_LINKS)) {
            return List.of();
        }
        return text(file).stream()
                .flatMap(String::lines)
                .filter(line -> !line.isBlank())
                .map(line -> line.split("\t", -1))
                .toList();
    }

    Optional<String> text(Path file) {
        try {
            if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
                refuse(file, "is no plain file; symbolic links are not followed");
                return Optional.empty();
            }
            if (Files.size(file) > MOST_BYTES) {
                refuse(file, "is larger than 1 MB");
                return Optional.empty();
            }
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(Files.readAllBytes(file)))
                    .toString();
            if (text.indexOf('\0') < 0) { // else PostgreSQL takes none of it
                return Optional.of(text);
            }
            refuse(file, "holds a NUL character");
        } catch (CharacterCodingException e) {
            refuse(file, "is no UTF-8");
        } catch (IOException e) {
            refuse(file, "cannot be read (" + e.getMessage() + ")");
        }
        return Optional.empty();
    }

    /** Notes why something is left out; always true. */
    boolean refuse(Path path, String why) {
        broken.add(root.relativize(path) + ": " + why);
        return true;
    }

    /** What a file name stands for: octets may be written as {@code %2F}. A percent sign that begins none is itself. */
    static String decode(Path path) {
        byte[] name = String.valueOf(path.getFileName()).getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int i = 0; i < name.length; i++) {
            int high = name[i] == '%' && i + 2 < name.length ? Character.digit(name[i + 1], 16) : -1;
            int low = high >= 0 ? Character.digit(name[i + 2], 16) : -1;
            if (low >= 0) {
                out.write(high * 16 + low);
                i += 2;
            } else {
                out.write(name[i]);
            }
        }
        return out.toString(StandardCharsets.UTF_8);
    }
}
