package dev.orrery.dav.property;

import dev.orrery.ical.Component;
import dev.orrery.ical.ICalendarReader;
import dev.orrery.model.PropertyName;
import dev.orrery.model.Reason;
import dev.orrery.model.Refused;
import dev.orrery.xml.XmlElement;
import java.nio.charset.StandardCharsets;
import java.util.Set;

/** The forms of values that clients may set. */
final class Values {
    private static final int MAX_TEXT = 64 << 10;

    private Values() {}

    /** @throws Refused InvalidPropertyValue for elements inside, or more text than a name or a description needs */
    static XmlElement requireText(XmlElement value) {
        if (!value.children().isEmpty()) {
            throw refuse(value, "is plain text.");
        }
        if (value.text().length() > MAX_TEXT) {
            throw refuse(value, "has at most " + MAX_TEXT + " characters.");
        }
        return value;
    }

    /** {@code #RRGGBB} or {@code #RRGGBBAA}. */
    static XmlElement requireColor(XmlElement value) {
        String text = requireText(value).text().strip();
        boolean hex = text.length() == 7 || text.length() == 9;
        for (int i = 1; hex && i < text.length(); i++) {
            hex = Character.digit(text.charAt(i), 16) >= 0;
        }
        if (!hex || text.charAt(0) != '#') {
            throw refuse(value, "is a colour as #RRGGBB or #RRGGBBAA.");
        }
        return value;
    }

    static XmlElement requireNumber(XmlElement value) {
        String text = requireText(value).text().strip();
        String digits = text.startsWith("-") ? text.substring(1) : text;
        if (digits.isEmpty() || digits.length() > 18 || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw refuse(value, "is a whole number.");
        }
        return value;
    }

    /** Exactly one child out of a set, and nothing else. */
    static XmlElement requireOneOf(XmlElement value, Set<PropertyName> choices) {
        if (value.children().size() != 1
                || !choices.contains(value.children().getFirst().name())) {
            throw refuse(
                    value,
                    "holds one of "
                            + String.join(
                                    ", ",
                                    choices.stream()
                                            .map(PropertyName::local)
                                            .sorted()
                                            .toList())
                            + ".");
        }
        return value;
    }

    /**
     * iCalendar text whose components, time zones aside, are all of one type.
     *
     * @throws Refused InvalidPropertyValue
     */
    static XmlElement requireCalendar(XmlElement value, String component) {
        Component calendar = parse(value, value.text().strip());
        if (calendar.content().isEmpty() || !calendar.content().stream().allMatch(inside -> inside.is(component))) {
            throw refuse(value, "is a VCALENDAR with " + component + ".");
        }
        return value;
    }

    /** Alarms without anything around them, as Apple's clients set them for what is new; or nothing at all. */
    static XmlElement requireAlarms(XmlElement value) {
        String text = requireText(value).text().strip();
        if (text.isEmpty()) {
            return value;
        }
        Component calendar =
                parse(value, "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n" + text + "\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n");
        boolean alarms = calendar.children().size() == 1
                && calendar.children().getFirst().properties().isEmpty()
                && calendar.children().getFirst().children().stream().allMatch(inside -> inside.is("VALARM"));
        if (!alarms) {
            throw refuse(value, "holds VALARM components and nothing else.");
        }
        return value;
    }

    private static Component parse(XmlElement value, String text) {
        try {
            return ICalendarReader.read(text.getBytes(StandardCharsets.UTF_8));
        } catch (Refused broken) {
            throw refuse(value, broken.reason().sentence());
        }
    }

    static Refused refuse(XmlElement value, String why) {
        return new Refused(new Reason.InvalidPropertyValue(value.name(), why));
    }
}
