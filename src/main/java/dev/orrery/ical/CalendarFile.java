package dev.orrery.ical;

import dev.orrery.model.Reason;
import dev.orrery.model.Refused;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Whole calendars as one file: many objects in one VCALENDAR, both ways. */
public final class CalendarFile {
    private static final byte[] CRLF = {'\r', '\n'};
    private static final byte[] END = "END:VCALENDAR\r\n".getBytes(StandardCharsets.US_ASCII);

    private CalendarFile() {}

    /** One object of a file, or why it cannot be taken. */
    public sealed interface Piece {
        record Taken(CalendarObject object) implements Piece {}

        /**
         * @param uid of the broken object, empty if it has none
         * @param reason its line counts in the file
         */
        record Broken(String uid, Reason reason) implements Piece {}
    }

    /**
     * Splits a file by UID; each object gets the time zones it refers to and the file's PRODID. A component without UID
     * gets one made of a digest of its text, so that a second import finds it again. METHOD is dropped.
     *
     * @throws Refused InvalidCalendarData if the file as a whole cannot be read
     */
    public static List<Piece> split(byte[] file, Instant now) {
        return new FileSplitter(TextRepair.repair(file, remark -> {}), now).split();
    }

    /**
     * The value of a property of the file's first VCALENDAR, where that stands before any component, as every program
     * writes it; null if there is none.
     *
     * @param name in upper case
     */
    public static @Nullable String head(byte[] file, String name) {
        ContentLines lines = new ContentLines(file);
        boolean inside = false;
        while (lines.next()) {
            String line = new String(lines.line(), lines.from(), lines.to() - lines.from(), StandardCharsets.UTF_8);
            int colon = line.indexOf(':');
            int end = line.indexOf(';') >= 0 && line.indexOf(';') < colon ? line.indexOf(';') : colon;
            String property = end < 0 ? "" : line.substring(0, end).strip().toUpperCase(Locale.ROOT);
            if (property.equals("BEGIN") && inside) {
                return null;
            }
            inside = true;
            if (property.equals(name)) {
                return line.substring(colon + 1).strip();
            }
        }
        return null;
    }

    /**
     * Joins stored texts into one VCALENDAR, each TZID defined once (the first definition counts), by copying byte
     * ranges that the index knows. Not thread-safe.
     */
    public static final class Joiner {
        private final OutputStream out;
        private final Set<String> zones = new HashSet<>();

        /**
         * Writes the head.
         *
         * @param properties of the VCALENDAR besides VERSION and PRODID, such as X-WR-CALNAME
         */
        public Joiner(OutputStream out, List<Property> properties) throws IOException {
            this.out = out;
            byte[] frame = frame(properties);
            out.write(frame, 0, frame.length - END.length);
        }

        /** @param text the stored bytes of which {@code index} was made */
        public void add(byte[] text, CalendarIndex index) throws IOException {
            boolean plain = (index.flags() & CalendarIndex.CRLF) != 0;
            for (IndexDetails.Block block : index.details().blocks()) {
                if (!block.tzid().isEmpty() && !zones.add(block.tzid())) {
                    continue;
                }
                if (plain) {
                    out.write(text, block.start(), block.end() - block.start());
                } else {
                    writeLines(text, block, out);
                }
            }
        }

        /** Writes the end of the VCALENDAR; does not close the stream. */
        public void finish() throws IOException {
            out.write(END);
        }
    }

    /**
     * Joins everything in memory, copying each byte once.
     *
     * @param indexes of the texts, in their order
     * @param properties of the VCALENDAR besides VERSION and PRODID
     */
    public static byte[] join(List<byte[]> texts, List<CalendarIndex> indexes, List<Property> properties) {
        byte[] frame = frame(properties);
        List<byte[]> parts = new ArrayList<>(texts.size() * 2);
        int[] bounds = new int[texts.size() * 4];
        Set<String> zones = new HashSet<>();
        long size = frame.length;
        for (int i = 0; i < texts.size(); i++) {
            byte[] text = texts.get(i);
            CalendarIndex index = indexes.get(i);
            boolean plain = (index.flags() & CalendarIndex.CRLF) != 0;
            for (IndexDetails.Block block : index.details().blocks()) {
                if (!block.tzid().isEmpty() && !zones.add(block.tzid())) {
                    continue;
                }
                byte[] part = plain ? text : withLineBreaks(text, block);
                int at = parts.size() * 2;
                if (at + 2 > bounds.length) {
                    bounds = Arrays.copyOf(bounds, bounds.length * 2 + 2);
                }
                bounds[at] = plain ? block.start() : 0;
                bounds[at + 1] = plain ? block.end() : part.length;
                size += bounds[at + 1] - bounds[at];
                parts.add(part);
            }
        }
        byte[] whole = new byte[Math.toIntExact(size)];
        int at = frame.length - END.length;
        System.arraycopy(frame, 0, whole, 0, at);
        for (int i = 0; i < parts.size(); i++) {
            int length = bounds[i * 2 + 1] - bounds[i * 2];
            System.arraycopy(parts.get(i), bounds[i * 2], whole, at, length);
            at += length;
        }
        System.arraycopy(END, 0, whole, at, END.length);
        return whole;
    }

    private static byte[] withLineBreaks(byte[] text, IndexDetails.Block block) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(block.end() - block.start() + 64);
        try {
            writeLines(text, block, out);
        } catch (IOException e) {
            throw new IllegalStateException("memory does not fail", e);
        }
        return out.toByteArray();
    }

    /** The VCALENDAR without any component. */
    private static byte[] frame(List<Property> properties) {
        List<Property> all = new ArrayList<>();
        all.add(new Property("VERSION", "2.0"));
        all.add(new Property("PRODID", ZoneDefinition.PRODUCT));
        all.addAll(properties);
        return ICalendarWriter.write(new Component("VCALENDAR", all, List.of()));
    }

    /** Gives every line its CRLF. */
    private static void writeLines(byte[] text, IndexDetails.Block block, OutputStream out) throws IOException {
        int from = block.start();
        while (from < block.end()) {
            int to = from;
            while (to < block.end() && text[to] != '\r' && text[to] != '\n') {
                to++;
            }
            out.write(text, from, to - from);
            out.write(CRLF);
            boolean pair = to + 1 < block.end() && text[to] == '\r' && text[to + 1] == '\n';
            from = to + (pair ? 2 : 1);
        }
    }
}
