package dev.orrery.source.imap.format;

import dev.orrery.ical.Component;
import dev.orrery.ical.ICalendarReader;
import dev.orrery.ical.Parameter;
import dev.orrery.ical.Property;
import dev.orrery.ical.Text;
import java.io.ByteArrayOutputStream;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * vCalendar 1.0 (versit, 1996), which Kolab 1 clients wrote too, as iCalendar: quoted-printable values, alarms as properties,
 * rules in their older grammar. A rule that cannot be read stays as an X- property. Stateless.
 */
final class VCalendar {
    private static final Pattern RULE = Pattern.compile(
            "(D|W|MP|MD|YM|YD)(\\d{1,4})((?: +(?!#)\\S+)*?)(?: +#(\\d+))?(?: +(\\d{8}T\\d{6}Z?|\\d{8}))?");
    private static final int LONGEST_RULE = 500;

    private static final Map<String, String> STATUS = Map.of(
            "NEEDS ACTION",
            "NEEDS-ACTION",
            "SENT",
            "NEEDS-ACTION",
            "CONFIRMED",
            "ACCEPTED",
            "ACCEPTED",
            "ACCEPTED",
            "DECLINED",
            "DECLINED",
            "TENTATIVE",
            "TENTATIVE",
            "DELEGATED",
            "DELEGATED",
            "COMPLETED",
            "COMPLETED");

    private VCalendar() {}

    static boolean is(byte[] text) {
        String start = new String(text, 0, Math.min(text.length, 4_096), StandardCharsets.ISO_8859_1);
        return Pattern.compile("(?im)^VERSION:1\\.0\\s*$").matcher(start).find();
    }

    /** Reads it as a VCALENDAR of version 2.0. */
    static Component read(byte[] text) {
        Component calendar = ICalendarReader.read(joined(text));
        List<Property> head = new ArrayList<>();
        for (Property property : calendar.properties()) {
            switch (property.name()) {
                case "VERSION" -> head.add(new Property("VERSION", "2.0"));
                case "TZ", "DAYLIGHT" -> head.add(new Property("X-VCAL-" + property.name(), property.value()));
                default -> head.add(decoded(property));
            }
        }
        List<Component> children =
                calendar.children().stream().map(VCalendar::component).toList();
        return new Component("VCALENDAR", head, children);
    }

    /** Soft line breaks of quoted-printable become folds, which the reader of iCalendar takes. */
    private static byte[] joined(byte[] text) {
        String all = new String(text, StandardCharsets.ISO_8859_1);
        StringBuilder out = new StringBuilder(all.length() + 64);
        boolean quoted = false;
        for (String line : all.split("\\r\\n|\\n|\\r", -1)) {
            boolean continues = quoted;
            quoted = line.endsWith("=")
                    && (continues || line.toUpperCase(Locale.ROOT).matches(".*;(ENCODING=)?QUOTED-PRINTABLE[;:].*"));
            out.append(continues ? " " : "")
                    .append(quoted ? line.substring(0, line.length() - 1) : line)
                    .append("\r\n");
        }
        return out.toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    private static Component component(Component old) {
        List<Property> properties = new ArrayList<>();
        List<Component> alarms = new ArrayList<>();
        for (Property raw : old.properties()) {
            Property property = decoded(raw);
            switch (property.name()) {
                case "DALARM", "AALARM", "MALARM", "PALARM" -> alarm(property, alarms, properties);
                case "RRULE" -> rule(property, properties);
                case "EXDATE", "RDATE" ->
                    properties.add(property.withValue(property.value().replace(';', ',')));
                case "CATEGORIES", "RESOURCES" -> properties.add(property.withValue(list(property.value())));
                case "ATTENDEE" -> properties.add(attendee(property));
                case "TRANSP" ->
                    properties.add(property.withValue(property.value().strip().equals("0") ? "OPAQUE" : "TRANSPARENT"));
                case "CLASS" ->
                    properties.add(property.withValue(property.value().toUpperCase(Locale.ROOT)));
                case "STATUS" -> status(property, old.name(), properties);
                case "DCREATED" -> properties.add(new Property("CREATED", property.value()));
                default -> properties.add(property);
            }
        }
        List<Component> children = new ArrayList<>(old.children());
        children.addAll(alarms);
        return new Component(old.name(), properties, children);
    }

    /** The property as iCalendar writes it: text decoded and escaped, without the parameters that said how it was coded. */
    private static Property decoded(Property property) {
        boolean quoted = property.parameterIs("ENCODING", "QUOTED-PRINTABLE");
        String charset = property.parameter("CHARSET");
        List<Parameter> kept = new ArrayList<>();
        for (Parameter parameter : property.parameters()) {
            quoted |= parameter.name().equals("QUOTED-PRINTABLE");
            boolean coding = parameter.name().equals("ENCODING") && quoted
                    || parameter.value().isEmpty();
            if (!coding && !parameter.name().equals("CHARSET")) {
                kept.add(parameter);
            }
        }
        boolean text = XCalType.ofProperty(property.name()) == XCalType.TEXT;
        String value = quoted ? unquoted(property.value(), charset) : property.value();
        boolean plain = text && !XCalType.isList(property.name());
        return new Property(
                property.name(), kept, plain ? Text.escape(quoted ? value : Text.unescape(value)) : oneLine(value), 0);
    }

    private static String oneLine(String value) {
        return value.replaceAll("[\\r\\n]+", " ");
    }

    private static String unquoted(String value, @Nullable String charset) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(value.length());
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < bytes.length; i++) {
            int high = i + 2 < bytes.length && bytes[i] == '=' ? Character.digit(bytes[i + 1], 16) : -1;
            int low = high < 0 ? -1 : Character.digit(bytes[i + 2], 16);
            if (low >= 0) {
                out.write(high << 4 | low);
                i += 2;
            } else {
                out.write(bytes[i]);
            }
        }
        try {
            return out.toString(Charset.forName(Objects.requireNonNullElse(charset, "UTF-8")));
        } catch (IllegalCharsetNameException | UnsupportedCharsetException unknown) {
            return out.toString(StandardCharsets.UTF_8);
        }
    }

    private static String list(String value) {
        return String.join(
                ",",
                List.of(value.split("\\s*;\\s*")).stream().map(Text::escape).toList());
    }

    /** {@code DALARM:time;snooze;repeat;text} becomes a VALARM at that time; others are kept beside. */
    private static void alarm(Property property, List<Component> alarms, List<Property> others) {
        String[] fields = property.value().split(";", -1);
        String time = fields[0].strip();
        boolean shown = property.name().equals("DALARM") || property.name().equals("AALARM");
        if (!shown || XCalType.DATE_TIME.toXml(time) == null || !time.endsWith("Z")) {
            others.add(new Property("X-VCAL-" + property.name(), property.parameters(), property.value(), 0));
            return;
        }
        String text = fields.length > 3 ? fields[3] : "";
        List<Property> properties = new ArrayList<>();
        properties.add(new Property("ACTION", property.name().equals("DALARM") ? "DISPLAY" : "AUDIO"));
        properties.add(new Property("TRIGGER", List.of(new Parameter("VALUE", "DATE-TIME")), time, 0));
        if (property.name().equals("DALARM")) {
            properties.add(Property.ofText("DESCRIPTION", text));
        }
        alarms.add(new Component("VALARM", properties, List.of()));
    }

    private static Property attendee(Property property) {
        String status = property.parameter("STATUS");
        String value = property.value().strip();
        Matcher address = Pattern.compile("(.*)<([^<>]+)>").matcher(value);
        boolean named = address.matches();
        String mail = named ? address.group(2) : value;
        Property attendee = property.with("STATUS", null).withValue(mail.contains(":") ? mail : "mailto:" + mail);
        if (named && !address.group(1).isBlank()) {
            attendee = attendee.with("CN", address.group(1).strip());
        }
        String word = status == null ? null : STATUS.get(status.toUpperCase(Locale.ROOT));
        return word == null ? attendee : attendee.with("PARTSTAT", word);
    }

    private static void status(Property property, String component, List<Property> properties) {
        String word = property.value().strip().toUpperCase(Locale.ROOT);
        if (component.equals("VEVENT")
                        && List.of("TENTATIVE", "CONFIRMED", "CANCELLED").contains(word)
                || component.equals("VTODO")
                        && List.of("COMPLETED", "CANCELLED").contains(word)) {
            properties.add(property.withValue(word));
        } else if (component.equals("VTODO") && word.equals("NEEDS ACTION")) {
            properties.add(property.withValue("NEEDS-ACTION"));
        } else {
            properties.add(new Property("X-VCAL-STATUS", property.value()));
        }
    }

    private static void rule(Property property, List<Property> properties) {
        String rule = rule(property.value().strip());
        properties.add(rule == null ? new Property("X-VCAL-RRULE", property.value()) : new Property("RRULE", rule));
    }

    /** {@code W2 MO WE #5}, {@code MP1 2+ TU #0}, {@code YM1 3 20051231T000000}; null for what is not of that form. */
    private static @Nullable String rule(String text) {
        Matcher matcher = RULE.matcher(text);
        if (text.length() > LONGEST_RULE || !matcher.matches()) {
            return null;
        }
        String by = by(matcher.group(1), matcher.group(3).strip());
        if (by == null || matcher.group(2).matches("0+")) {
            return null;
        }
        String count = matcher.group(4);
        String until = matcher.group(5);
        String end = until != null ? ";UNTIL=" + until : "";
        if (until == null && !"0".equals(count)) {
            end = ";COUNT=" + (count == null ? "2" : count); // without a number it happens twice
        }
        return by.replaceFirst("(FREQ=[A-Z]+)", "$1;INTERVAL=" + Integer.parseInt(matcher.group(2))) + end;
    }

    private static @Nullable String by(String kind, String modifiers) {
        boolean numbers = modifiers.matches("(\\d{1,3}( +\\d{1,3})*)?");
        boolean days = modifiers.matches("((MO|TU|WE|TH|FR|SA|SU)( +|$))*");
        String list = modifiers.replaceAll(" +", ",");
        return switch (kind) {
            case "D" -> modifiers.isEmpty() ? "FREQ=DAILY" : null;
            case "W" -> !days ? null : "FREQ=WEEKLY" + (list.isEmpty() ? "" : ";BYDAY=" + list);
            case "MD" -> numbers ? "FREQ=MONTHLY" + (list.isEmpty() ? "" : ";BYMONTHDAY=" + list) : null;
            case "YM" -> numbers ? "FREQ=YEARLY" + (list.isEmpty() ? "" : ";BYMONTH=" + list) : null;
            case "YD" -> numbers ? "FREQ=YEARLY" + (list.isEmpty() ? "" : ";BYYEARDAY=" + list) : null;
            default -> positions(modifiers);
        };
    }

    /** {@code 1+ MO TU 2- FR}: the days after a position are counted by it. */
    private static @Nullable String positions(String modifiers) {
        List<String> days = new ArrayList<>();
        String position = null;
        for (String word : modifiers.split(" +")) {
            if (word.matches("[1-5][+-]?")) {
                position = (word.endsWith("-") ? "-" : "") + word.charAt(0);
            } else if (position != null && word.matches("MO|TU|WE|TH|FR|SA|SU")) {
                days.add(position + word);
            } else {
                return null;
            }
        }
        return days.isEmpty() ? null : "FREQ=MONTHLY;BYDAY=" + String.join(",", days);
    }
}
