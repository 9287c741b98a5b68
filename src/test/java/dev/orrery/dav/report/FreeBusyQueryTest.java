package dev.orrery.dav.report;

import static dev.orrery.dav.report.ReportHouse.CALENDAR;
import static dev.orrery.dav.report.ReportHouse.HOME;
import static dev.orrery.dav.report.ReportHouse.calendar;
import static dev.orrery.dav.report.ReportHouse.component;
import static dev.orrery.dav.report.ReportHouse.event;
import static dev.orrery.dav.report.ReportHouse.range;
import static org.assertj.core.api.Assertions.assertThat;

import dev.orrery.dav.DavHouse;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** free-busy-query (RFC 4791 section 7.10) on calendars and homes, with availability (RFC 7953). */
class FreeBusyQueryTest {
    private final ReportHouse house = new ReportHouse();

    @AfterEach
    void close() {
        house.close();
    }

    private List<String> busy(String path) {
        String body = "<C:free-busy-query xmlns:C='urn:ietf:params:xml:ns:caldav'>"
                + range("20260310T000000Z", "20260311T000000Z") + "</C:free-busy-query>";
        DavHouse.Answer answer = house.report("ada", path, body, "Depth", "1");
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        assertThat(answer.header("Content-Type")).startsWith("text/calendar");
        assertThat(answer.text()).contains("DTSTART:20260310T000000Z\r\n").contains("DTEND:20260311T000000Z\r\n");
        List<String> found = new ArrayList<>();
        for (String line : answer.text().split("\r\n")) {
            if (line.startsWith("FREEBUSY")) {
                found.add(line.substring("FREEBUSY;FBTYPE=".length()));
            }
        }
        return found;
    }

    @Test
    void mergesWhatOverlapsAndKeepsTheKindsApart() {
        house.put("a.ics", event("a", "DTSTART:20260310T090000Z\nDURATION:PT2H"));
        house.put("b.ics", event("b", "DTSTART:20260310T100000Z\nDURATION:PT2H"));
        house.put("c.ics", event("c", "DTSTART:20260310T113000Z\nDURATION:PT1H30M\nSTATUS:TENTATIVE"));
        house.put("d.ics", event("d", "DTSTART:20260310T140000Z\nDURATION:PT1H\nTRANSP:TRANSPARENT"));
        house.put("e.ics", event("e", "DTSTART:20260310T150000Z\nDURATION:PT1H\nSTATUS:CANCELLED"));
        house.put("f.ics", event("f", "DTSTART:20260101T180000Z\nDURATION:PT1H\nRRULE:FREQ=DAILY"));
        house.put("g.ics", event("g", "DTSTART:20260309T230000Z\nDURATION:PT2H"));
        assertThat(busy(CALENDAR))
                .containsExactly(
                        "BUSY:20260310T000000Z/20260310T010000Z",
                        "BUSY:20260310T090000Z/20260310T120000Z",
                        "BUSY-TENTATIVE:20260310T120000Z/20260310T130000Z",
                        "BUSY:20260310T180000Z/20260310T190000Z");
    }

    @Test
    void aHomeSumsItsCalendarsButTheTransparentOnes() {
        house.dav.send("ada", "MKCALENDAR", HOME + "other/", "");
        house.dav.send("ada", "MKCALENDAR", HOME + "birthdays/", "");
        house.put("a.ics", event("a", "DTSTART:20260310T090000Z\nDURATION:PT1H"));
        house.putText(HOME + "other/b.ics", calendar(event("b", "DTSTART:20260310T100000Z\nDURATION:PT1H")));
        house.putText(HOME + "birthdays/c.ics", calendar(event("c", "DTSTART;VALUE=DATE:20260310")));
        property(
                HOME + "birthdays/",
                "<C:schedule-calendar-transp xmlns:C='urn:ietf:params:xml:ns:caldav'><C:transparent/>"
                        + "</C:schedule-calendar-transp>");
        assertThat(busy(HOME)).containsExactly("BUSY:20260310T090000Z/20260310T110000Z");
    }

    @Test
    void hoursInWhichNobodyIsThereAreUnavailable() {
        house.put("a.ics", event("a", "DTSTART:20260310T090000Z\nDURATION:PT1H"));
        property(
                HOME + "inbox/",
                "<C:calendar-availability xmlns:C='urn:ietf:params:xml:ns:caldav'>"
                        + calendar(component(
                                "VAVAILABILITY",
                                "hours",
                                "BEGIN:AVAILABLE\nUID:week\nDTSTAMP:20260101T000000Z\n"
                                        + "DTSTART:20260105T080000Z\nDTEND:20260105T170000Z\n"
                                        + "RRULE:FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR\nEND:AVAILABLE"))
                        + "</C:calendar-availability>");
        assertThat(busy(CALENDAR))
                .containsExactly(
                        "BUSY-UNAVAILABLE:20260310T000000Z/20260310T080000Z",
                        "BUSY:20260310T090000Z/20260310T100000Z",
                        "BUSY-UNAVAILABLE:20260310T170000Z/20260311T000000Z");
    }

    @Test
    void aVavailabilityInACalendarCountsToo() {
        house.dav.send("ada", "MKCALENDAR", HOME + "any/", "");
        house.putText(
                HOME + "any/hours.ics",
                calendar(component(
                        "VAVAILABILITY", "hours", "DTSTART:20260310T120000Z\nDTEND:20260310T130000Z\nBUSYTYPE:BUSY")));
        assertThat(busy(HOME + "any/")).containsExactly("BUSY:20260310T120000Z/20260310T130000Z");
    }

    private void property(String path, String property) {
        DavHouse.Answer answer = house.dav.send(
                "ada",
                "PROPPATCH",
                path,
                "<propertyupdate xmlns='DAV:'><set><prop>" + property + "</prop></set></propertyupdate>");
        assertThat(answer.text()).contains("200 OK");
    }

    @Test
    void withoutAnyBusyTimeThereIsStillAnAnswer() {
        assertThat(busy(CALENDAR)).isEmpty();
        assertThat(busy(HOME)).isEmpty();
    }
}
