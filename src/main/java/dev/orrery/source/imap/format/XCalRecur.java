package dev.orrery.source.imap.format;

import dev.orrery.xml.XmlElement;
import dev.orrery.xml.XmlWriter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A recurrence rule as elements (RFC 6321 section 3.6.10): one for each part, and one for each value of a BYxxx part. */
final class XCalRecur {
    /** In the order of the schema; parts that are not in it follow as they came. */
    private static final List<String> ORDER = List.of(
            "RSCALE",
            "FREQ",
            "UNTIL",
            "COUNT",
            "INTERVAL",
            "BYSECOND",
            "BYMINUTE",
            "BYHOUR",
            "BYDAY",
            "BYMONTHDAY",
            "BYYEARDAY",
            "BYWEEKNO",
            "BYMONTH",
            "BYSETPOS",
            "WKST",
            "SKIP");

    private XCalRecur() {}

    private record RulePart(String name, String value) {}

    /** False, and nothing written, if the rule has no such form. */
    static boolean write(String raw, XmlWriter out) throws IOException {
        List<RulePart> parts = parts(raw);
        if (parts == null) {
            return false;
        }
        out.start(XCalNames.of("recur"));
        for (RulePart part : parts) {
            for (String value : part.value.split(",", -1)) {
                out.element(
                        XCalNames.of(XCalNames.encode(part.name)), part.name.equals("UNTIL") ? until(value) : value);
            }
        }
        out.end();
        return true;
    }

    static String read(XmlElement recur) {
        List<String> names = new ArrayList<>();
        List<String> values = new ArrayList<>();
        for (XmlElement element : recur.children()) {
            String name = XCalNames.decode(element.name().local());
            String text = element.text().strip();
            String value = name.equals("UNTIL") ? XCalType.DATE_TIME.toRaw(text) : text;
            int known = names.indexOf(name);
            if (known < 0) {
                names.add(name);
                values.add(value);
            } else {
                values.set(known, values.get(known) + "," + value);
            }
        }
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < names.size(); i++) {
            out.append(i == 0 ? "" : ";").append(names.get(i)).append('=').append(values.get(i));
        }
        return out.toString();
    }

    /** The parts in order; null if the text is not a list of different NAME=VALUE, or not what reading would give back. */
    private static @Nullable List<RulePart> parts(String raw) {
        List<RulePart> parts = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        for (String piece : raw.split(";", -1)) {
            int equals = piece.indexOf('=');
            String name = equals < 0 ? "" : piece.substring(0, equals);
            String value = piece.substring(equals + 1);
            boolean proper = name.matches("[A-Z][A-Z0-9-]*") && value.matches("[!-~]+") && seen.add(name);
            if (!proper || name.equals("UNTIL") && until(value).equals(value)) {
                return null;
            }
            parts.add(new RulePart(name, value));
        }
        if (!seen.contains("FREQ")) {
            return null;
        }
        parts.sort((a, b) -> Integer.compare(rank(a.name), rank(b.name)));
        return parts;
    }

    private static int rank(String name) {
        int at = ORDER.indexOf(name);
        return at < 0 ? ORDER.size() : at;
    }

    private static String until(String value) {
        String time = XCalType.DATE_TIME.toXml(value);
        String date = time == null ? XCalType.DATE.toXml(value) : time;
        return date == null ? value : date;
    }
}
