package dev.orrery.ical;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;
import java.util.List;

/** Whole calendars as one file: many objects in one VCALENDAR, both ways. */
public final class CalendarFile {
    private CalendarFile() {}

    /** One object of a file, or why it cannot be taken. */
    public sealed interface Piece {
        record Taken(CalendarObject object) implements Piece {}

        /** @param uid of the broken object, empty if it has none */
        record Broken(String uid, dev.orrery.model.Reason reason) implements Piece {}
    }

    /**
     * Splits a file by UID; each object gets the time zones it refers to. A component without UID gets one made of a
     * digest of its text, so that a second import finds it again. METHOD is dropped.
     *
     * @throws dev.orrery.model.Refused InvalidCalendarData if the file as a whole cannot be read
     */
    public static List<Piece> split(byte[] file, Instant now) {
        throw new UnsupportedOperationException();
    }

    /**
     * Joins stored texts into one VCALENDAR, each TZID defined once, by copying byte ranges that the index knows.
     * Write {@link #begin}, then each object, then {@link #end}. Not thread-safe.
     */
    public static final class Joiner {
        /**
         * @param properties of the VCALENDAR besides VERSION and PRODID, such as X-WR-CALNAME
         */
        public Joiner(OutputStream out, List<Property> properties) {
            throw new UnsupportedOperationException();
        }

        /** @param text the stored bytes of which {@code index} was made */
        public void add(byte[] text, CalendarIndex index) throws IOException {
            throw new UnsupportedOperationException();
        }

        public void finish() throws IOException {
            throw new UnsupportedOperationException();
        }
    }
}
