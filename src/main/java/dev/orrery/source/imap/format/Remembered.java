package dev.orrery.source.imap.format;

import dev.orrery.ical.Component;
import dev.orrery.ical.ICalendarReader;
import dev.orrery.ical.ICalendarWriter;
import dev.orrery.ical.Property;
import dev.orrery.model.Refused;
import dev.orrery.xml.XmlElement;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Writes more than a format can say: where reading back what was written would give less, the whole iCalendar text is put
 * into an element that the format's programs keep and do not look into. Reading compares what the format says now with
 * what it said when the text was written, and takes over only what another program changed since. Stateless.
 */
final class Remembered {
    private Remembered() {}

    static byte[] write(KolabXml format, Component calendar) {
        byte[] plain = format.write(calendar, null);
        if (Content.same(format.read(parse(plain)), calendar)) {
            return plain;
        }
        String text = new String(ICalendarWriter.write(ZoneDefinitions.without(calendar)), StandardCharsets.UTF_8);
        return format.write(calendar, text.replace("\r\n", "\n"));
    }

    /**
     * @param source what the document was read from
     * @param remarks takes a sentence if the text that was kept is of no use
     */
    static Component read(KolabXml format, XmlElement document, byte[] source, Consumer<String> remarks) {
        String text = format.remembered(document);
        Component untouched = text == null ? null : untouched(format, text, source);
        return ZoneDefinitions.with(untouched == null ? merged(format, document, text, remarks) : untouched);
    }

    /**
     * Most documents are, to the byte, what this version writes of the text in them: then nobody has changed anything, and
     * nothing need be compared.
     *
     * @return what the text says; null if the document is another
     */
    static @Nullable Component untouched(KolabXml format, String text, byte[] source) {
        try {
            Component original = ICalendarReader.read(text.getBytes(StandardCharsets.UTF_8));
            List<Component> content = original.content();
            boolean writable = !content.isEmpty()
                    && Kolab2.Kind.ofComponent(content.getFirst().name()) != null
                    && content.stream()
                            .allMatch(each -> each.is(content.getFirst().name()));
            return writable && plain(format.write(original, text)).equals(plain(source)) ? original : null;
        } catch (Refused damaged) {
            return null;
        }
    }

    /** Line breaks are the mail's, and blanks around a document say nothing (XML 1.0 section 2.11). */
    private static String plain(byte[] document) {
        return new String(document, StandardCharsets.UTF_8)
                .replace("\r\n", "\n")
                .strip();
    }

    private static Component merged(
            KolabXml format, XmlElement document, @Nullable String text, Consumer<String> remarks) {
        Component current = format.read(document);
        Component original = original(text, current, remarks);
        if (original == null) {
            return current;
        }
        Component projected = format.read(parse(format.write(original, null)));
        return Content.same(projected, current) ? original : new Merge().calendars(original, projected, current);
    }

    /** Null if there is no text, or none of such an object. */
    private static @Nullable Component original(@Nullable String text, Component current, Consumer<String> remarks) {
        if (text == null) {
            return null;
        }
        try {
            Component original = ICalendarReader.read(text.getBytes(StandardCharsets.UTF_8));
            List<Component> content = original.content();
            Component now =
                    current.content().isEmpty() ? null : current.content().getFirst();
            if (now != null && !content.isEmpty() && content.stream().allMatch(then -> then.is(now.name()))) {
                return identified(original, now.property("UID"));
            }
        } catch (Refused damaged) {
            // said below
        }
        remarks.accept("the iCalendar text that was kept beside the Kolab object is damaged and not used");
        return null;
    }

    /** Programs that duplicate an object give the copy another UID, and leave what they do not know as it was. */
    private static Component identified(Component original, @Nullable Property uid) {
        if (uid == null) {
            return original;
        }
        List<Component> children = original.children().stream()
                .map(child -> child.is("VTIMEZONE") || isSame(uid, child.property("UID")) ? child : child.with(uid))
                .toList();
        return original.withChildren(children);
    }

    private static boolean isSame(Property uid, @Nullable Property other) {
        return other != null && uid.text().strip().equals(other.text().strip());
    }

    private static XmlElement parse(byte[] document) {
        try {
            return MessageXml.READER.read(new ByteArrayInputStream(document));
        } catch (IOException e) {
            throw new UncheckedIOException(e); // the stream is in memory
        }
    }
}
