package dev.orrery.ical;

import java.util.Arrays;

/**
 * Cuts text into content lines (RFC 5545 section 3.1): CRLF, LF or CR ends a line, a line that begins with a blank
 * continues the one before. Unfolds octets, not characters. Empty lines are passed over. For one thread.
 */
final class ContentLines {
    private final byte[] text;
    private int at;
    private int lineBreaks;

    private byte[] line = {};
    private int from;
    private int to;
    private int number;
    private int start;
    private byte[] unfolded = {};

    ContentLines(byte[] text) {
        this.text = text;
        this.at = TextRepair.markLength(text);
    }

    /** Goes to the next line that is not empty; false at the end. */
    boolean next() {
        while (at < text.length) {
            start = at;
            number = lineBreaks + 1;
            int end = lineEnd(at);
            from = at;
            to = end;
            line = text;
            at = afterBreak(end);
            if (at < text.length && isBlank(text[at])) {
                unfold();
            }
            if (to > from) {
                return true;
            }
        }
        return false;
    }

    /** The unfolded line is in these bytes, from {@link #from()} to before {@link #to()}. */
    byte[] line() {
        return line;
    }

    int from() {
        return from;
    }

    int to() {
        return to;
    }

    /** Counted from 1. */
    int number() {
        return number;
    }

    /** Offset of the line's first byte in the source. */
    int start() {
        return start;
    }

    /** Offset after the line's break in the source. */
    int end() {
        return at;
    }

    private void unfold() {
        int size = 0;
        int partFrom = from;
        int partTo = to;
        while (true) {
            int length = partTo - partFrom;
            if (size + length > unfolded.length) {
                unfolded = Arrays.copyOf(unfolded, Math.max(size + length, unfolded.length * 2 + 256));
            }
            System.arraycopy(text, partFrom, unfolded, size, length);
            size += length;
            if (at >= text.length || !isBlank(text[at])) {
                break;
            }
            partFrom = at + 1;
            partTo = lineEnd(at);
            at = afterBreak(partTo);
        }
        line = unfolded;
        from = 0;
        to = size;
    }

    private int lineEnd(int offset) {
        int i = offset;
        while (i < text.length && text[i] != '\n' && text[i] != '\r') {
            i++;
        }
        return i;
    }

    private int afterBreak(int end) {
        if (end >= text.length) {
            return end;
        }
        lineBreaks++;
        return text[end] == '\r' && end + 1 < text.length && text[end + 1] == '\n' ? end + 2 : end + 1;
    }

    private static boolean isBlank(byte c) {
        return c == ' ' || c == '\t';
    }
}
