package dev.orrery.ical;

import static dev.orrery.ical.Calendars.calendar;
import static dev.orrery.ical.Calendars.component;
import static dev.orrery.ical.Calendars.event;
import static dev.orrery.ical.Calendars.lines;
import static dev.orrery.ical.Calendars.parse;
import static dev.orrery.ical.Calendars.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orrery.model.Reason;
import dev.orrery.model.Refused;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** What is taken unchanged, what is repaired and what is refused (RFC 4791 section 4.1). */
class CalendarObjectTest {
    private static Reason refusal(byte[] text) {
        try {
            parse(text);
        } catch (Refused refused) {
            return refused.reason();
        }
        throw new AssertionError("was taken: " + text(text));
    }

    @Test
    void aPlainEventIsKeptByteForByte() {
        byte[] text = event("DTSTART:20260104T100000Z", "SUMMARY:Hello", "X-FOO;X-BAR=1:baz");
        CalendarObject object = parse(text);
        assertThat(object.text()).isSameAs(text);
        assertThat(object.repaired()).isFalse();
        assertThat(object.remarks()).isEmpty();
        assertThat(object.uid()).isEqualTo("1@example.org");
        assertThat(object.component()).isEqualTo("VEVENT");
        assertThat(object.index().summary()).isEqualTo("Hello");
    }

    @Test
    void aMissingDtstampIsAdded() {
        byte[] text = calendar("BEGIN:VEVENT", "UID:1", "DTSTART:20260104T100000Z", "END:VEVENT");
        CalendarObject object = parse(text);
        assertThat(object.repaired()).isTrue();
        assertThat(object.remarks()).singleElement().asString().contains("DTSTAMP");
        assertThat(text(object.text()))
                .isEqualTo(text(text).replace("BEGIN:VEVENT\r\n", "BEGIN:VEVENT\r\nDTSTAMP:20260104T000000Z\r\n"));
    }

    @Test
    void aMissingUidIsRefused() {
        assertThat(refusal(calendar("BEGIN:VEVENT", "DTSTART:20260104T100000Z", "END:VEVENT")))
                .isEqualTo(new Reason.InvalidCalendarData(4, "VEVENT needs a UID (RFC 5545, 3.8.4.7)"));
    }

    @Test
    void aSecondUidIsRefused() {
        Reason reason = refusal(calendar(
                "BEGIN:VEVENT",
                "UID:1",
                "DTSTAMP:20260101T000000Z",
                "DTSTART:20260104T100000Z",
                "END:VEVENT",
                "BEGIN:VEVENT",
                "UID:2",
                "DTSTAMP:20260101T000000Z",
                "DTSTART:20260104T100000Z",
                "END:VEVENT"));
        assertThat(reason).isInstanceOf(Reason.InvalidCalendarObject.class);
        assertThat(((Reason.InvalidCalendarObject) reason).line()).isEqualTo(9);
    }

    @Test
    void twoMastersAreRefused() {
        String[] one = {"BEGIN:VEVENT", "UID:1", "DTSTART:20260104T100000Z", "END:VEVENT"};
        assertThat(refusal(calendar(String.join("\r\n", one), String.join("\r\n", one))))
                .isInstanceOf(Reason.InvalidCalendarObject.class);
    }

    @Test
    void aMethodIsRefused() {
        Reason reason = refusal(lines(
                "BEGIN:VCALENDAR",
                "VERSION:2.0",
                "METHOD:REQUEST",
                "BEGIN:VEVENT",
                "UID:1",
                "DTSTART:20260104T100000Z",
                "END:VEVENT",
                "END:VCALENDAR"));
        assertThat(reason)
                .isEqualTo(
                        new Reason.InvalidCalendarObject(3, "a stored calendar object has no METHOD (RFC 4791, 4.1)"));
    }

    @Test
    void mixedComponentsAreRefused() {
        assertThat(refusal(calendar(
                        "BEGIN:VEVENT",
                        "UID:1",
                        "DTSTART:20260104T100000Z",
                        "END:VEVENT",
                        "BEGIN:VTODO",
                        "UID:1",
                        "END:VTODO")))
                .isInstanceOf(Reason.InvalidCalendarObject.class);
    }

    @Test
    void onlyATimeZoneIsNoObject() {
        assertThat(refusal(calendar("BEGIN:VTIMEZONE", "TZID:X", "END:VTIMEZONE")))
                .isInstanceOf(Reason.InvalidCalendarObject.class);
    }

    @Test
    void oldVCalendarIsNotCalendarData() {
        assertThat(refusal(lines("BEGIN:VCALENDAR", "VERSION:1.0", "BEGIN:VEVENT", "END:VEVENT", "END:VCALENDAR")))
                .isInstanceOf(Reason.NotCalendarData.class);
    }

    @Test
    void somethingElseIsRefusedAtItsFirstLine() {
        assertThat(refusal("<html>".getBytes(StandardCharsets.UTF_8)))
                .isEqualTo(new Reason.InvalidCalendarData(1, "this is no content line NAME:VALUE (RFC 5545, 3.1)"));
        assertThat(refusal(new byte[0])).isInstanceOf(Reason.InvalidCalendarData.class);
        assertThat(refusal("\r\n\r\n".getBytes(StandardCharsets.UTF_8))).isInstanceOf(Reason.InvalidCalendarData.class);
    }

    @Test
    void anUnreadableStartNamesItsLine() {
        Reason reason = refusal(event("SUMMARY:x", "DTSTART:yesterday"));
        assertThat(reason)
                .isEqualTo(new Reason.InvalidCalendarData(
                        8, "DTSTART is neither DATE nor DATE-TIME (RFC 5545, 3.3.4 and 3.3.5)"));
    }

    @Test
    void anUnreadableRuleNamesItsLine() {
        Reason reason = refusal(event("DTSTART:20260104T100000Z", "RRULE:FREQ=SOMETIMES"));
        assertThat(reason)
                .isEqualTo(new Reason.InvalidCalendarData(8, "FREQ=SOMETIMES is no frequency (RFC 5545, 3.3.10)"));
    }

    @Test
    void aTruncatedTextIsRefused() {
        byte[] whole = event("DTSTART:20260104T100000Z", "SUMMARY:A long enough summary to be cut");
        for (int length = 0; length < whole.length - 3; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> parse(cut)).as("cut at " + length).isInstanceOf(Refused.class);
        }
    }

    @Test
    void anyComponentThatNobodyKnowsIsKept() {
        byte[] text = component("X-COFFEE", "STRENGTH:9");
        assertThat(parse(text).component()).isEqualTo("X-COFFEE");
        byte[] inside = event("DTSTART:20260104T100000Z", "BEGIN:X-INNER", "A:b", "END:X-INNER");
        assertThat(parse(inside).text()).isSameAs(inside);
    }

    @Test
    void latin1BecomesUtf8() {
        byte[] text = new String(event("DTSTART:20260104T100000Z", "SUMMARY:Grüße"), StandardCharsets.UTF_8)
                .getBytes(StandardCharsets.ISO_8859_1);
        CalendarObject object = parse(text);
        assertThat(object.repaired()).isTrue();
        assertThat(object.index().summary()).isEqualTo("Grüße");
        assertThat(text(object.text())).contains("SUMMARY:Grüße\r\n");
    }

    @Test
    void utf16BecomesUtf8() {
        byte[] text = text(event("DTSTART:20260104T100000Z", "SUMMARY:Grüße")).getBytes(StandardCharsets.UTF_16);
        assertThat(parse(text).index().summary()).isEqualTo("Grüße");
    }

    @Test
    void aLineFoldedInsideACharacterIsFoldedAnew() {
        byte[] text = event("DTSTART:20260104T100000Z", "SUMMARY:aßb");
        ByteArrayOutputStream broken = new ByteArrayOutputStream();
        for (byte c : text) {
            if (c == (byte) 0x9F) {
                broken.writeBytes("\r\n ".getBytes(StandardCharsets.US_ASCII));
            }
            broken.write(c);
        }
        CalendarObject object = parse(broken.toByteArray());
        assertThat(object.index().summary()).isEqualTo("aßb");
        assertThat(object.repaired()).isTrue();
        assertThat(text(object.text())).isEqualTo(text(text));
    }

    @Test
    void controlCharactersAreRemoved() {
        CalendarObject object = parse(event("DTSTART:20260104T100000Z", "SUMMARY:a\u0000b\u000Bc\uFFFFd"));
        assertThat(object.index().summary()).isEqualTo("abcd");
        assertThat(object.repaired()).isTrue();
        assertThat(object.remarks()).singleElement().asString().contains("control characters");
    }

    @Test
    void markBareBreaksAndLowerCaseAreKept() {
        String plain = text(event("DTSTART:20260104T100000Z", "SUMMARY:x"));
        for (String variant : new String[] {
            "\uFEFF" + plain,
            plain.replace("\r\n", "\n"),
            plain.replace("\r\n", "\r"),
            plain.replace("BEGIN", "begin").replace("VEVENT", "vEvent").replace("DTSTART", "dtstart"),
            plain.replace("\r\n", "\r\n\r\n"),
            plain.stripTrailing(),
            plain + "\r\n\r\n"
        }) {
            byte[] bytes = variant.getBytes(StandardCharsets.UTF_8);
            CalendarObject object = parse(bytes);
            assertThat(object.text()).isSameAs(bytes);
            assertThat(object.index().first()).isEqualTo(Calendars.utc("2026-01-04T10:00"));
        }
    }

    @Test
    void tenMegabytesInOneLineAreTaken() {
        String long10 = "x".repeat(10_000_000);
        CalendarObject object = parse(event("DTSTART:20260104T100000Z", "DESCRIPTION:" + long10));
        assertThat(object.index().encode().length).isLessThan(500);
        assertThat(parse(event("DTSTART:20260104T100000Z", "SUMMARY:" + long10))
                        .index()
                        .encode()
                        .length)
                .isLessThan(2_000);
    }

    @Test
    void nestingHasABound() {
        String open = "BEGIN:X-A\r\n".repeat(1_000) + "END:X-A\r\n".repeat(1_000);
        assertThat(refusal(calendar(open.strip()))).isInstanceOf(Reason.InvalidCalendarData.class);
    }

    @Test
    void whatClientsGetWrongIsNoted() {
        CalendarObject object = parse(event(
                "DTSTART;TZID=\"Nowhere/At All \":20260104T100000",
                "DTEND;TZID=\"Nowhere/At All \":20260104T090000",
                "RRULE:FREQ=DAILY;UNTIL=20260110;INTERVAL=0;X-FOO=1",
                "EXDATE;VALUE=DATE:20260106",
                "BEGIN:VALARM",
                "TRIGGER:soon",
                "END:VALARM"));
        assertThat(object.repaired()).isFalse();
        assertThat(String.join("\n", object.remarks()))
                .contains("Nowhere/At All")
                .contains("ends before it starts")
                .contains("UNTIL is a date")
                .contains("INTERVAL=0")
                .contains("X-FOO")
                .contains("TRIGGER");
    }
}
