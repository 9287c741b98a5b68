package dev.orrery.ical;

import static dev.orrery.ical.Calendars.BERLIN;
import static dev.orrery.ical.Calendars.calendar;
import static dev.orrery.ical.Calendars.component;
import static dev.orrery.ical.Calendars.event;
import static dev.orrery.ical.Calendars.parse;
import static dev.orrery.ical.Calendars.range;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orrery.model.Reason;
import dev.orrery.model.Refused;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** CALDAV:expand, limit-recurrence-set, limit-freebusy-set and partial retrieval (RFC 4791 sections 7.8 and 9.6). */
class ExpansionTest {
    /** The recurring event of RFC 4791 appendix B (abcd2.ics). */
    private static final byte[] ABCD2 = calendar(
            "BEGIN:VTIMEZONE",
            "TZID:US/Eastern",
            "BEGIN:DAYLIGHT",
            "DTSTART:20000404T020000",
            "RRULE:FREQ=YEARLY;BYDAY=1SU;BYMONTH=4",
            "TZNAME:EDT",
            "TZOFFSETFROM:-0500",
            "TZOFFSETTO:-0400",
            "END:DAYLIGHT",
            "BEGIN:STANDARD",
            "DTSTART:20001026T020000",
            "RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10",
            "TZNAME:EST",
            "TZOFFSETFROM:-0400",
            "TZOFFSETTO:-0500",
            "END:STANDARD",
            "END:VTIMEZONE",
            "BEGIN:VEVENT",
            "DTSTAMP:20060206T001121Z",
            "DTSTART;TZID=US/Eastern:20060102T120000",
            "DURATION:PT1H",
            "RRULE:FREQ=DAILY;COUNT=5",
            "SUMMARY:Event #2",
            "UID:00959BC664CA650E933C892C@example.com",
            "END:VEVENT",
            "BEGIN:VEVENT",
            "DTSTAMP:20060206T001121Z",
            "DTSTART;TZID=US/Eastern:20060104T140000",
            "DURATION:PT1H",
            "RECURRENCE-ID;TZID=US/Eastern:20060104T120000",
            "SUMMARY:Event #2 bis",
            "UID:00959BC664CA650E933C892C@example.com",
            "END:VEVENT",
            "BEGIN:VEVENT",
            "DTSTAMP:20060206T001121Z",
            "DTSTART;TZID=US/Eastern:20060106T140000",
            "DURATION:PT1H",
            "RECURRENCE-ID;TZID=US/Eastern:20060106T120000",
            "SUMMARY:Event #2 bis bis",
            "UID:00959BC664CA650E933C892C@example.com",
            "END:VEVENT");

    private static String expanded(byte[] text, String from, String to, Zone floating) {
        CalendarObject object = parse(text);
        return Calendars.text(
                ICalendarWriter.write(Expansion.expand(object.root(), object.index(), range(from, to), floating, 100)));
    }

    @Test
    void expandsAsTheRfcShows() {
        // RFC 4791 section 7.8.3
        assertThat(expanded(ABCD2, "2006-01-03T00:00", "2006-01-05T00:00", Zone.UTC)
                        .split("\r\n"))
                .containsExactly(
                        "BEGIN:VCALENDAR",
                        "VERSION:2.0",
                        "PRODID:-//t//t//EN",
                        "BEGIN:VEVENT",
                        "DTSTAMP:20060206T001121Z",
                        "DTSTART:20060103T170000Z",
                        "RECURRENCE-ID:20060103T170000Z",
                        "DURATION:PT1H",
                        "SUMMARY:Event #2",
                        "UID:00959BC664CA650E933C892C@example.com",
                        "END:VEVENT",
                        "BEGIN:VEVENT",
                        "DTSTAMP:20060206T001121Z",
                        "DTSTART:20060104T190000Z",
                        "RECURRENCE-ID:20060104T170000Z",
                        "DURATION:PT1H",
                        "SUMMARY:Event #2 bis",
                        "UID:00959BC664CA650E933C892C@example.com",
                        "END:VEVENT",
                        "END:VCALENDAR");
    }

    @Test
    void limitsOverridesAsTheRfcShows() {
        // RFC 4791 section 7.8.2: the override of the sixth is neither moved into the range nor planned there
        CalendarObject object = parse(ABCD2);
        Component limited = Expansion.limitRecurrenceSet(
                object.root(), object.index(), range("2006-01-03T00:00", "2006-01-05T00:00"), Zone.UTC);
        assertThat(limited.content().stream().map(c -> c.value("SUMMARY")).toList())
                .containsExactly("Event #2", "Event #2 bis");
        assertThat(limited.children("VTIMEZONE")).hasSize(1);
    }

    @Test
    void datesStayDates() {
        String text = expanded(
                event("DTSTART;VALUE=DATE:20260104", "DTEND;VALUE=DATE:20260106", "RRULE:FREQ=WEEKLY", "SUMMARY:x"),
                "2026-01-11",
                "2026-01-12",
                BERLIN);
        assertThat(text)
                .contains("DTSTART;VALUE=DATE:20260111\r\n")
                .contains("DTEND;VALUE=DATE:20260113\r\n")
                .contains("RECURRENCE-ID;VALUE=DATE:20260111\r\n")
                .doesNotContain("RRULE");
    }

    @Test
    void floatingTimesTakeTheCalendarsZone() {
        assertThat(expanded(
                        event("DTSTART:20260104T100000", "DTEND:20260104T110000"), "2026-01-04", "2026-01-05", BERLIN))
                .contains("DTSTART:20260104T090000Z\r\n")
                .contains("DTEND:20260104T100000Z\r\n")
                .doesNotContain("RECURRENCE-ID");
    }

    @Test
    void wholeDaysWithoutEndGetNone() {
        assertThat(expanded(
                        event("DTSTART;VALUE=DATE:20260104", "RRULE:FREQ=DAILY"), "2026-01-04", "2026-01-05", Zone.UTC))
                .doesNotContain("DTEND");
    }

    @Test
    void anExtraDateWithItsOwnLengthKeepsIt() {
        assertThat(expanded(
                        event("DTSTART:20260104T100000Z", "DURATION:PT1H", "RDATE;VALUE=PERIOD:20260105T100000Z/PT3H"),
                        "2026-01-05",
                        "2026-01-06",
                        Zone.UTC))
                .contains("DTSTART:20260105T100000Z\r\n")
                .contains("DTEND:20260105T130000Z\r\n")
                .doesNotContain("DURATION");
    }

    @Test
    void todosWithoutDatesComeAlong() {
        assertThat(expanded(component("VTODO", "SUMMARY:x"), "2026-01-05", "2026-01-06", Zone.UTC))
                .contains("SUMMARY:x");
    }

    @Test
    void tooManyInstancesAreRefused() {
        CalendarObject object = parse(event("DTSTART:20260104T100000Z", "RRULE:FREQ=SECONDLY"));
        assertThatThrownBy(() -> Expansion.expand(
                        object.root(), object.index(), range("2026-01-05", "2026-01-06"), Zone.UTC, 1_000))
                .isInstanceOfSatisfying(
                        Refused.class,
                        refused -> assertThat(refused.reason()).isEqualTo(new Reason.TooManyInstances(1_000)));
    }

    @Test
    void freeBusyPeriodsOutsideTheRangeAreLeftOut() {
        CalendarObject object = parse(component(
                "VFREEBUSY",
                "FREEBUSY:20260104T100000Z/PT1H,20260105T100000Z/PT1H",
                "FREEBUSY;FBTYPE=BUSY-TENTATIVE:20260106T100000Z/PT1H"));
        Component limited = Expansion.limitFreeBusySet(object.root(), range("2026-01-05", "2026-01-06"));
        assertThat(limited.content().getFirst().all("FREEBUSY").stream()
                        .map(Property::value)
                        .toList())
                .isEqualTo(List.of("20260105T100000Z/PT1H"));
    }

    @Test
    void partialRetrievalKeepsWhatIsAskedFor() {
        // RFC 4791 section 7.8.1
        Selection selection = new Selection(
                "VCALENDAR",
                Map.of("VERSION", false),
                Map.of(
                        "VEVENT",
                                new Selection(
                                        "VEVENT", Map.of("SUMMARY", false, "UID", false, "DTSTART", true), Map.of()),
                        "VTIMEZONE", new Selection("VTIMEZONE", null, null)));
        Component selected = selection.apply(parse(ABCD2).root());
        assertThat(selected.properties()).extracting(Property::name).containsExactly("VERSION");
        assertThat(selected.children("VTIMEZONE").getFirst().children()).hasSize(2);
        Component event = selected.content().getFirst();
        assertThat(event.properties()).extracting(Property::name).containsExactly("DTSTART", "SUMMARY", "UID");
        assertThat(event.value("DTSTART")).isEmpty();
        assertThat(event.value("SUMMARY")).isEqualTo("Event #2");
        assertThat(event.children()).isEmpty();
    }
}
