package dev.orrery.source.imap.format;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orrery.ical.CalendarObject;
import dev.orrery.mime.MimeLimits;
import dev.orrery.mime.MimeReader;
import dev.orrery.mime.Part;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** Kolab format 3.0: read, written as the schema of Kolab's own programs wants it, and changed by them. */
class Kolab3Test {
    private static String withoutBlanks(String xml) {
        return xml.replaceFirst("^<\\?xml[^>]*\\?>", "")
                .replaceAll(">\\s+<", "><")
                .strip();
    }

    @Test
    void anEventIsRead() {
        CalendarMessage message = Messages.read(Messages.fixture("kolab3-event"));
        assertThat(message.format()).isEqualTo(MessageFormat.KOLAB3);
        assertThat(message.uid()).isEqualTo("stand-up-9@web.example.org");
        assertThat(Messages.lines(message, 0))
                .contains(
                        "DTSTART;TZID=Europe/Berlin:20260305T090000",
                        "CATEGORIES:Work,Team\\, all of it",
                        "DESCRIPTION:Short\\; standing.\\nNo slides.",
                        "RRULE:FREQ=WEEKLY;COUNT=12;BYDAY=TH,MO",
                        "ORGANIZER;CN=\"Ada, Countess\":mailto:ada@example.org",
                        "X-WEB-TEAM:blue\\, mostly")
                .anyMatch(line ->
                        line.startsWith("ATTACH;FMTTYPE=image/png;X-LABEL=board.png") && line.endsWith(":iVBORw0KGgo="))
                .noneMatch(line -> line.contains("X-KOLAB-VERSION") || line.contains("/kolab.org/"));
        assertThat(Messages.lines(message, 1)).contains("RECURRENCE-ID;TZID=Europe/Berlin:20260309T090000");
        assertThat(message.object().root().children("VTIMEZONE")).hasSize(1);
        assertThat(message.object().root().value("X-KOLAB-VERSION")).isNull();
    }

    /** A message of another program, read and written again, has the same document. */
    @Test
    void anEventIsWrittenAsItWasFound() {
        byte[] found = Messages.fixture("kolab3-event");
        CalendarMessage message = Messages.read(found);
        byte[] written = MessageWriter.write(MessageFormat.KOLAB3, message.object(), Messages.context(message));
        String expected = withoutBlanks(Messages.xml(found));
        String actual = withoutBlanks(Messages.xml(written));
        String reference = "<uri>cid:";
        int at = actual.indexOf(reference) + reference.length();
        String named = actual.substring(0, at) + "board.1@web.example.org" + actual.substring(actual.indexOf('<', at));
        assertThat(named).isEqualTo(expected);
        Part png = new MimeReader(MimeLimits.DEFAULT).read(written).leaves().getLast();
        assertThat(actual).contains("<uri>cid:" + png.contentId() + "</uri>");
        assertThat(png.fileName()).isEqualTo("board.png");
    }

    @Test
    void onlyWhatTheSchemaKnowsIsWrittenAndInItsOrder() {
        CalendarObject object = Messages.object(
                "X-WR-CALNAME:not of the object",
                "BEGIN:VEVENT",
                "X-PLAIN:a\\, b",
                "X-RICH;X-P=1:c",
                "GEO:1;2",
                "SUMMARY;LANGUAGE=en;X-Q=2:S",
                "CATEGORIES:one",
                "CATEGORIES:two",
                "DTSTART;TZID=W. Europe Standard Time:20260305T100000",
                "DTSTAMP:20260301T120000Z",
                "UID:s",
                "BEGIN:VALARM",
                "X-WR-ALARMUID:1",
                "TRIGGER:-PT10M",
                "DESCRIPTION:d",
                "ACTION:DISPLAY",
                "END:VALARM",
                "END:VEVENT");
        byte[] message = MessageWriter.write(MessageFormat.KOLAB3, object, Messages.context(null));
        String xml = Messages.xml(message);
        int custom = xml.indexOf("<x-custom><identifier>X-ORRERY-ICALENDAR<");
        int after = xml.indexOf("</x-custom>", custom) + "</x-custom>".length();
        assertThat(custom).isPositive();
        assertThat(xml.substring(xml.indexOf("<vevent>"), custom) + xml.substring(after))
                .isEqualTo("<vevent><properties><uid><text>s</text></uid>"
                        + "<created><date-time>2026-03-01T12:00:00Z</date-time></created>"
                        + "<dtstamp><date-time>2026-03-01T12:00:00Z</date-time></dtstamp>"
                        + "<categories><text>one</text><text>two</text></categories>"
                        + "<dtstart><parameters><tzid><text>/kolab.org/Europe/Berlin</text></tzid></parameters>"
                        + "<date-time>2026-03-05T10:00:00</date-time></dtstart>"
                        + "<summary><parameters><language><text>en</text></language></parameters><text>S</text></summary>"
                        + "<x-custom><identifier>X-PLAIN</identifier><value>a, b</value></x-custom>"
                        + "</properties><components><valarm><properties><action><text>DISPLAY</text></action>"
                        + "<description><text>d</text></description><trigger><duration>-PT10M</duration></trigger>"
                        + "</properties></valarm></components></vevent></components></vcalendar></icalendar>");
        assertThat(Content.same(Messages.read(message).object().root(), object.root()))
                .isTrue();
    }

    @Test
    void aChangeByAnotherProgramTouchesNothingElse() {
        CalendarObject object = Messages.object(
                "BEGIN:VEVENT",
                "UID:s",
                "DTSTAMP:20260301T120000Z",
                "DTSTART;TZID=W. Europe Standard Time:20260305T100000",
                "SUMMARY:Before",
                "X-RICH;X-P=1:c",
                "ATTENDEE;CN=Eve;X-NUM-GUESTS=2;PARTSTAT=NEEDS-ACTION:mailto:eve@example.org",
                "BEGIN:VALARM",
                "UID:alarm-1",
                "TRIGGER:-PT10M",
                "DESCRIPTION:d",
                "ACTION:DISPLAY",
                "END:VALARM",
                "END:VEVENT");
        byte[] message = MessageWriter.write(MessageFormat.KOLAB3, object, Messages.context(null));
        byte[] edited = Messages.edited(
                Messages.edited(message, "<text>Before</text>", "<text>After</text>"),
                "NEEDS-ACTION</text>",
                "DECLINED</text>");
        CalendarMessage after = Messages.read(edited);
        assertThat(Messages.lines(after, 0))
                .containsExactlyInAnyOrder(
                        "UID:s",
                        "DTSTAMP:20260301T120000Z",
                        "DTSTART;TZID=W. Europe Standard Time:20260305T100000",
                        "SUMMARY:After",
                        "X-RICH;X-P=1:c",
                        "ATTENDEE;CN=Eve;X-NUM-GUESTS=2;PARTSTAT=DECLINED:mailto:eve@example.org");
        assertThat(after.object()
                        .root()
                        .content()
                        .getFirst()
                        .children("VALARM")
                        .getFirst()
                        .value("UID"))
                .isEqualTo("alarm-1");
    }

    @Test
    void anInstanceThatAnotherProgramDeletedIsGone() {
        CalendarMessage found = Messages.read(Messages.fixture("kolab3-event"));
        CalendarObject object = CalendarObject.parse(
                new String(found.text(), StandardCharsets.UTF_8)
                        .replace("SUMMARY:Stand-up\r\n", "SUMMARY:Stand-up\r\nX-RICH;X-P=1:c\r\n")
                        .getBytes(StandardCharsets.UTF_8),
                Messages.NOW);
        byte[] message = MessageWriter.write(MessageFormat.KOLAB3, object, Messages.context(found));
        String xml = Messages.xml(message);
        String instance = xml.substring(xml.lastIndexOf("<vevent>"), xml.lastIndexOf("</components></vcalendar>"));
        CalendarMessage after = Messages.read(Messages.edited(message, instance, ""));
        assertThat(after.object().root().content()).hasSize(1);
        assertThat(Messages.lines(after, 0)).contains("X-RICH;X-P=1:c");
    }
}
