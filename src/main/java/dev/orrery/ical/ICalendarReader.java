package dev.orrery.ical;

import dev.orrery.model.Reason;
import dev.orrery.model.Refused;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Reads iCalendar text into an untyped tree (RFC 5545 section 3.1): unfolds octet by octet, takes a byte order mark, bare
 * LF and bare CR as line breaks, names in any case, empty lines. Bounded by {@link Limits}. Bytes that are not UTF-8 are
 * read as replacement characters; {@link CalendarObject} mends them first.
 */
public final class ICalendarReader {
    private static final String NO_LINE = "this is no content line NAME:VALUE (RFC 5545, 3.1)";

    private final ContentLines lines;
    private int components;
    private int properties;
    private int parameters;

    private ICalendarReader(byte[] text) {
        this.lines = new ContentLines(text);
    }

    /**
     * The one VCALENDAR of the text.
     *
     * @throws Refused InvalidCalendarData with line and rule
     */
    public static Component read(byte[] text) {
        List<Component> roots = readAll(text);
        if (roots.size() > 1) {
            throw new Refused(new Reason.InvalidCalendarObject(
                    roots.get(1).line(), "a calendar object is one VCALENDAR (RFC 4791, 4.1)"));
        }
        return roots.getFirst();
    }

    /**
     * Every VCALENDAR of the text, at least one.
     *
     * @throws Refused InvalidCalendarData with line and rule
     */
    public static List<Component> readAll(byte[] text) {
        ICalendarReader reader = new ICalendarReader(text);
        List<Component> roots = new ArrayList<>(1);
        while (reader.lines.next()) {
            // what stands after the end is not iCalendar and harms nobody
            if (!reader.blank() && (roots.isEmpty() || reader.beginsCalendar())) {
                roots.add(reader.calendar());
            }
        }
        if (roots.isEmpty()) {
            throw invalid(0, "iCalendar begins with BEGIN:VCALENDAR (RFC 5545, 3.4)");
        }
        return roots;
    }

    static Refused invalid(int line, String rule) {
        return new Refused(new Reason.InvalidCalendarData(line, rule));
    }

    private boolean blank() {
        for (int i = lines.from(); i < lines.to(); i++) {
            if (lines.line()[i] != ' ' && lines.line()[i] != '\t') {
                return false;
            }
        }
        return true;
    }

    private boolean beginsCalendar() {
        return lines.to() - lines.from() > 6
                && Names.of(lines.line(), lines.from(), lines.from() + 5).equals("BEGIN")
                && lines.line()[lines.from() + 5] == ':';
    }

    private Component calendar() {
        Property begin = property();
        if (!begin.name().equals("BEGIN") || !componentName(begin).equals("VCALENDAR")) {
            throw invalid(lines.number(), "iCalendar begins with BEGIN:VCALENDAR (RFC 5545, 3.4)");
        }
        return component("VCALENDAR", 1);
    }

    private Component component(String name, int depth) {
        int line = lines.number();
        int start = lines.start();
        if (depth > Limits.DEPTH || ++components > Limits.COMPONENTS) {
            throw invalid(line, "too many components, or too deep");
        }
        List<Property> found = new ArrayList<>(12);
        List<Component> children = List.of();
        while (lines.next()) {
            if (blank()) {
                continue;
            }
            Property property = property();
            if (property.name().equals("BEGIN")) {
                children = children.isEmpty() ? new ArrayList<>(2) : children;
                children.add(component(componentName(property), depth + 1));
            } else if (property.name().equals("END")) {
                if (!componentName(property).equals(name)) {
                    throw invalid(
                            property.line(),
                            "END:" + shortened(property.value()) + " closes " + name + " of line " + line
                                    + " (RFC 5545, 3.6)");
                }
                return new Component(name, found, children, line, start, lines.end());
            } else {
                found.add(property);
            }
        }
        throw invalid(line, name + " has no END (RFC 5545, 3.6)");
    }

    private static String componentName(Property property) {
        byte[] name = property.value().strip().getBytes(StandardCharsets.UTF_8);
        return Names.of(name, 0, name.length);
    }

    private static String shortened(String value) {
        return value.length() <= 40 ? value : value.substring(0, 40) + "...";
    }

    /** Takes the current line apart. */
    private Property property() {
        byte[] line = lines.line();
        int at = lines.from();
        int end = lines.to();
        int number = lines.number();
        if (++properties > Limits.PROPERTIES) {
            throw invalid(number, "too many properties");
        }
        while (at < end && line[at] != ':' && line[at] != ';') {
            at++;
        }
        if (at == end) {
            throw invalid(number, NO_LINE);
        }
        String name = name(line, lines.from(), at, number);
        List<Parameter> found = List.of();
        while (line[at] == ';') {
            found = found.isEmpty() ? new ArrayList<>(3) : found;
            if (found.size() == Limits.PARAMETERS_PER_PROPERTY || ++parameters > Limits.PARAMETERS) {
                throw invalid(number, "too many parameters");
            }
            at = parameter(line, at + 1, end, found);
            if (at >= end) {
                throw invalid(number, NO_LINE);
            }
        }
        String value = at + 1 == end ? "" : new String(line, at + 1, end - at - 1, StandardCharsets.UTF_8);
        return new Property(name, found, value, number);
    }

    /** Letters, digits and hyphens; a few signs besides that real programs use. */
    private static String name(byte[] line, int from, int to, int number) {
        int end = to;
        while (end > from && line[end - 1] == ' ') {
            end--;
        }
        for (int i = from; i < end; i++) {
            byte c = line[i];
            boolean usual = c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '-';
            if (!usual && c != '_' && c != '.' && c != '/' && c != '+') {
                throw invalid(number, NO_LINE);
            }
        }
        if (end == from) {
            throw invalid(number, NO_LINE);
        }
        return Names.of(line, from, end);
    }

    /** Reads one parameter and returns the offset of what follows it, or {@code end}. */
    private int parameter(byte[] line, int from, int end, List<Parameter> into) {
        int at = from;
        while (at < end && line[at] != '=' && line[at] != ':' && line[at] != ';') {
            at++;
        }
        String name = Names.of(line, from, at);
        if (at == end || line[at] != '=') {
            into.add(new Parameter(name, "")); // a bare word, as vCalendar 1.0 has it
            return at;
        }
        List<String> values = Collections.emptyList();
        do {
            int valueFrom = at + 1;
            at = valueFrom;
            int closing = valueFrom < end && line[valueFrom] == '"' ? closingQuote(line, valueFrom + 1, end) : -1;
            if (closing >= 0) {
                valueFrom++;
                at = closing + 1;
            }
            while (at < end && line[at] != ',' && line[at] != ';' && line[at] != ':') {
                at++;
            }
            int valueTo = closing >= 0 ? closing : at;
            String value = unescapeCarets(new String(line, valueFrom, valueTo - valueFrom, StandardCharsets.UTF_8));
            if (values.isEmpty()) {
                values = List.of(value);
            } else {
                values = new ArrayList<>(values);
                values.add(value);
            }
        } while (at < end && line[at] == ',' && values.size() < Limits.PARAMETERS_PER_PROPERTY);
        if (at < end && line[at] == ',') {
            throw invalid(lines.number(), "too many parameter values");
        }
        into.add(new Parameter(name, values));
        return at;
    }

    private static int closingQuote(byte[] line, int from, int end) {
        for (int i = from; i < end; i++) {
            if (line[i] == '"') {
                return i;
            }
        }
        return -1;
    }

    /** RFC 6868: {@code ^n} is a line feed, {@code ^'} a quotation mark, {@code ^^} a caret. */
    private static String unescapeCarets(String value) {
        int at = value.indexOf('^');
        if (at < 0) {
            return value;
        }
        StringBuilder out = new StringBuilder(value.length());
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            char next = c == '^' && i + 1 < value.length() ? value.charAt(i + 1) : 0;
            switch (next) {
                case 'n' -> out.append('\n');
                case '\'' -> out.append('"');
                case '^' -> out.append('^');
                default -> {
                    out.append(c);
                    continue;
                }
            }
            i++;
        }
        return out.toString();
    }
}
