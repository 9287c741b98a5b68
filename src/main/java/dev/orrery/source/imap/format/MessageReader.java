package dev.orrery.source.imap.format;

import dev.orrery.ical.CalendarObject;
import dev.orrery.ical.Component;
import dev.orrery.ical.ICalendarReader;
import dev.orrery.ical.ICalendarWriter;
import dev.orrery.ical.Property;
import dev.orrery.mime.Header;
import dev.orrery.mime.MimeReader;
import dev.orrery.mime.Part;
import dev.orrery.model.Reason;
import dev.orrery.model.Refused;
import dev.orrery.xml.XmlElement;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads messages of every format as calendar objects: by what their headers say, else by what their content looks like.
 * Thread-safe.
 */
public final class MessageReader {
    private static final Set<String> TEXT_TYPES =
            Set.of("text/calendar", "text/x-vcalendar", "text/x-vcal", "application/ics", "text/ical");
    private static final Set<String> XML_TYPES =
            Set.of("application/xml", "text/xml", "application/octet-stream", "application/x-vnd.kolab");
    private static final Pattern KOLAB_TYPE = Pattern.compile("application/x-vnd\\.kolab\\.([a-z-]+)");
    private static final Pattern ROOT = Pattern.compile("<(event|task|journal)[\\s/>]");
    private static final int SNIFFED = 2_048;

    private final ReadLimits limits;
    private final MimeReader mime;

    public MessageReader(ReadLimits limits) {
        this.limits = limits;
        this.mime = new MimeReader(limits.mime());
    }

    /** Never throws for what is in the bytes. */
    public MessageContent read(byte[] bytes) {
        Part message;
        try {
            message = mime.read(bytes);
        } catch (Refused refused) {
            return new MessageContent.Broken("", refused.reason());
        }
        String subject =
                Objects.requireNonNullElse(message.headerText("Subject"), "").strip();
        try {
            return content(message, subject);
        } catch (Refused refused) {
            return new MessageContent.Broken(subject, refused.reason());
        }
    }

    private MessageContent content(Part message, String subject) {
        List<Part> leaves = message.leaves();
        String type = Objects.requireNonNullElse(message.headerText("X-Kolab-Type"), "")
                .toLowerCase(Locale.ROOT);
        Matcher kolab = KOLAB_TYPE.matcher(type);
        if (kolab.find() && Kolab2.Kind.ofElement(kolab.group(1)) == null) {
            return new MessageContent.Foreign("a Kolab " + kolab.group(1));
        }
        for (Part leaf : leaves) {
            if (isXml(leaf)) {
                return new MessageContent.Calendar(xml(message, leaf, subject));
            }
        }
        for (Part leaf : leaves) {
            if (isText(leaf)) {
                return new MessageContent.Calendar(text(message, leaf, subject));
            }
        }
        if (!type.isEmpty()) {
            throw new Refused(
                    new Reason.InvalidCalendarData(0, "the message says that it is a Kolab object and holds none"));
        }
        return new MessageContent.Foreign("a mail without a calendar part");
    }

    private static boolean isXml(Part leaf) {
        String type = leaf.contentType().value();
        Matcher kolab = KOLAB_TYPE.matcher(type);
        if (type.equals("application/calendar+xml")
                || kolab.matches() && Kolab2.Kind.ofElement(kolab.group(1)) != null) {
            return true;
        }
        return XML_TYPES.contains(type) && sniff(leaf, XCalNames.NAMESPACE);
    }

    private static boolean sniff(Part leaf, String namespace) {
        String start = start(leaf);
        return start.contains(namespace)
                || ROOT.matcher(start).find() && start.stripLeading().startsWith("<");
    }

    private static String start(Part leaf) {
        byte[] content = leaf.content();
        return new String(content, 0, Math.min(content.length, SNIFFED), StandardCharsets.ISO_8859_1);
    }

    private static boolean isText(Part leaf) {
        String name = Objects.requireNonNullElse(leaf.fileName(), "").toLowerCase(Locale.ROOT);
        boolean file = name.endsWith(".ics") || name.endsWith(".vcs");
        boolean looks = start(leaf).stripLeading().regionMatches(true, 0, "BEGIN:VCALENDAR", 0, 15);
        return TEXT_TYPES.contains(leaf.contentType().value()) || looks && (file || leaf.is("text/plain"));
    }

    private CalendarMessage xml(Part message, Part leaf, String subject) {
        List<String> remarks = new ArrayList<>();
        XmlElement document = document(leaf);
        boolean xcal = document.name().namespace().equals(XCalNames.NAMESPACE);
        Component calendar = Remembered.read(xcal ? new Kolab3() : new Kolab2(), document, remarks::add);
        return message(message, leaf, xcal ? MessageFormat.KOLAB3 : MessageFormat.KOLAB2, calendar, subject, remarks);
    }

    /** Some programs name one encoding in the XML and write another, which the part's header may know. */
    private static XmlElement document(Part leaf) {
        try {
            return parsed(leaf.content());
        } catch (Refused refused) {
            String text = leaf.text();
            String bare = text.replaceFirst("^\\s*<\\?xml[^>]*\\?>", "");
            byte[] again = bare.getBytes(StandardCharsets.UTF_8);
            if (new String(leaf.content(), StandardCharsets.UTF_8).equals(text)) {
                throw refused;
            }
            return parsed(again);
        }
    }

    private static XmlElement parsed(byte[] document) {
        try {
            return MessageXml.READER.read(new ByteArrayInputStream(document));
        } catch (IOException e) {
            throw new UncheckedIOException(e); // the stream is in memory
        }
    }

    private CalendarMessage text(Part message, Part leaf, String subject) {
        List<String> remarks = new ArrayList<>();
        MessageFormat format = message.parts().isEmpty() ? MessageFormat.ICALENDAR : MessageFormat.KOLAB1;
        byte[] text = leaf.utf8();
        if (VCalendar.is(text)) {
            remarks.add("the object is in vCalendar 1.0 and is read as iCalendar");
            return message(message, leaf, format, VCalendar.read(text), subject, remarks);
        }
        Component calendar = ICalendarReader.read(text);
        boolean plain = !calendar.has("METHOD")
                && message.leaves().size() <= 2
                && calendar.content().stream().allMatch(component -> component.has("UID"));
        if (plain && Attachments.of(others(message, leaf)).isEmpty()) {
            return taken(
                    message, format, CalendarObject.parse(text, calendar, () -> date(message)), List.of(), remarks);
        }
        if (calendar.has("METHOD")) {
            remarks.add("METHOD is left out: the message is a stored object, no invitation (RFC 4791, 4.1)");
        }
        return message(message, leaf, format, calendar.without("METHOD"), subject, remarks);
    }

    private static List<Part> others(Part message, Part leaf) {
        return message.leaves().stream().filter(part -> part != leaf).toList();
    }

    private CalendarMessage message(
            Part message, Part leaf, MessageFormat format, Component calendar, String subject, List<String> remarks) {
        List<Attachment> left = new ArrayList<>();
        Component whole = Attachments.inline(
                identified(calendar, subject, remarks),
                Attachments.of(others(message, leaf)),
                limits.inlineAttachments(),
                left,
                remarks::add);
        CalendarObject object = CalendarObject.parse(ICalendarWriter.write(whole), null, () -> date(message));
        return taken(message, format, object, left, remarks);
    }

    private static CalendarMessage taken(
            Part message, MessageFormat format, CalendarObject object, List<Attachment> left, List<String> remarks) {
        remarks.addAll(object.remarks());
        List<String> unknown = object.root().content().stream()
                .flatMap(component -> component.all(Kolab2Kept.ELEMENT).stream())
                .map(Property::text)
                .toList();
        String replaces = message.headerText(MessageWriter.REPLACES);
        return new CalendarMessage(format, object, left, replaces, unknown, remarks);
    }

    /** The Subject is the UID in every Kolab format, so it helps out where the object has none. */
    private static Component identified(Component calendar, String subject, List<String> remarks) {
        boolean whole = calendar.content().stream()
                .allMatch(component -> !uid(component).isBlank());
        if (whole || subject.isEmpty()) {
            return calendar;
        }
        remarks.add("the object has no UID; the message's Subject is taken for it");
        List<Component> children = calendar.children().stream()
                .map(child -> child.is("VTIMEZONE") || !uid(child).isBlank()
                        ? child
                        : child.with(Property.ofText("UID", subject)))
                .toList();
        return calendar.withChildren(children);
    }

    private static String uid(Component component) {
        return Objects.requireNonNullElse(component.value("UID"), "");
    }

    private static Instant date(Part message) {
        Header date = message.header("Date");
        @Nullable Instant instant = date == null ? null : date.instant();
        return instant == null ? Instant.EPOCH : instant;
    }
}
