package dev.orrery.source.imap.format;

import dev.orrery.ical.CalendarTime;
import dev.orrery.ical.Component;
import dev.orrery.ical.Duration;
import dev.orrery.ical.ObjectZones;
import dev.orrery.ical.Property;
import dev.orrery.ical.Text;
import dev.orrery.ical.Zone;
import dev.orrery.xml.XmlElement;
import dev.orrery.xml.XmlWriter;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Writes one component as an object of Kolab format 2.0, in the order of its specification. For one document. */
final class Kolab2Writer {
    /** Longer custom values stay with the remembered text; attributes are bounded everywhere. */
    private static final int LONGEST_CUSTOM = 4_000;

    private final XmlWriter out;
    private final Component component;
    private final ObjectZones zones;

    Kolab2Writer(XmlWriter out, Component component, ObjectZones zones) {
        this.out = out;
        this.component = component;
        this.zones = zones;
    }

    void write(Kolab2.Kind kind, String product, @Nullable String remembered) throws IOException {
        out.start(Kolab2Words.name(kind.element())).attribute("version", "1.0");
        common(product);
        switch (kind) {
            case EVENT -> {
                incidence();
                event();
            }
            case TASK -> {
                incidence();
                task();
            }
            case JOURNAL -> {
                text("summary", "SUMMARY");
                Kolab2Times.write(out, "start-date", component.property("DTSTART"), zones);
            }
        }
        kept(kind);
        if (remembered != null) {
            out.element(Kolab2Words.name(Kolab2.REMEMBERED), remembered);
        }
        out.end();
    }

    private void common(String product) throws IOException {
        out.element(
                Kolab2Words.name("uid"),
                Text.unescape(
                        Objects.requireNonNullElse(component.value("UID"), "").strip()));
        text("body", "DESCRIPTION");
        List<String> categories = component.all("CATEGORIES").stream()
                .flatMap(property -> Text.list(property.value()).stream())
                .map(Text::unescape)
                .toList();
        if (!categories.isEmpty()) {
            out.element(Kolab2Words.name("categories"), String.join(",", categories));
        }
        Kolab2Times.write(out, "creation-date", component.property("CREATED"), zones);
        Property modified = component.property("LAST-MODIFIED");
        Kolab2Times.write(
                out, "last-modification-date", modified == null ? component.property("DTSTAMP") : modified, zones);
        String sensitivity = Kolab2Words.SENSITIVITY.kolab(component.value("CLASS"));
        out.element(Kolab2Words.name("sensitivity"), sensitivity == null ? "public" : sensitivity);
        for (Property attach : component.all("ATTACH")) {
            attachment(attach);
        }
        out.element(Kolab2Words.name("product-id"), product);
    }

    private void attachment(Property attach) throws IOException {
        String name = Attachments.partName(attach);
        if (name != null) {
            out.element(Kolab2Words.name("inline-attachment"), name);
        } else if (!"BINARY".equals(attach.parameter("VALUE"))) {
            out.element(Kolab2Words.name("link-attachment"), attach.value());
        }
    }

    private void incidence() throws IOException {
        text("summary", "SUMMARY");
        text("location", "LOCATION");
        Property organizer = component.property("ORGANIZER");
        if (organizer != null) {
            out.start(Kolab2Words.name("organizer"));
            person(organizer);
            inside(organizer);
            out.end();
        }
        Property start = component.property("DTSTART");
        Kolab2Times.write(out, "start-date", start, zones);
        Kolab2Alarms.write(component, out);
        CalendarTime first = start == null ? null : CalendarTime.of(start, zones);
        if (first != null) {
            new Kolab2Recurrence(first, zones).write(component, out);
        }
        for (Property attendee : component.all("ATTENDEE")) {
            attendee(attendee);
        }
        String sequence = component.value("SEQUENCE");
        if (sequence != null) {
            out.element(Kolab2Words.name("revision"), sequence);
        }
    }

    private void person(Property property) throws IOException {
        String name = property.parameter("CN");
        if (name != null) {
            out.element(Kolab2Words.name("display-name"), name);
        }
        String address = property.value();
        boolean mail = address.regionMatches(true, 0, "mailto:", 0, 7);
        out.element(Kolab2Words.name("smtp-address"), mail ? address.substring(7) : address);
    }

    private void attendee(Property attendee) throws IOException {
        out.start(Kolab2Words.name("attendee"));
        person(attendee);
        String status = Kolab2Words.ATTENDEE_STATUS.kolab(attendee.parameter("PARTSTAT"));
        out.element(Kolab2Words.name("status"), status == null ? "none" : status);
        out.element(Kolab2Words.name("request-response"), attendee.parameterIs("RSVP", "TRUE") ? "true" : "false");
        boolean thing = attendee.parameterIs("CUTYPE", "RESOURCE") || attendee.parameterIs("CUTYPE", "ROOM");
        String role = thing ? "resource" : Kolab2Words.ROLE.kolab(attendee.parameter("ROLE"));
        out.element(Kolab2Words.name("role"), role == null ? "required" : role);
        inside(attendee);
        out.end();
    }

    private void inside(Property property) throws IOException {
        String kept = property.parameter(Kolab2Kept.INSIDE);
        if (kept != null) {
            for (XmlElement element : Kolab2Kept.elements(kept)) {
                out.raw(element.toString());
            }
        }
    }

    private void event() throws IOException {
        String status = Kolab2Words.BUSY.kolab(component.value("X-MICROSOFT-CDO-BUSYSTATUS"));
        boolean free = "TRANSPARENT".equalsIgnoreCase(component.value("TRANSP"));
        boolean fits = status != null && free == status.equals("free");
        out.element(Kolab2Words.name("show-time-as"), fits ? String.valueOf(status) : free ? "free" : "busy");
        text("color-label", Kolab2.COLOR_LABEL);
        CalendarTime end = end("DTEND");
        if (end != null) {
            Kolab2Times.write(out, "end-date", end, 1);
        }
    }

    /** The end as it is given or as the duration makes it. */
    private @Nullable CalendarTime end(String name) {
        Property given = component.property(name);
        if (given != null) {
            return CalendarTime.of(given, zones);
        }
        Property from = component.property("DTSTART");
        CalendarTime start = from == null ? null : CalendarTime.of(from, zones);
        Duration duration = Duration.parse(Objects.requireNonNullElse(component.value("DURATION"), ""));
        if (start == null) {
            return null;
        }
        if (duration == null) {
            boolean day = start.date() && name.equals("DTEND");
            return day ? new CalendarTime(start.local() + 86_400, true, null) : null; // RFC 5545, 3.6.1: that one day
        }
        Zone zone = start.zone();
        if (start.date() || zone == null) {
            return new CalendarTime(start.local() + duration.total(), start.date(), zone);
        }
        return new CalendarTime(zone.toLocal(duration.end(start.local(), zone)), false, zone);
    }

    private void task() throws IOException {
        String priority = component.value("PRIORITY");
        if (priority != null && priority.matches("\\d")) {
            int number = Integer.parseInt(priority);
            out.element(Kolab2Words.name("priority"), Integer.toString(number == 0 ? 3 : (number + 1) / 2));
            out.element(Kolab2Words.name(Kolab2.EXACT_PRIORITY), priority);
        }
        String percent = component.value("PERCENT-COMPLETE");
        out.element(Kolab2Words.name("completed"), percent != null && percent.matches("\\d{1,3}") ? percent : "0");
        String own = component.value(Kolab2.TASK_STATUS);
        String status = Kolab2Words.TASK_STATUS.kolab(component.value("STATUS"));
        boolean waits = "waiting".equals(own) && (status == null || status.equals("not-started"));
        out.element(Kolab2Words.name("status"), waits ? "waiting" : status == null ? "not-started" : status);
        CalendarTime due = end("DUE");
        if (due != null) {
            Kolab2Times.write(out, "due-date", due, 0);
        }
        Property parent = component.property("RELATED-TO");
        if (parent != null) {
            out.element(Kolab2Words.name("parent"), parent.text());
        }
    }

    private void text(String element, String property) throws IOException {
        Property found = component.property(property);
        if (found != null) {
            out.element(Kolab2Words.name(element), found.text());
        }
    }

    /** Custom properties in the form KDE's programs keep, then the elements nobody here knows. */
    private void kept(Kolab2.Kind kind) throws IOException {
        for (Property property : component.properties()) {
            String value = property.text();
            boolean custom = property.name().startsWith("X-")
                    && !Kolab2.OWN.contains(property.name())
                    && property.parameters().isEmpty()
                    && value.length() < LONGEST_CUSTOM;
            if (custom) {
                out.start(Kolab2Words.name("x-custom")).attribute("key", property.name());
                out.attribute("value", value).end();
            }
        }
        for (XmlElement element : Kolab2Kept.elements(component, Kolab2Kept.ELEMENT)) {
            if (!kind.knows(element.name().local())) {
                out.raw(element.toString());
            }
        }
    }
}
