package dev.orrery.ical;

import dev.orrery.model.Reason;
import java.io.ByteArrayOutputStream;
import java.util.Map;
import java.util.TreeMap;

/** A text that is put together from ranges of a file, and knows which line came from where. For one thread. */
final class PieceText {
    private final byte[] file;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream(1024);

    /** First line of each range in this text to its line in the file. */
    private final TreeMap<Integer, Integer> origins = new TreeMap<>();

    private int lines;

    PieceText(byte[] file) {
        this.file = file;
    }

    /** Adds a line of our own. */
    void line(String text) {
        ByteArrayOutputStream folded = new ByteArrayOutputStream(text.length() + 2);
        ICalendarWriter.fold(text, folded);
        lines += lineBreaks(folded.toByteArray(), 0, folded.size());
        out.writeBytes(folded.toByteArray());
    }

    /** Copies a range of whole lines, whose last may lack its break; returns how many lines they are. */
    int copy(int from, int to, int lineInFile) {
        origins.put(lines + 1, lineInFile);
        out.write(file, from, to - from);
        int count = lineBreaks(file, from, to);
        if (to > from && file[to - 1] != '\n' && file[to - 1] != '\r') {
            out.write('\r');
            out.write('\n');
            count++;
        }
        lines += count;
        return count;
    }

    byte[] toByteArray() {
        return out.toByteArray();
    }

    /** The same reason with the line counted in the file. */
    Reason inFile(Reason reason) {
        if (reason instanceof Reason.InvalidCalendarData data) {
            return new Reason.InvalidCalendarData(lineInFile(data.line()), data.rule());
        }
        if (reason instanceof Reason.InvalidCalendarObject object) {
            return new Reason.InvalidCalendarObject(lineInFile(object.line()), object.rule());
        }
        return reason;
    }

    private int lineInFile(int line) {
        Map.Entry<Integer, Integer> origin = origins.floorEntry(line);
        return origin == null ? 0 : origin.getValue() + line - origin.getKey();
    }

    private static int lineBreaks(byte[] bytes, int from, int to) {
        int count = 0;
        for (int i = from; i < to; i++) {
            boolean second = bytes[i] == '\n' && i > from && bytes[i - 1] == '\r';
            if ((bytes[i] == '\n' || bytes[i] == '\r') && !second) {
                count++;
            }
        }
        return count;
    }
}
