package dev.orrery.source.imap.format;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orrery.ical.CalendarObject;
import dev.orrery.ical.Component;
import dev.orrery.mime.MimeLimits;
import dev.orrery.mime.MimeReader;
import dev.orrery.mime.Part;
import dev.orrery.model.Reason;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which messages are calendar objects, what their headers say, and how attachments travel. */
class MessagesTest {
    private static final MimeReader MIME = new MimeReader(MimeLimits.DEFAULT);

    @Test
    void anInvitationThatWasMovedIntoTheFolderIsAnEvent() {
        CalendarMessage message = Messages.read(Messages.fixture("kolab1-invitation"));
        assertThat(message.format()).isEqualTo(MessageFormat.KOLAB1);
        assertThat(message.format().written()).isEqualTo(MessageFormat.ICALENDAR);
        assertThat(Messages.lines(message, 0)).contains("SUMMARY:Mittagessen im Grünen");
        assertThat(message.object().root().has("METHOD")).isFalse();
        assertThat(message.remarks()).anyMatch(remark -> remark.contains("METHOD"));
    }

    @Test
    void vCalendarIsRead() {
        CalendarMessage message = Messages.read(Messages.fixture("kolab1-vcalendar"));
        assertThat(message.uid()).isEqualTo("vcal-3@desk.example.org");
        assertThat(Messages.lines(message, 0))
                .contains(
                        "CREATED:20260227T100000Z",
                        "SUMMARY:Büro\\, dann Kaffee",
                        "CATEGORIES:WORK,MEETING",
                        "RRULE:FREQ=WEEKLY;INTERVAL=2;BYDAY=TH,MO;COUNT=6",
                        "EXDATE:20260319T090000Z,20260402T090000Z",
                        "TRANSP:TRANSPARENT",
                        "CLASS:PRIVATE")
                .anyMatch(line -> line.startsWith("ATTENDEE;")
                        && line.contains("PARTSTAT=ACCEPTED")
                        && line.contains("CN=Eve")
                        && line.endsWith(":mailto:eve@example.org"));
        Component alarm =
                message.object().root().content().getFirst().children("VALARM").getFirst();
        assertThat(alarm.value("TRIGGER")).isEqualTo("20260305T084500Z");
        assertThat(alarm.value("DESCRIPTION")).isEqualTo("Soon");
    }

    @Test
    void aMessageOfCyrusIsTakenByteForByte() {
        byte[] bytes = Messages.fixture("cyrus");
        CalendarMessage message = Messages.read(bytes);
        assertThat(message.format()).isEqualTo(MessageFormat.ICALENDAR);
        assertThat(message.remarks()).isEmpty();
        String text = new String(message.text(), StandardCharsets.UTF_8);
        assertThat(new String(bytes, StandardCharsets.UTF_8).replace("\r", "")).endsWith(text.replace("\r", ""));
        byte[] written = MessageWriter.write(MessageFormat.ICALENDAR, message.object(), Messages.context(message));
        assertThat(Messages.read(written).text()).isEqualTo(message.text());
    }

    @Test
    void theHeadersNameTheObjectAndTheMessageItReplaces() {
        CalendarMessage object = Messages.read(Messages.fixture("cyrus"));
        for (MessageFormat format : MessageFormat.values()) {
            WriteContext plain = Messages.context(object);
            WriteContext context =
                    new WriteContext(plain.from(), plain.messageId(), plain.date(), plain.product(), "17/4711", object);
            byte[] bytes = MessageWriter.write(format, object.object(), context);
            Part message = MIME.read(bytes);
            boolean kolab = format == MessageFormat.KOLAB2 || format == MessageFormat.KOLAB3;
            assertThat(message.headerText("Subject")).isEqualTo(kolab ? "dentist-1" : "Dentist");
            assertThat(message.headerText(MessageWriter.UID)).isEqualTo("dentist-1");
            assertThat(message.headerText("X-Kolab-Type")).isEqualTo(kolab ? "application/x-vnd.kolab.event" : null);
            assertThat(message.headerText("X-Kolab-Mime-Version"))
                    .isEqualTo(format == MessageFormat.KOLAB3 ? "3.0" : null);
            assertThat(message.headerText("Message-ID")).isEqualTo("<1@orrery>");
            assertThat(message.headerText("Date")).isEqualTo("Sun, 1 Mar 2026 12:00:00 +0000");
            assertThat(Messages.read(bytes).replaces()).isEqualTo("17/4711");
            assertThat(Messages.read(bytes).format()).isEqualTo(format.written());
        }
        assertThat(object.replaces()).isNull();
    }

    @Test
    void whatIsNoCalendarObjectIsForeignOrBroken() {
        assertThat(foreign("Subject: hi", "", "Shall we meet?")).contains("mail");
        assertThat(foreign("X-Kolab-Type: application/x-vnd.kolab.contact", "Content-Type: text/plain", "", "x"))
                .isEqualTo("a Kolab contact");
        assertThat(broken("Subject: s", "X-Kolab-Type: application/x-vnd.kolab.event", "", "nothing"))
                .isNotBlank();
        assertThat(broken("Subject: s", "Content-Type: text/calendar", "", "BEGIN:VCALENDAR", "END:VEVENT"))
                .contains("Line 2");
        assertThat(broken("Subject: s", "Content-Type: application/x-vnd.kolab.event", "", "<event><uid>1</event>"))
                .contains("not well-formed");
        assertThat(broken(
                        "Subject: s",
                        "Content-Type: application/x-vnd.kolab.event",
                        "",
                        "<!DOCTYPE event [<!ENTITY e SYSTEM \"file:///etc/passwd\">]><event><uid>&e;</uid></event>"))
                .contains("document type");
        assertThat(broken("Content-Type: application/calendar+xml", "Subject: s", "", "<icalendar/>"))
                .isNotBlank();
    }

    private static byte[] message(String... lines) {
        return String.join("\r\n", lines).getBytes(StandardCharsets.UTF_8);
    }

    private static String foreign(String... lines) {
        return ((MessageContent.Foreign) Messages.READER.read(message(lines))).what();
    }

    private static String broken(String... lines) {
        MessageContent.Broken broken = (MessageContent.Broken) Messages.READER.read(message(lines));
        assertThat(broken.subject()).isEqualTo("s");
        return broken.reason().sentence();
    }

    @Test
    void aMessageBeyondTheLimitsIsBroken() {
        MessageReader small = new MessageReader(new ReadLimits(new MimeLimits(1_000, 500, 20, 5, 2), 10));
        assertThat(small.read(new byte[1_001]))
                .isEqualTo(new MessageContent.Broken("", new Reason.TooLarge(1_001, 1_000)));
    }

    private static CalendarObject withAttachments(byte[] content) {
        String base64 = Base64.getEncoder().encodeToString(content);
        return Messages.object(
                "BEGIN:VEVENT",
                "UID:a",
                "DTSTAMP:20260301T120000Z",
                "DTSTART:20260305T090000Z",
                "ATTACH;FMTTYPE=text/plain;X-LABEL=ä b.txt;ENCODING=BASE64;VALUE=BINARY:" + base64,
                "ATTACH;FMTTYPE=image/png;X-LABEL=ä b.txt;ENCODING=BASE64;VALUE=BINARY:AAEC",
                "ATTACH;ENCODING=BASE64;VALUE=BINARY:AwQ=",
                "ATTACH:http://example.org/x",
                "END:VEVENT");
    }

    @Test
    void attachmentsBecomePartsAndComeBack() {
        CalendarObject object = withAttachments("hello".getBytes(StandardCharsets.UTF_8));
        for (MessageFormat format : List.of(MessageFormat.KOLAB2, MessageFormat.KOLAB3, MessageFormat.ICALENDAR)) {
            byte[] bytes = MessageWriter.write(format, object, Messages.context(null));
            if (format != MessageFormat.ICALENDAR) {
                assertThat(MIME.read(bytes).leaves().stream().skip(2).map(Part::fileName))
                        .containsExactly("ä b.txt", "2-ä b.txt", "attachment");
                assertThat(Messages.xml(bytes)).doesNotContain("aGVsbG8=");
            }
            List<String> values = Messages.read(bytes).object().root().content().getFirst().all("ATTACH").stream()
                    .map(attach -> attach.parameter("FMTTYPE") + " " + attach.value())
                    .toList();
            assertThat(values)
                    .as(format.toString())
                    .containsExactlyInAnyOrder(
                            "text/plain aGVsbG8=",
                            "image/png AAEC",
                            (format == MessageFormat.ICALENDAR ? "null" : "application/octet-stream") + " AwQ=",
                            "null http://example.org/x");
        }
    }

    @Test
    void attachmentsTooLargeForTheTextStayBesideItAndTravelOn() {
        byte[] large = "0123456789".repeat(100).getBytes(StandardCharsets.UTF_8);
        MessageReader reader = new MessageReader(new ReadLimits(MimeLimits.DEFAULT, 100));
        byte[] bytes = MessageWriter.write(MessageFormat.KOLAB3, withAttachments(large), Messages.context(null));
        for (MessageFormat next : List.of(MessageFormat.KOLAB2, MessageFormat.ICALENDAR, MessageFormat.KOLAB3)) {
            CalendarMessage message = ((MessageContent.Calendar) reader.read(bytes)).message();
            assertThat(message.attachments())
                    .singleElement()
                    .satisfies(attachment -> assertThat(attachment.content()).isEqualTo(large));
            assertThat(message.remarks()).anyMatch(remark -> remark.contains("too large"));
            assertThat(new String(message.text(), StandardCharsets.UTF_8))
                    .contains("cid:")
                    .doesNotContain("MDEyMzQ1");
            bytes = MessageWriter.write(next, message.object(), Messages.context(message));
        }
        assertThat(Messages.read(bytes).object().root().content().getFirst().all("ATTACH"))
                .anyMatch(attach -> attach.value().equals(Base64.getEncoder().encodeToString(large)));
    }

    @Test
    void anObjectInAWrongEncodingIsReadAllTheSame() {
        String text =
                "Subject: x\r\nContent-Type: application/x-vnd.kolab.event; charset=iso-8859-1; name=kolab.xml\r\n\r\n"
                        + "<?xml version=\"1.0\" encoding=\"UTF-8\"?><event><uid>x</uid><summary>B\u00fcro</summary>"
                        + "<start-date>2026-05-04</start-date></event>";
        CalendarMessage message = Messages.read(text.getBytes(StandardCharsets.ISO_8859_1));
        assertThat(Messages.lines(message, 0)).contains("SUMMARY:Büro");
    }
}
