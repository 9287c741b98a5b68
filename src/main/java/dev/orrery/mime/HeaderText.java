package dev.orrery.mime;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import org.apache.james.mime4j.codec.DecodeMonitor;
import org.apache.james.mime4j.codec.DecoderUtil;
import org.apache.james.mime4j.codec.EncoderUtil;

/** The text inside header fields: encoded words (RFC 2047), folding (RFC 5322 section 2.2.3), charsets that are guessed. */
final class HeaderText {
    /** Longer words are encoded, so that no line comes near the 998 characters of RFC 5322 section 2.1.1. */
    private static final int LONGEST_WORD = 200;

    private static final int WIDTH = 78;
    private static final Charset WESTERN = Charset.forName("windows-1252");

    private HeaderText() {}

    /** Encoded words become what they stand for; what cannot be decoded stays as it is. */
    static String decode(String wire) {
        if (!wire.contains("=?")) {
            return wire;
        }
        try {
            return oneLine(DecoderUtil.decodeEncodedWords(wire, DecodeMonitor.SILENT));
        } catch (IllegalArgumentException broken) {
            return wire;
        }
    }

    /** Unstructured text for the wire: as it is where it can be, else as encoded words. */
    static String encode(String text) {
        String line = oneLine(text);
        return isPlain(line) ? line : EncoderUtil.encodeEncodedWord(line, EncoderUtil.Usage.TEXT_TOKEN);
    }

    /** A display name for the wire. */
    static String phrase(String name) {
        if (!isPlain(name)) {
            return EncoderUtil.encodeEncodedWord(name, EncoderUtil.Usage.WORD_ENTITY);
        }
        return '"' + name.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    /** Line breaks and other control characters become blanks: a value can never begin a header of its own. */
    static String oneLine(String text) {
        StringBuilder out = null;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < ' ' && c != '\t' || c == 0x7F) {
                out = out == null ? new StringBuilder(text) : out;
                out.setCharAt(i, ' ');
            }
        }
        return out == null ? text : out.toString();
    }

    /** Appends a field, folded at blanks where lines would be long. */
    static void fold(Header header, StringBuilder out) {
        String field = header.name() + ": " + header.value();
        int from = 0;
        int content = header.name().length() + 2;
        while (field.length() - from > WIDTH) {
            int at = breakAt(field, content, from + WIDTH);
            if (at < 0) {
                break;
            }
            out.append(field, from, at).append("\r\n");
            from = at;
            content = at;
        }
        out.append(field, from, field.length()).append("\r\n");
    }

    /** The last blank up to the limit that has text before it, else the first one after; -1 if there is none. */
    private static int breakAt(String field, int from, int limit) {
        int i = from;
        while (i < field.length() && isBlank(field.charAt(i))) {
            i++;
        }
        int found = -1;
        for (; i < field.length() && (i <= limit || found < 0); i++) {
            found = isBlank(field.charAt(i)) ? i : found;
        }
        return found;
    }

    private static boolean isBlank(char c) {
        return c == ' ' || c == '\t';
    }

    /** UTF-8 where it is, Windows-1252 where it is not: what programs put into headers without saying so. */
    static String ofBytes(byte[] bytes) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            return new String(bytes, WESTERN);
        }
    }

    private static boolean isPlain(String text) {
        if (text.contains("=?") || !text.equals(text.strip())) {
            return false;
        }
        int word = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < ' ' || c > '~') {
                return false;
            }
            word = c == ' ' ? 0 : word + 1;
            if (word > LONGEST_WORD) {
                return false;
            }
        }
        return true;
    }
}
