package dev.orrery.calendar;

import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A text that was written once and is read many times. A big one lies in a file of the system's temporary directory and is
 * mapped into memory: the file has no name any more when this is made, and the system takes it back with the last
 * reference to it. Immutable and thread-safe.
 */
public final class Spool {
    private static final int SMALL = 256 << 10;
    private static final int CHUNK = 64 << 10;

    private final MemorySegment text;

    private Spool(MemorySegment text) {
        this.text = text;
    }

    /** Writes a text. */
    @FunctionalInterface
    interface Writer {
        void writeTo(OutputStream out) throws IOException;
    }

    /** @param expected about how many bytes it will be */
    static Spool of(long expected, Writer writer) throws IOException {
        if (expected <= SMALL) {
            ByteArrayOutputStream out = new ByteArrayOutputStream((int) Math.max(expected, 32));
            writer.writeTo(out);
            return new Spool(MemorySegment.ofArray(out.toByteArray()));
        }
        Path file = Files.createTempFile("orrery", ".ics");
        try (FileChannel channel = FileChannel.open(
                file, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.DELETE_ON_CLOSE)) {
            OutputStream out = new BufferedOutputStream(Channels.newOutputStream(channel), CHUNK);
            writer.writeTo(out);
            out.flush();
            return new Spool(channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), Arena.ofAuto()));
        }
    }

    public long length() {
        return text.byteSize();
    }

    /** All of it in memory: a copy of its own. */
    public byte[] bytes() {
        return text.toArray(ValueLayout.JAVA_BYTE);
    }

    public void writeTo(OutputStream out) throws IOException {
        writeTo(out, 0);
    }

    /** @param from where to begin */
    public void writeTo(OutputStream out, int from) throws IOException {
        if (text.heapBase().orElse(null) instanceof byte[] bytes) {
            out.write(bytes, from, bytes.length - from);
            return;
        }
        byte[] chunk = new byte[CHUNK];
        for (long at = from; at < length(); at += CHUNK) {
            int count = (int) Math.min(CHUNK, length() - at);
            MemorySegment.copy(text, ValueLayout.JAVA_BYTE, at, chunk, 0, count);
            out.write(chunk, 0, count);
        }
    }
}
