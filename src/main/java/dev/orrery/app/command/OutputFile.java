package dev.orrery.app.command;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where a command writes what may be large and is private: a file that only this user may read and that appears when all
 * of it is on the disk, or standard output.
 */
final class OutputFile {
    /** Writes everything; returns how many things that was. */
    interface Content {
        long writeTo(OutputStream out) throws IOException;
    }

    private OutputFile() {}

    /**
     * @param file replaced when all is written; a device or pipe is written into as it is. Null or {@code -} is standard
     *     output
     */
    static long write(@Nullable Path file, Content content) throws IOException {
        if (isStandardOutput(file) || file == null) {
            return content.writeTo(System.out);
        }
        if (Files.exists(file) && !Files.isRegularFile(file) && !Files.isDirectory(file)) {
            try (OutputStream device = Files.newOutputStream(file)) {
                return content.writeTo(device);
            }
        }
        // A link stays one: what it leads to is replaced.
        return replace(Files.exists(file) ? file.toRealPath() : file, content);
    }

    static boolean isStandardOutput(@Nullable Path file) {
        return file == null || file.toString().equals("-");
    }

    private static long replace(Path file, Content content) throws IOException {
        Path half = file.resolveSibling(file.getFileName() + ".part");
        Files.deleteIfExists(half);
        boolean posix = file.getFileSystem().supportedFileAttributeViews().contains("posix");
        FileAttribute<?>[] ownerOnly = posix
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                }
                : new FileAttribute<?>[0];
        try {
            long written;
            try (FileChannel channel = FileChannel.open(
                    half, Set.of(StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW), ownerOnly)) {
                written = content.writeTo(Channels.newOutputStream(channel));
                channel.force(true);
            }
            Files.move(half, file, StandardCopyOption.REPLACE_EXISTING);
            return written;
        } finally {
            Files.deleteIfExists(half);
        }
    }
}
