package dev.orrery.source.imap.wire;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** Modified UTF-7, in which mailbox names travel (RFC 3501 section 5.1.3). */
final class Utf7 {
    private Utf7() {}

    static String encode(String text) {
        StringBuilder out = new StringBuilder();
        int at = 0;
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == '&') {
                out.append("&-");
                at++;
            } else if (isPlain(c)) {
                out.append(c);
                at++;
            } else {
                int end = at;
                while (end < text.length() && !isPlain(text.charAt(end))) {
                    end++;
                }
                byte[] units = utf16(text, at, end);
                String base64 = Base64.getEncoder().withoutPadding().encodeToString(units);
                out.append('&').append(base64.replace('/', ',')).append('-');
                at = end;
            }
        }
        return out.toString();
    }

    /** UTF-16BE unit by unit, so that a lone surrogate survives too. */
    private static byte[] utf16(String text, int from, int to) {
        byte[] units = new byte[(to - from) * 2];
        for (int i = from; i < to; i++) {
            units[(i - from) * 2] = (byte) (text.charAt(i) >> 8);
            units[(i - from) * 2 + 1] = (byte) text.charAt(i);
        }
        return units;
    }

    /** The text, or null if it is not modified UTF-7 as {@link #encode} would write it. */
    static @Nullable String decode(String wire) {
        StringBuilder out = new StringBuilder();
        int at = 0;
        while (at < wire.length()) {
            char c = wire.charAt(at);
            if (c != '&') {
                out.append(c);
                at++;
                continue;
            }
            int end = wire.indexOf('-', at);
            if (end < 0 || !append(out, wire.substring(at + 1, end))) {
                return null;
            }
            at = end + 1;
        }
        return encode(out.toString()).equals(wire) ? out.toString() : null;
    }

    private static boolean append(StringBuilder out, String base64) {
        if (base64.isEmpty()) {
            out.append('&');
            return true;
        }
        try {
            byte[] units = Base64.getDecoder().decode(base64.replace(',', '/').getBytes(StandardCharsets.ISO_8859_1));
            for (int i = 0; i + 1 < units.length; i += 2) {
                out.append((char) ((units[i] & 0xff) << 8 | units[i + 1] & 0xff));
            }
            return units.length % 2 == 0;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static boolean isPlain(char c) {
        return c >= 0x20 && c <= 0x7e;
    }
}
