package dev.orrery.ical;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Writes a tree as iCalendar text: CRLF, folded at 75 octets but never inside a character (RFC 5545 section 3.1). */
public final class ICalendarWriter {
    private static final int WIDTH = 75;

    private ICalendarWriter() {}

    public static byte[] write(Component component) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(1024);
        write(component, out);
        return out.toByteArray();
    }

    public static void write(Component component, ByteArrayOutputStream out) {
        StringBuilder line = new StringBuilder(80);
        write(component, line, out);
    }

    private static void write(Component component, StringBuilder line, ByteArrayOutputStream out) {
        fold("BEGIN:" + component.name(), out);
        for (Property property : component.properties()) {
            line.setLength(0);
            append(property, line);
            fold(line, out);
        }
        for (Component child : component.children()) {
            write(child, line, out);
        }
        fold("END:" + component.name(), out);
    }

    private static void append(Property property, StringBuilder line) {
        line.append(property.name());
        for (Parameter parameter : property.parameters()) {
            line.append(';').append(parameter.name()).append('=');
            for (int i = 0; i < parameter.values().size(); i++) {
                if (i > 0) {
                    line.append(',');
                }
                appendParameterValue(parameter.values().get(i), line);
            }
        }
        line.append(':').append(property.value());
    }

    /** Quoted where a separator needs it, with the carets of RFC 6868. */
    private static void appendParameterValue(String value, StringBuilder line) {
        boolean quoted = false;
        for (int i = 0; i < value.length() && !quoted; i++) {
            char c = value.charAt(i);
            quoted = c == ':' || c == ';' || c == ',';
        }
        if (quoted) {
            line.append('"');
        }
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            switch (c) {
                case '\n' -> line.append("^n");
                case '\r' -> {}
                case '"' -> line.append("^'");
                case '^' -> line.append("^^");
                default -> line.append(c);
            }
        }
        if (quoted) {
            line.append('"');
        }
    }

    /** Writes one content line, folded and ended. */
    static void fold(CharSequence line, ByteArrayOutputStream out) {
        byte[] bytes = line.toString().getBytes(StandardCharsets.UTF_8);
        int from = 0;
        int width = WIDTH;
        while (bytes.length - from > width) {
            int to = from + width;
            while ((bytes[to] & 0xC0) == 0x80) {
                to--;
            }
            out.write(bytes, from, to - from);
            out.write('\r');
            out.write('\n');
            out.write(' ');
            from = to;
            width = WIDTH - 1;
        }
        out.write(bytes, from, bytes.length - from);
        out.write('\r');
        out.write('\n');
    }
}
