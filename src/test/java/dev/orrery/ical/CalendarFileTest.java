package dev.orrery.ical;

import static dev.orrery.ical.Calendars.NOW;
import static dev.orrery.ical.Calendars.event;
import static dev.orrery.ical.Calendars.lines;
import static dev.orrery.ical.Calendars.parse;
import static dev.orrery.ical.Calendars.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.orrery.ical.CalendarFile.Piece;
import dev.orrery.model.Reason;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Whole calendars: one file to many objects and back. */
class CalendarFileTest {
    private static final String[] BERLIN_ZONE = {
        "BEGIN:VTIMEZONE",
        "TZID:Europe/Berlin",
        "BEGIN:STANDARD",
        "DTSTART:19701025T030000",
        "TZOFFSETFROM:+0200",
        "TZOFFSETTO:+0100",
        "END:STANDARD",
        "END:VTIMEZONE"
    };

    private static final byte[] FILE = lines(
            "BEGIN:VCALENDAR",
            "VERSION:2.0",
            "PRODID:-//Other//EN",
            "METHOD:PUBLISH",
            "X-WR-CALNAME:Mine",
            String.join("\r\n", BERLIN_ZONE),
            "BEGIN:VTIMEZONE",
            "TZID:Unused",
            "END:VTIMEZONE",
            "BEGIN:VEVENT",
            "UID:a",
            "DTSTAMP:20260101T000000Z",
            "DTSTART;TZID=Europe/Berlin:20260104T100000",
            "RRULE:FREQ=DAILY",
            "END:VEVENT",
            "BEGIN:VEVENT",
            "UID:b",
            "DTSTAMP:20260101T000000Z",
            "DTSTART:20260104T100000Z",
            "END:VEVENT",
            "BEGIN:VEVENT",
            "UID:a",
            "DTSTAMP:20260101T000000Z",
            "RECURRENCE-ID;TZID=Europe/Berlin:20260105T100000",
            "DTSTART;TZID=Europe/Berlin:20260105T120000",
            "END:VEVENT",
            "BEGIN:VTODO",
            "UID:a",
            "DTSTAMP:20260101T000000Z",
            "END:VTODO",
            "BEGIN:VEVENT",
            "SUMMARY:without uid",
            "DTSTART:20260104T100000Z",
            "END:VEVENT",
            "BEGIN:VEVENT",
            "UID:c",
            "DTSTART:never",
            "END:VEVENT",
            "END:VCALENDAR");

    @Test
    void splitsByUidWithTheZonesOfEach() {
        List<Piece> pieces = CalendarFile.split(FILE, NOW);
        assertThat(pieces).hasSize(5);
        CalendarObject a = taken(pieces.get(0));
        assertThat(a.root().content()).hasSize(2);
        assertThat(a.root().children("VTIMEZONE")).hasSize(1);
        assertThat(text(a.text()))
                .contains("PRODID:-//Other//EN")
                .doesNotContain("METHOD")
                .doesNotContain("Unused");
        assertThat(taken(pieces.get(1)).uid()).isEqualTo("b");
        assertThat(taken(pieces.get(1)).root().children("VTIMEZONE")).isEmpty();
        assertThat(taken(pieces.get(2)).component()).isEqualTo("VTODO");
        CalendarObject made = taken(pieces.get(3));
        assertThat(made.uid()).hasSize(36);
        assertThat(taken(CalendarFile.split(FILE, NOW).get(3)).uid()).isEqualTo(made.uid());
        Piece.Broken broken = (Piece.Broken) pieces.get(4);
        assertThat(broken.uid()).isEqualTo("c");
        // the line of the file, not of the piece
        assertThat(((Reason.InvalidCalendarData) broken.reason()).line()).isEqualTo(44);
        assertThat(text(FILE).split("\r\n")[43]).isEqualTo("DTSTART:never");
    }

    private static CalendarObject taken(Piece piece) {
        return ((Piece.Taken) piece).object();
    }

    @Test
    void joinsWithEachZoneOnce() {
        List<byte[]> texts = new ArrayList<>();
        for (Piece piece : CalendarFile.split(FILE, NOW)) {
            if (piece instanceof Piece.Taken taken) {
                texts.add(taken.object().text());
            }
        }
        byte[] second = text(texts.getFirst()).replace("UID:a", "UID:z").getBytes(StandardCharsets.UTF_8);
        texts.add(second);
        byte[] joined = CalendarFile.join(
                texts,
                texts.stream().map(text -> parse(text).index()).toList(),
                List.of(new Property("X-WR-CALNAME", "Mine")));
        Component whole = ICalendarReader.read(joined);
        assertThat(whole.children("VTIMEZONE")).hasSize(1);
        assertThat(whole.content()).hasSize(7);
        assertThat(whole.value("X-WR-CALNAME")).isEqualTo("Mine");
        assertThat(CalendarFile.split(joined, NOW)).hasSize(5);
    }

    @Test
    void joinsTextsWithBareLineBreaks() {
        String plain = text(event("DTSTART:20260104T100000Z", "SUMMARY:x"));
        for (String variant : List.of(
                plain.replace("\r\n", "\n"),
                plain.replace("\r\n", "\r"),
                "\uFEFF" + plain,
                plain.stripTrailing(),
                plain.replace("END:VEVENT\r\n", "END:VEVENT\n"))) {
            byte[] bytes = variant.getBytes(StandardCharsets.UTF_8);
            byte[] joined = CalendarFile.join(
                    List.of(bytes, bytes),
                    List.of(parse(bytes).index(), parse(bytes).index()),
                    List.of());
            String one = plain.substring(plain.indexOf("BEGIN:VEVENT"), plain.indexOf("END:VCALENDAR"));
            assertThat(text(joined))
                    .isEqualTo("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Orrery//Orrery//EN\r\n" + one + one
                            + "END:VCALENDAR\r\n");
        }
    }

    @Test
    void anEmptyCalendarIsAFileToo() {
        assertThat(text(CalendarFile.join(List.of(), List.of(), List.of())))
                .isEqualTo("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Orrery//Orrery//EN\r\nEND:VCALENDAR\r\n");
        assertThat(CalendarFile.split(CalendarFile.join(List.of(), List.of(), List.of()), NOW))
                .isEmpty();
    }
}
