package dev.orrery.source.imap.format;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orrery.ical.CalendarObject;
import dev.orrery.ical.Component;
import dev.orrery.ical.ICalendarWriter;
import dev.orrery.mime.Mailbox;
import dev.orrery.mime.MimeLimits;
import dev.orrery.mime.MimeReader;
import dev.orrery.mime.MimeWriter;
import dev.orrery.mime.Part;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Short ways to read and write messages in tests. */
final class Messages {
    static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    static final MessageReader READER = new MessageReader(ReadLimits.DEFAULT);

    private Messages() {}

    /** A message from the test resources. */
    static byte[] fixture(String name) {
        try (InputStream in = Objects.requireNonNull(Messages.class.getResourceAsStream(name + ".eml"))) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    static CalendarMessage read(byte[] message) {
        MessageContent content = READER.read(message);
        assertThat(content).isInstanceOf(MessageContent.Calendar.class);
        return ((MessageContent.Calendar) content).message();
    }

    static WriteContext context(@Nullable CalendarMessage previous) {
        return new WriteContext(
                new Mailbox("Ada Lovelace", "ada@example.org"), "<1@orrery>", NOW, "Orrery test", null, previous);
    }

    static CalendarObject object(String... lines) {
        String text = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//t//EN\r\n" + String.join("\r\n", lines)
                + "\r\nEND:VCALENDAR\r\n";
        return CalendarObject.parse(text.getBytes(StandardCharsets.UTF_8), NOW);
    }

    /** The part with the object, with line breaks as an XML parser sees them. */
    static String xml(byte[] message) {
        for (Part part : new MimeReader(MimeLimits.DEFAULT).read(message).leaves()) {
            if ("kolab.xml".equals(part.fileName())) {
                return new String(part.content(), StandardCharsets.UTF_8).replace("\r\n", "\n");
            }
        }
        throw new AssertionError("no object in the message");
    }

    /** The message after another program changed its object. */
    static byte[] edited(byte[] message, String before, String after) {
        Part whole = new MimeReader(MimeLimits.DEFAULT).read(message);
        assertThat(xml(message)).contains(before);
        List<Part> parts = whole.parts().stream()
                .map(part -> "kolab.xml".equals(part.fileName())
                        ? new Part(
                                part.headers(),
                                new String(part.content(), StandardCharsets.UTF_8)
                                        .replace(before, after)
                                        .getBytes(StandardCharsets.UTF_8),
                                List.of())
                        : part)
                .toList();
        return MimeWriter.write(new Part(whole.headers(), new byte[0], parts));
    }

    /** The unfolded lines of the n-th component that is no zone, sorted. */
    static List<String> lines(CalendarMessage message, int component) {
        Component found = message.object().root().content().get(component);
        String text = new String(ICalendarWriter.write(found.withChildren(List.of())), StandardCharsets.UTF_8);
        return Arrays.stream(text.replace("\r\n ", "").split("\r\n"))
                .filter(line -> !line.startsWith("BEGIN:") && !line.startsWith("END:"))
                .sorted()
                .toList();
    }
}
