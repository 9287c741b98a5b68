package dev.orrery.source.imap.format;

import dev.orrery.ical.CalendarTime;
import dev.orrery.ical.Component;
import dev.orrery.ical.ObjectZones;
import dev.orrery.ical.Parameter;
import dev.orrery.ical.Property;
import dev.orrery.ical.Text;
import dev.orrery.xml.XmlElement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads an object of Kolab format 2.0 as a VCALENDAR with one component. For one document. */
final class Kolab2Reader {
    private final XmlElement root;
    private final Kolab2.Kind kind;
    private final List<Property> properties = new ArrayList<>();

    Kolab2Reader(XmlElement root, Kolab2.Kind kind) {
        this.root = root;
        this.kind = kind;
    }

    Component read() {
        for (XmlElement element : root.children()) {
            element(element);
        }
        recurrence();
        List<Component> alarms = kind == Kolab2.Kind.JOURNAL ? List.of() : Kolab2Alarms.read(root, properties);
        String product = Kolab2Words.text(root, "product-id");
        List<Property> head = List.of(
                Property.ofText("PRODID", product == null || product.isEmpty() ? "-//Kolab//Kolab 2.0//EN" : product),
                new Property("VERSION", "2.0"));
        return new Component("VCALENDAR", head, List.of(new Component(kind.component(), properties, alarms)));
    }

    private void element(XmlElement element) {
        String name = element.name().local();
        if (name.equals("x-custom")) {
            custom(element);
            return;
        }
        if (!kind.knows(name)) {
            properties.add(Property.ofText(Kolab2Kept.ELEMENT, element.toString()));
            return;
        }
        String text = element.text().strip();
        switch (name) {
            case "uid" -> text("UID", text);
            case "body" -> text("DESCRIPTION", element.text());
            case "summary" -> text("SUMMARY", element.text());
            case "location" -> text("LOCATION", element.text());
            case "color-label" -> text(Kolab2.COLOR_LABEL, text);
            case "parent" -> text("RELATED-TO", text);
            case "categories" -> categories(text);
            case "creation-date" -> time(element, "CREATED", 0);
            case "last-modification-date" -> {
                time(element, "LAST-MODIFIED", 0);
                time(element, "DTSTAMP", 0);
            }
            case "start-date" -> time(element, "DTSTART", 0);
            case "end-date" -> time(element, "DTEND", 1);
            case "due-date" -> time(element, "DUE", 0);
            case "sensitivity" -> word("CLASS", Kolab2Words.SENSITIVITY.icalendar(text), "PUBLIC");
            case "inline-attachment" -> properties.add(Attachments.named(text));
            case "link-attachment" -> properties.add(new Property("ATTACH", text));
            case "organizer" -> person("ORGANIZER", element, Set.of("display-name", "smtp-address"));
            case "attendee" -> attendee(element);
            case "revision" -> number("SEQUENCE", text);
            case "show-time-as" -> busy(text);
            case "completed" -> number("PERCENT-COMPLETE", text.equals("0") ? "" : text);
            case "status" -> status(text);
            case "priority" -> priority(text);
            default -> {
                // product-id, recurrence, alarms: together with others, above
            }
        }
    }

    private void text(String name, String text) {
        if (!text.isEmpty()) {
            properties.add(Property.ofText(name, text));
        }
    }

    private void number(String name, String text) {
        if (text.matches("\\d{1,9}")) {
            properties.add(new Property(name, text));
        }
    }

    /** A word; the default that Kolab's programs always write says nothing. */
    private void word(String name, @Nullable String word, String usual) {
        if (word != null && !word.equals(usual)) {
            properties.add(new Property(name, word));
        }
    }

    private void time(XmlElement element, String name, int later) {
        Property time = Kolab2Times.read(element, name, later);
        if (time != null) {
            properties.add(time);
        }
    }

    private void categories(String text) {
        String list = Arrays.stream(text.split(","))
                .map(String::strip)
                .filter(category -> !category.isEmpty())
                .map(Text::escape)
                .collect(Collectors.joining(","));
        if (!list.isEmpty()) {
            properties.add(new Property("CATEGORIES", list));
        }
    }

    private void custom(XmlElement element) {
        String key = Objects.requireNonNullElse(element.attribute("key"), "");
        String value = element.attribute("value");
        if (value != null && key.matches("[Xx]-[A-Za-z0-9-]+") && !Kolab2.OWN.contains(key.toUpperCase(Locale.ROOT))) {
            properties.add(Property.ofText(key.toUpperCase(Locale.ROOT), value));
        } else {
            properties.add(Property.ofText(Kolab2Kept.ELEMENT, element.toString()));
        }
    }

    private void attendee(XmlElement element) {
        Property attendee = person(
                "ATTENDEE", element, Set.of("display-name", "smtp-address", "status", "request-response", "role"));
        if (attendee == null) {
            return;
        }
        String status = Kolab2Words.ATTENDEE_STATUS.icalendar(Kolab2Words.text(element, "status"));
        String role = Kolab2Words.ROLE.icalendar(Kolab2Words.text(element, "role"));
        Property read = attendee.with("PARTSTAT", "NEEDS-ACTION".equals(status) ? null : status)
                .with("ROLE", "REQ-PARTICIPANT".equals(role) ? null : role)
                .with("CUTYPE", "NON-PARTICIPANT".equals(role) ? "RESOURCE" : null)
                .with("RSVP", "false".equals(Kolab2Words.text(element, "request-response")) ? null : "TRUE");
        properties.set(properties.indexOf(attendee), read);
    }

    /** Adds a property for a person with an address or a name; null if there is neither. */
    private @Nullable Property person(String name, XmlElement element, Set<String> known) {
        String address = Objects.requireNonNullElse(Kolab2Words.text(element, "smtp-address"), "");
        String display = Objects.requireNonNullElse(Kolab2Words.text(element, "display-name"), "");
        if (address.isEmpty() && display.isEmpty()) {
            return null;
        }
        List<Parameter> parameters = new ArrayList<>();
        if (!display.isEmpty()) {
            parameters.add(new Parameter("CN", display));
        }
        String inside = element.children().stream()
                .filter(child -> !known.contains(child.name().local()))
                .map(XmlElement::toString)
                .collect(Collectors.joining());
        if (!inside.isEmpty()) {
            parameters.add(new Parameter(Kolab2Kept.INSIDE, inside));
        }
        boolean mail = address.isEmpty() || address.indexOf(':') < 0;
        Property person = new Property(name, parameters, mail ? "mailto:" + address : address, 0);
        properties.add(person);
        return person;
    }

    private void busy(String text) {
        String status = Objects.requireNonNullElse(Kolab2Words.BUSY.icalendar(text), "BUSY");
        properties.add(new Property("TRANSP", status.equals("FREE") ? "TRANSPARENT" : "OPAQUE"));
        if (status.equals("TENTATIVE") || status.equals("OOF")) {
            properties.add(new Property("X-MICROSOFT-CDO-BUSYSTATUS", status));
        }
    }

    private void status(String text) {
        word("STATUS", Kolab2Words.TASK_STATUS.icalendar(text), "");
        if (text.equals("waiting")) {
            properties.add(new Property(Kolab2.TASK_STATUS, text));
        }
    }

    /** 1 to 5 where iCalendar has 1 to 9; the exact number where a program left it and the rough one still fits. */
    private void priority(String text) {
        String exact = Objects.requireNonNullElse(Kolab2Words.text(root, Kolab2.EXACT_PRIORITY), "");
        if (!text.matches("[1-5]")) {
            return;
        }
        int rough = Integer.parseInt(text);
        int number = exact.matches("\\d") ? Integer.parseInt(exact) : -1;
        boolean fits = number == 0 && rough == 3 || number > 0 && (number + 1) / 2 == rough;
        properties.add(new Property("PRIORITY", Integer.toString(fits ? number : rough * 2 - 1)));
    }

    private void recurrence() {
        XmlElement recurrence = root.child(Kolab2Words.name("recurrence"));
        Property start = properties.stream()
                .filter(property -> property.name().equals("DTSTART"))
                .findFirst()
                .orElse(null);
        if (recurrence == null || start == null || kind == Kolab2.Kind.JOURNAL) {
            return;
        }
        ObjectZones zones = new ObjectZones(new Component("VCALENDAR", List.of(), List.of()));
        CalendarTime first = Objects.requireNonNull(CalendarTime.of(start, zones));
        properties.addAll(new Kolab2Recurrence(first, zones).read(recurrence, start));
    }
}
