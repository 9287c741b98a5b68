package dev.orrery.ical;

import java.util.ArrayList;
import java.util.List;

/** The TEXT value type: backslash escapes (RFC 5545 section 3.3.11). */
public final class Text {
    private Text() {}

    /** {@code \n} and {@code \N} become a line feed, a backslash before anything else disappears. */
    public static String unescape(String raw) {
        int at = raw.indexOf('\\');
        if (at < 0) {
            return raw;
        }
        StringBuilder out = new StringBuilder(raw.length());
        out.append(raw, 0, at);
        for (; at < raw.length(); at++) {
            char c = raw.charAt(at);
            if (c != '\\' || at + 1 == raw.length()) {
                out.append(c);
                continue;
            }
            char next = raw.charAt(++at);
            out.append(next == 'n' || next == 'N' ? '\n' : next);
        }
        return out.toString();
    }

    public static String escape(String text) {
        StringBuilder out = new StringBuilder(text.length() + 8);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '\n' -> out.append("\\n");
                case '\r' -> {}
                case '\\', ';', ',' -> out.append('\\').append(c);
                default -> out.append(c);
            }
        }
        return out.toString();
    }

    /** Splits at commas that no backslash protects; the pieces keep their escapes. */
    public static List<String> list(String raw) {
        if (raw.indexOf(',') < 0) {
            return List.of(raw);
        }
        List<String> pieces = new ArrayList<>();
        int from = 0;
        for (int i = 0; i < raw.length(); i++) {
            char c = raw.charAt(i);
            if (c == '\\') {
                i++;
            } else if (c == ',') {
                pieces.add(raw.substring(from, i));
                from = i + 1;
            }
        }
        pieces.add(raw.substring(from));
        return pieces;
    }
}
