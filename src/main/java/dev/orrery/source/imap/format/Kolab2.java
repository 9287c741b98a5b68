package dev.orrery.source.imap.format;

import dev.orrery.ical.Component;
import dev.orrery.ical.ObjectZones;
import dev.orrery.ical.Property;
import dev.orrery.model.Reason;
import dev.orrery.model.Refused;
import dev.orrery.xml.XmlElement;
import dev.orrery.xml.XmlWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Kolab format 2.0: event, task and journal in XML of its own. It has no words for changed instances, zones of one's own,
 * most rules and most parameters; the remembered text has. Stateless.
 */
final class Kolab2 implements KolabXml {
    static final String REMEMBERED = "x-orrery-icalendar";
    static final String EXACT_PRIORITY = "x-kcal-priority";
    static final String COLOR_LABEL = "X-KOLAB-COLOR-LABEL";
    static final String TASK_STATUS = "X-KOLAB-TASK-STATUS";

    /** Properties that have elements of their own. */
    static final Set<String> OWN =
            Set.of(COLOR_LABEL, TASK_STATUS, "X-MICROSOFT-CDO-BUSYSTATUS", Kolab2Kept.ELEMENT, Kolab2Alarms.KEPT);

    private static final Set<String> COMMON = Set.of(
            "uid",
            "body",
            "categories",
            "creation-date",
            "last-modification-date",
            "sensitivity",
            "inline-attachment",
            "link-attachment",
            "product-id",
            "summary",
            "start-date",
            "x-custom",
            REMEMBERED);
    private static final Set<String> INCIDENCE =
            Set.of("location", "organizer", "alarm", "advanced-alarms", "recurrence", "attendee", "revision");

    /** The types of objects here, by their root elements. */
    enum Kind {
        EVENT("VEVENT", Set.of("show-time-as", "color-label", "end-date")),
        TASK("VTODO", Set.of("priority", EXACT_PRIORITY, "completed", "status", "due-date", "parent")),
        JOURNAL("VJOURNAL", Set.of());

        private final String component;
        private final Set<String> elements;

        Kind(String component, Set<String> elements) {
            this.component = component;
            this.elements = elements;
        }

        String component() {
            return component;
        }

        String element() {
            return name().toLowerCase(Locale.ROOT);
        }

        String mediaType() {
            return "application/x-vnd.kolab." + element();
        }

        /** True for elements that are read into properties. */
        boolean knows(String element) {
            return COMMON.contains(element)
                    || elements.contains(element)
                    || this != JOURNAL && INCIDENCE.contains(element);
        }

        static @Nullable Kind ofElement(String element) {
            for (Kind kind : values()) {
                if (kind.element().equals(element)) {
                    return kind;
                }
            }
            return null;
        }

        static @Nullable Kind ofComponent(String component) {
            for (Kind kind : values()) {
                if (kind.component.equals(component)) {
                    return kind;
                }
            }
            return null;
        }
    }

    @Override
    public byte[] write(Component calendar, @Nullable String remembered) {
        Component master = master(calendar);
        Kind kind = Kind.ofComponent(master.name());
        if (kind == null) {
            throw new IllegalArgumentException("no Kolab object is a " + master.name());
        }
        Property product = calendar.property("PRODID");
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(2048);
        try (XmlWriter out = XmlWriter.ofVocabulary(bytes, "")) {
            new Kolab2Writer(out, master, new ObjectZones(calendar))
                    .write(kind, product == null ? "" : product.text(), remembered);
        } catch (IOException e) {
            throw new UncheckedIOException(e); // the stream is in memory
        }
        return bytes.toByteArray();
    }

    /** The component that stands for all; the first changed instance where there is nothing else. */
    static Component master(Component calendar) {
        List<Component> content = calendar.content();
        return content.stream()
                .filter(component -> !component.has("RECURRENCE-ID"))
                .findFirst()
                .orElse(content.getFirst());
    }

    @Override
    public Component read(XmlElement document) {
        return new Kolab2Reader(document, kind(document)).read();
    }

    private static Kind kind(XmlElement document) {
        Kind kind = Kind.ofElement(document.name().local());
        if (kind == null) {
            throw new Refused(new Reason.InvalidCalendarData(
                    0,
                    "a Kolab object here is an event, a task or a journal, not "
                            + document.name().local()));
        }
        return kind;
    }

    @Override
    public @Nullable String remembered(XmlElement document) {
        XmlElement kept = document.child(Kolab2Words.name(REMEMBERED));
        return kept == null || kept.text().isBlank() ? null : kept.text();
    }
}
