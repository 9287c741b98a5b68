package dev.orrery.source.imap.format;

import dev.orrery.ical.CalendarObject;
import dev.orrery.ical.Component;
import dev.orrery.ical.Property;
import dev.orrery.mime.Header;
import dev.orrery.mime.MimeWriter;
import dev.orrery.mime.ParameterizedValue;
import dev.orrery.mime.Part;
import dev.orrery.xml.XmlElement;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Writes calendar objects as messages. The same object and context give the same bytes. Stateless and thread-safe. */
public final class MessageWriter {
    /** Names the message that this one stands for, so that a replacement that stopped half way can be finished. */
    public static final String REPLACES = "X-Orrery-Replaces";

    /** The object's UID, in every format. */
    public static final String UID = "X-Orrery-UID";

    static final String OBJECT_NAME = "kolab.xml";

    /** A title in a list of messages; the whole summary is in the object. */
    private static final int LONGEST_SUBJECT = 200;

    private static final String EXPLANATION =
            "This message is a calendar entry that a groupware program keeps here.\r\n"
                    + "Open the calendar to see it; deleting the message deletes the entry.\r\n";

    private MessageWriter() {}

    /**
     * @param format what the folder holds, or what is configured; a component that Kolab has no objects for is written as
     *     {@link MessageFormat#ICALENDAR} in any case
     */
    public static byte[] write(MessageFormat format, CalendarObject object, WriteContext context) {
        Kolab2.Kind kind = Kolab2.Kind.ofComponent(object.component());
        MessageFormat written = kind == null ? MessageFormat.ICALENDAR : format.written();
        Part message = kind == null
                ? icalendar(object, context)
                : switch (written) {
                    case KOLAB2 -> kolab(new Kolab2(), kind, kind.mediaType(), object, context);
                    case KOLAB3 -> kolab(new Kolab3(), kind, "application/calendar+xml", object, context);
                    case KOLAB1, ICALENDAR -> icalendar(object, context);
                };
        return MimeWriter.write(message);
    }

    private static Part kolab(
            KolabXml format, Kolab2.Kind kind, String mediaType, CalendarObject object, WriteContext context) {
        List<Attachment> parts = new ArrayList<>();
        Component calendar = Attachments.extract(object.root(), carriedAttachments(context), parts);
        List<Header> headers = headers(object, context, object.uid());
        headers.add(new Header("X-Kolab-Type", kind.mediaType()));
        if (format instanceof Kolab3) {
            headers.add(new Header("X-Kolab-Mime-Version", Kolab3.MIME_VERSION));
        } else {
            calendar = withCarriedElements(calendar, context);
        }
        List<Part> children = new ArrayList<>();
        children.add(Part.leaf(
                ParameterizedValue.of("text/plain").with("charset", "us-ascii"),
                List.of(),
                EXPLANATION.getBytes(StandardCharsets.US_ASCII)));
        children.add(Part.leaf(
                ParameterizedValue.of(mediaType).with("charset", "utf-8").with("name", OBJECT_NAME),
                List.of(disposition(OBJECT_NAME)),
                wholeLines(Remembered.write(format, calendar))));
        parts.forEach(attachment -> children.add(part(attachment)));
        return Part.multipart(ParameterizedValue.of("multipart/mixed"), headers, children);
    }

    /** A mail's lines end with CRLF; XML takes that for the same (XML 1.0 section 2.11). */
    private static byte[] wholeLines(byte[] xml) {
        return new String(xml, StandardCharsets.UTF_8).replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8);
    }

    private static Part icalendar(CalendarObject object, WriteContext context) {
        List<Attachment> parts = new ArrayList<>();
        for (Attachment carried : carriedAttachments(context)) {
            if (refersTo(object.root(), carried)) {
                parts.add(carried);
            }
        }
        Property summary = object.root().content().getFirst().property("SUMMARY");
        String title = summary == null ? "" : summary.text().strip();
        String subject = title.isEmpty() ? object.uid() : title.substring(0, Math.min(title.length(), LONGEST_SUBJECT));
        List<Header> headers = headers(object, context, subject);
        ParameterizedValue type =
                ParameterizedValue.of("text/calendar").with("charset", "utf-8").with("component", object.component());
        Header disposition = disposition(object.uid().replaceAll("[^A-Za-z0-9@.-]", "_") + ".ics");
        byte[] text = object.text();
        if (parts.isEmpty()) {
            headers.add(disposition);
            return Part.leaf(type, headers, text);
        }
        List<Part> children = new ArrayList<>();
        children.add(Part.leaf(type, List.of(disposition), text));
        parts.forEach(attachment -> children.add(part(attachment)));
        return Part.multipart(ParameterizedValue.of("multipart/mixed"), headers, children);
    }

    private static boolean refersTo(Component calendar, Attachment attachment) {
        List<Attachment> found = new ArrayList<>();
        Attachments.extract(calendar, List.of(attachment), found);
        return found.stream().anyMatch(part -> part.contentId().equals(attachment.contentId()));
    }

    private static List<Header> headers(CalendarObject object, WriteContext context, String subject) {
        List<Header> headers = new ArrayList<>();
        headers.add(Header.ofMailboxes("From", List.of(context.from())));
        headers.add(Header.ofMailboxes("To", List.of(context.from())));
        headers.add(Header.ofDate("Date", context.date()));
        headers.add(new Header("Message-ID", context.messageId()));
        headers.add(Header.ofText("Subject", subject));
        headers.add(Header.ofText("User-Agent", context.product()));
        headers.add(Header.ofText(UID, object.uid()));
        if (context.replaces() != null) {
            headers.add(Header.ofText(REPLACES, context.replaces()));
        }
        return headers;
    }

    private static Header disposition(String fileName) {
        return Header.of(
                "Content-Disposition", ParameterizedValue.of("attachment").with("filename", fileName));
    }

    private static Part part(Attachment attachment) {
        return Part.leaf(
                ParameterizedValue.of(attachment.mediaType()).with("name", attachment.fileName()),
                List.of(
                        disposition(attachment.fileName()),
                        new Header("Content-ID", "<" + attachment.contentId() + ">")),
                attachment.content());
    }

    private static List<Attachment> carriedAttachments(WriteContext context) {
        CalendarMessage previous = context.previous();
        return previous == null ? List.of() : previous.attachments();
    }

    /** Elements of the old object whose like is not in the text any more: a client dropped what it did not know. */
    private static Component withCarriedElements(Component calendar, WriteContext context) {
        CalendarMessage previous = context.previous();
        if (previous == null || previous.unknown().isEmpty()) {
            return calendar;
        }
        Set<String> there = new HashSet<>();
        for (Component component : calendar.content()) {
            Kolab2Kept.elements(component, Kolab2Kept.ELEMENT)
                    .forEach(element -> there.add(element.name().local()));
        }
        List<Property> carried = new ArrayList<>();
        for (String text : previous.unknown()) {
            List<XmlElement> elements = Kolab2Kept.elements(text);
            if (!elements.isEmpty()
                    && !there.contains(elements.getFirst().name().local())) {
                carried.add(Property.ofText(Kolab2Kept.ELEMENT, text));
            }
        }
        List<Component> children = new ArrayList<>(calendar.children());
        Component master = Kolab2.master(calendar);
        List<Property> properties = new ArrayList<>(master.properties());
        properties.addAll(carried);
        children.set(children.indexOf(master), master.withProperties(properties));
        return calendar.withChildren(children);
    }
}
