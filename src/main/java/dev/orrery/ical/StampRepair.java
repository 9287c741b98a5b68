package dev.orrery.ical;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Gives every component its DTSTAMP (RFC 5545 section 3.8.7.2) by inserting one line; the other bytes stay. */
final class StampRepair {
    private StampRepair() {}

    /** The same array if nothing is missing. */
    static byte[] repair(byte[] text, Component root, Supplier<Instant> now, Consumer<String> remarks) {
        ByteArrayOutputStream out = null;
        int copied = 0;
        for (Component component : root.content()) {
            if (component.has("DTSTAMP") || !needsStamp(component)) {
                continue;
            }
            if (out == null) {
                out = new ByteArrayOutputStream(text.length + 64);
            }
            int at = afterFirstLine(text, component.start());
            out.write(text, copied, at - copied);
            byte[] line = ("DTSTAMP:" + CalendarTime.formatUtc(now.get().getEpochSecond()) + "\r\n")
                    .getBytes(StandardCharsets.US_ASCII);
            out.write(line, 0, line.length);
            copied = at;
            remarks.accept("line " + component.line() + ": the missing DTSTAMP is added (RFC 5545, 3.8.7.2)");
        }
        if (out == null) {
            return text;
        }
        out.write(text, copied, text.length - copied);
        return out.toByteArray();
    }

    private static boolean needsStamp(Component component) {
        return switch (component.name()) {
            case "VEVENT", "VTODO", "VJOURNAL", "VFREEBUSY", "VAVAILABILITY" -> true;
            default -> false;
        };
    }

    /** After the BEGIN line, with whatever lines continue it. */
    static int afterFirstLine(byte[] text, int start) {
        int at = start;
        do {
            while (text[at] != '\n' && text[at] != '\r') {
                at++;
            }
            at += text[at] == '\r' && at + 1 < text.length && text[at + 1] == '\n' ? 2 : 1;
        } while (at < text.length && (text[at] == ' ' || text[at] == '\t'));
        return at;
    }
}
