package dev.orrery.dav.report;

import static dev.orrery.dav.report.ReportHouse.comp;
import static dev.orrery.dav.report.ReportHouse.component;
import static dev.orrery.dav.report.ReportHouse.event;
import static dev.orrery.dav.report.ReportHouse.range;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What CALDAV:calendar-data makes of recurring objects (RFC 4791 sections 9.6.5 to 9.6.7). */
class ExpandTest {
    private final ReportHouse house = new ReportHouse();

    @AfterEach
    void close() {
        house.close();
    }

    private static String expand(String start, String end) {
        return "<C:expand start='" + start + "' end='" + end + "'/>";
    }

    /** Lines of that name of the only object found in the range. */
    private List<String> lines(String name, String start, String end, String type) {
        String data = house.data(expand(start, end), comp(type, range(start, end)))
                .only()
                .data();
        List<String> found = new ArrayList<>();
        for (String line : data.split("\r\n")) {
            if (line.startsWith(name)) {
                found.add(line);
            }
        }
        return found;
    }

    @Test
    void instancesCrossTheChangeOfSummerTimeAtTheSameHour() {
        house.put(
                "a.ics",
                event(
                        "a",
                        "DTSTART;TZID=Europe/Berlin:20260323T090000\nDTEND;TZID=Europe/Berlin:20260323T100000\n"
                                + "RRULE:FREQ=WEEKLY;COUNT=3"));
        assertThat(lines("DTSTART", "20260301T000000Z", "20260501T000000Z", "VEVENT"))
                .containsExactly("DTSTART:20260323T080000Z", "DTSTART:20260330T070000Z", "DTSTART:20260406T070000Z");
        assertThat(lines("RECURRENCE-ID", "20260301T000000Z", "20260501T000000Z", "VEVENT"))
                .containsExactly(
                        "RECURRENCE-ID:20260323T080000Z",
                        "RECURRENCE-ID:20260330T070000Z",
                        "RECURRENCE-ID:20260406T070000Z");
        assertThat(lines("RRULE", "20260301T000000Z", "20260501T000000Z", "VEVENT"))
                .isEmpty();
        assertThat(lines("BEGIN:VTIMEZONE", "20260301T000000Z", "20260501T000000Z", "VEVENT"))
                .isEmpty();
    }

    @Test
    void exceptionsMovedAddedAndLeftOut() {
        house.put(
                "a.ics",
                event(
                                "a",
                                "DTSTART:20260302T100000Z\nDURATION:PT1H\nRRULE:FREQ=DAILY;COUNT=5\n"
                                        + "EXDATE:20260303T100000Z\nRDATE:20260310T150000Z\nSUMMARY:usual")
                        + event(
                                "a",
                                "RECURRENCE-ID:20260304T100000Z\nDTSTART:20260320T080000Z\nDURATION:PT2H\n"
                                        + "SUMMARY:moved"));
        assertThat(lines("DTSTART", "20260301T000000Z", "20260401T000000Z", "VEVENT"))
                .containsExactly(
                        "DTSTART:20260302T100000Z",
                        "DTSTART:20260305T100000Z",
                        "DTSTART:20260306T100000Z",
                        "DTSTART:20260310T150000Z",
                        "DTSTART:20260320T080000Z");
        assertThat(lines("RECURRENCE-ID", "20260319T000000Z", "20260321T000000Z", "VEVENT"))
                .containsExactly("RECURRENCE-ID:20260304T100000Z");
        assertThat(house.query(comp("VEVENT", range("20260304T000000Z", "20260305T000000Z")))
                        .rows())
                .isEmpty();
    }

    @Test
    void datesStayDates() {
        house.put(
                "a.ics",
                event("a", "DTSTART;VALUE=DATE:20260302\nDTEND;VALUE=DATE:20260303\nRRULE:FREQ=DAILY;COUNT=3"));
        assertThat(lines("DTSTART", "20260303T000000Z", "20260305T000000Z", "VEVENT"))
                .containsExactly("DTSTART;VALUE=DATE:20260303", "DTSTART;VALUE=DATE:20260304");
        assertThat(lines("RECURRENCE-ID", "20260303T000000Z", "20260305T000000Z", "VEVENT"))
                .containsExactly("RECURRENCE-ID;VALUE=DATE:20260303", "RECURRENCE-ID;VALUE=DATE:20260304");
    }

    @Test
    void tasksRecurToo() {
        String tasks = ReportHouse.HOME + "tasks/";
        house.putText(
                tasks + "a.ics",
                ReportHouse.calendar(
                        component("VTODO", "a", "DTSTART:20260302T100000Z\nDUE:20260302T110000Z\nRRULE:FREQ=WEEKLY")));
        String body = ReportHouse.queryBody(
                "<C:calendar-data>" + expand("24000103T000000Z", "24000105T000000Z") + "</C:calendar-data>",
                comp("VTODO", range("24000103T000000Z", "24000105T000000Z")),
                "");
        assertThat(house.multistatus(tasks, body, "Depth", "1").only().data())
                .contains("DTSTART:24000103T100000Z")
                .contains("DUE:24000103T110000Z")
                .doesNotContain("RRULE");
    }

    @Test
    void aSingleEventIsGivenInUtc() {
        house.put("a.ics", event("a", "DTSTART;TZID=Asia/Tokyo:20260302T100000\nDURATION:PT1H"));
        assertThat(lines("DTSTART", "20260302T000000Z", "20260303T000000Z", "VEVENT"))
                .containsExactly("DTSTART:20260302T010000Z");
        assertThat(lines("RECURRENCE-ID", "20260302T000000Z", "20260303T000000Z", "VEVENT"))
                .isEmpty();
    }

    @Test
    void floatingTimesAreReadInTheZoneOfTheQuery() {
        house.put("a.ics", event("a", "DTSTART:20260302T100000\nDURATION:PT1H\nRRULE:FREQ=DAILY;COUNT=2"));
        String body = ReportHouse.queryBody(
                "<C:calendar-data>" + expand("20260302T000000Z", "20260303T000000Z") + "</C:calendar-data>",
                comp("VEVENT", range("20260302T000000Z", "20260303T000000Z")),
                "<C:timezone-id>Asia/Tokyo</C:timezone-id>");
        assertThat(house.multistatus(ReportHouse.CALENDAR, body, "Depth", "1")
                        .only()
                        .data())
                .contains("RECURRENCE-ID:20260302T010000Z")
                .doesNotContain("20260303T010000Z");
    }

    @Test
    void anEndlessSeriesIsRefusedAndNotCut() {
        house.put("a.ics", event("a", "DTSTART:20260302T100000Z\nRRULE:FREQ=SECONDLY"));
        String body = ReportHouse.queryBody(
                "<C:calendar-data>" + expand("20260302T000000Z", "20360303T000000Z") + "</C:calendar-data>",
                comp("VEVENT", range("20260302T000000Z", "20360303T000000Z")),
                "");
        var answer = house.report("ada", ReportHouse.CALENDAR, body, "Depth", "1");
        assertThat(answer.status()).as(answer.text()).isEqualTo(507);
        assertThat(answer.text()).contains("<D:number-of-matches-within-limits/>");
    }

    @Test
    void selectionsCombineWithExpansion() {
        house.put("a.ics", event("a", "DTSTART:20260302T100000Z\nRRULE:FREQ=DAILY;COUNT=9\nSUMMARY:x\nLOCATION:y"));
        String select = "<C:comp name='VCALENDAR'><C:comp name='VEVENT'><C:prop name='UID'/>"
                + "<C:prop name='DTSTART'/><C:prop name='SUMMARY' novalue='yes'/></C:comp></C:comp>"
                + expand("20260303T000000Z", "20260304T000000Z");
        assertThat(house.data(select, comp("VEVENT", "")).only().data().replace("\r\n", "|"))
                .isEqualTo("BEGIN:VCALENDAR|VERSION:2.0|PRODID:-//Orrery//Test//EN|BEGIN:VEVENT|UID:a|"
                        + "DTSTART:20260303T100000Z|SUMMARY:|END:VEVENT|END:VCALENDAR|");
    }
}
