package dev.orrery.ical;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/**
 * Makes sure that stored text is UTF-8 without control characters, so that it can be sent inside XML. Text that already
 * is comes back as the same array.
 */
final class TextRepair {
    private static final Charset WESTERN = Charset.forName("windows-1252");

    private TextRepair() {}

    /** Length of a UTF-8 byte order mark, 0 if there is none. */
    static int markLength(byte[] text) {
        boolean mark = text.length >= 3 && text[0] == (byte) 0xEF && text[1] == (byte) 0xBB && text[2] == (byte) 0xBF;
        return mark ? 3 : 0;
    }

    /**
     * @param remarks takes a sentence for every kind of repair
     */
    static byte[] repair(byte[] text, Consumer<String> remarks) {
        if (text.length >= 2 && (text[0] & 0xFF) + (text[1] & 0xFF) == 0xFE + 0xFF && (text[0] & 0xFF) >= 0xFE) {
            remarks.accept("the text is UTF-16 and becomes UTF-8");
            return repair(new String(text, StandardCharsets.UTF_16).getBytes(StandardCharsets.UTF_8), remarks);
        }
        return isClean(text, 0, text.length) ? text : rewrite(text, remarks);
    }

    private static byte[] rewrite(byte[] text, Consumer<String> remarks) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(text.length + 256);
        out.write(text, 0, markLength(text));
        ContentLines lines = new ContentLines(text);
        boolean western = false;
        boolean split = false;
        boolean controls = false;
        while (lines.next()) {
            if (isClean(text, lines.start(), lines.end())) {
                out.write(text, lines.start(), lines.end() - lines.start());
                continue;
            }
            byte[] line = java.util.Arrays.copyOfRange(lines.line(), lines.from(), lines.to());
            boolean utf8 = isUtf8(line, 0, line.length);
            String content = new String(line, utf8 ? StandardCharsets.UTF_8 : WESTERN);
            String plain = withoutControls(content);
            western |= !utf8;
            controls |= plain.length() != content.length();
            split |= utf8 && plain.length() == content.length();
            ICalendarWriter.fold(plain, out);
        }
        if (western) {
            remarks.accept("a line that is not UTF-8 is read as Windows-1252");
        }
        if (split) {
            remarks.accept("a line folded inside a character is folded anew");
        }
        if (controls) {
            remarks.accept("control characters are removed (RFC 5545, 3.1)");
        }
        return out.toByteArray();
    }

    /** UTF-8 without control characters but tab and line breaks. */
    private static boolean isClean(byte[] text, int from, int to) {
        boolean ascii = true;
        for (int i = from; i < to; i++) {
            byte c = text[i];
            if (c < ' ') {
                if (c < 0) {
                    ascii = false;
                } else if (c != '\t' && c != '\n' && c != '\r') {
                    return false;
                }
            } else if (c == 0x7F) {
                return false;
            }
        }
        return ascii || isUtf8(text, from, to) && !hasNoncharacters(text, from, to);
    }

    /** U+FFFE and U+FFFF, which XML cannot carry. */
    private static boolean hasNoncharacters(byte[] text, int from, int to) {
        for (int i = from; i + 2 < to; i++) {
            if (text[i] == (byte) 0xEF && text[i + 1] == (byte) 0xBF && (text[i + 2] & 0xFE) == 0xBE) {
                return true;
            }
        }
        return false;
    }

    static boolean isUtf8(byte[] text, int from, int to) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(text, from, to - from));
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }

    private static String withoutControls(String content) {
        StringBuilder out = new StringBuilder(content.length());
        for (int i = 0; i < content.length(); i++) {
            char c = content.charAt(i);
            if (c == '\t' || c >= ' ' && c != 0x7F && c != '\uFFFE' && c != '\uFFFF') {
                out.append(c);
            }
        }
        return out.toString();
    }
}
