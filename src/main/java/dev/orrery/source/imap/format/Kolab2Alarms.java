package dev.orrery.source.imap.format;

import dev.orrery.ical.Component;
import dev.orrery.ical.Duration;
import dev.orrery.ical.Property;
import dev.orrery.xml.XmlElement;
import dev.orrery.xml.XmlWriter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Alarms of Kolab format 2.0: one number of minutes before the start, and beside it the list that KDE's programs write,
 * {@code advanced-alarms}. What of that list iCalendar has no words for is kept as XML. Stateless.
 */
final class Kolab2Alarms {
    /** Holds an alarm of the list as XML text. */
    static final String KEPT = "X-KOLAB-V2-ALARM";

    private static final String REMINDER = "Reminder";

    private Kolab2Alarms() {}

    /** A VALARM that Kolab has words for. */
    private record Alarm(
            String type,
            boolean fromEnd,
            long minutes,
            @Nullable String text) {
        boolean isSimple() {
            return type.equals("display") && !fromEnd && minutes <= 0;
        }
    }

    static void write(Component component, XmlWriter out) throws IOException {
        List<Alarm> alarms = new ArrayList<>();
        for (Component valarm : component.children("VALARM")) {
            Alarm alarm = alarm(valarm);
            if (alarm != null) {
                alarms.add(alarm);
            }
        }
        List<XmlElement> kept = Kolab2Kept.elements(component, KEPT);
        Alarm simple = alarms.stream().filter(Alarm::isSimple).findFirst().orElse(null);
        if (simple != null) {
            out.element(Kolab2Words.name("alarm"), Long.toString(-simple.minutes));
        }
        if (kept.isEmpty() && alarms.stream().allMatch(alarm -> alarm.equals(simple)) && alarms.size() < 2) {
            return;
        }
        out.start(Kolab2Words.name("advanced-alarms"));
        for (Alarm alarm : alarms) {
            out.start(Kolab2Words.name("alarm")).attribute("type", alarm.type);
            if (alarm.text != null) {
                out.element(Kolab2Words.name("text"), alarm.text);
            }
            out.element(Kolab2Words.name("enabled"), "1");
            out.element(Kolab2Words.name(alarm.fromEnd ? "end-offset" : "start-offset"), Long.toString(alarm.minutes));
            out.end();
        }
        for (XmlElement element : kept) {
            out.raw(element.toString());
        }
        out.end();
    }

    private static @Nullable Alarm alarm(Component valarm) {
        Property trigger = valarm.property("TRIGGER");
        Duration duration = trigger == null ? null : Duration.parse(trigger.value());
        String action = Objects.requireNonNullElse(valarm.value("ACTION"), "");
        boolean known = action.equals("DISPLAY") || action.equals("AUDIO");
        if (trigger == null || duration == null || !known || duration.total() % 60 != 0) {
            return null;
        }
        Property text = valarm.property("DESCRIPTION");
        return new Alarm(
                action.toLowerCase(Locale.ROOT),
                trigger.parameterIs("RELATED", "END"),
                duration.total() / 60,
                text == null ? null : text.text());
    }

    /**
     * The alarms of an element; those that have no VALARM go into {@code properties}. What an alarm shows that has no text of
     * its own does not depend on anything else, so that a changed summary is no changed alarm.
     */
    static List<Component> read(XmlElement root, List<Property> properties) {
        List<Component> alarms = new ArrayList<>();
        XmlElement advanced = root.child(Kolab2Words.name("advanced-alarms"));
        if (advanced != null) {
            for (XmlElement element : advanced.children()) {
                Component alarm = valarm(element);
                if (alarm == null) {
                    properties.add(Property.ofText(KEPT, element.toString()));
                } else {
                    alarms.add(alarm);
                }
            }
        }
        Long minutes = minutes(Kolab2Words.text(root, "alarm"));
        if (minutes == null) {
            return alarms;
        }
        Component simple = valarm("DISPLAY", trigger(-minutes, false), REMINDER);
        boolean listed =
                alarms.stream().anyMatch(alarm -> Objects.equals(alarm.value("TRIGGER"), simple.value("TRIGGER")));
        if (!listed) { // changed by a program that does not know the list, whose first alarm this was
            if (!alarms.isEmpty()) {
                alarms.removeFirst();
            }
            alarms.addFirst(simple);
        }
        return alarms;
    }

    private static @Nullable Component valarm(XmlElement element) {
        String type = Objects.requireNonNullElse(element.attribute("type"), "");
        Long start = minutes(Kolab2Words.text(element, "start-offset"));
        Long end = minutes(Kolab2Words.text(element, "end-offset"));
        boolean known = element.children().stream()
                .map(child -> child.name().local())
                .allMatch(List.of("text", "enabled", "start-offset", "end-offset")::contains);
        String enabled = Objects.requireNonNullElse(Kolab2Words.text(element, "enabled"), "1");
        if (!known || !type.equals("display") && !type.equals("audio") || !enabled.matches("1|true")) {
            return null;
        }
        if (start == null == (end == null)) {
            return null;
        }
        Property trigger = start == null ? trigger(Objects.requireNonNull(end), true) : trigger(start, false);
        String text = Kolab2Words.text(element, "text");
        return valarm(type.equals("audio") ? "AUDIO" : "DISPLAY", trigger, text == null ? REMINDER : text);
    }

    private static Component valarm(String action, Property trigger, String text) {
        List<Property> properties = new ArrayList<>(List.of(new Property("ACTION", action), trigger));
        if (action.equals("DISPLAY")) {
            properties.add(Property.ofText("DESCRIPTION", text));
        }
        return new Component("VALARM", properties, List.of());
    }

    private static Property trigger(long minutes, boolean fromEnd) {
        Property trigger = new Property("TRIGGER", (minutes < 0 ? "-PT" : "PT") + Math.abs(minutes) + "M");
        return fromEnd ? trigger.with("RELATED", "END") : trigger;
    }

    /** Some programs write fractions. Null for what is no number, and for what no calendar reaches. */
    private static @Nullable Long minutes(@Nullable String text) {
        return text != null && text.matches("[+-]?\\d{1,8}([.,]\\d*)?")
                ? Long.valueOf(text.replaceFirst("[.,].*", "").replace("+", ""))
                : null;
    }
}
