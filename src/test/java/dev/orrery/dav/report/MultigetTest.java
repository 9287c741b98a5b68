package dev.orrery.dav.report;

import static dev.orrery.dav.report.ReportHouse.event;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** calendar-multiget (RFC 4791 section 7.9): every spelling of an address, and addresses that lead nowhere. */
class MultigetTest {
    private final ReportHouse house = new ReportHouse();

    @BeforeEach
    void fill() {
        house.put("me%40home%20ü.ics".replace("ü", "%C3%BC"), event("a", "DTSTART:20260310T120000Z"));
        house.put("plain.ics", event("b", "DTSTART:20260310T120000Z"));
        house.dav.send("ada", "MKCALENDAR", ReportHouse.HOME + "other/", "");
        house.putText(ReportHouse.HOME + "other/x.ics", ReportHouse.calendar(event("c", "DTSTART:20260310T120000Z")));
    }

    @AfterEach
    void close() {
        house.close();
    }

    private List<ReportHouse.Row> get(String path, String... hrefs) {
        StringBuilder body = new StringBuilder("<C:calendar-multiget xmlns:D='DAV:'"
                + " xmlns:C='urn:ietf:params:xml:ns:caldav'><D:prop><D:getetag/><C:calendar-data/></D:prop>");
        for (String href : hrefs) {
            body.append("<D:href>").append(href).append("</D:href>");
        }
        return house.multistatus(path, body.append("</C:calendar-multiget>").toString())
                .rows();
    }

    @Test
    void answersEachSpellingInThatSpelling() {
        String[] spellings = {
            "/calendars/users/ada/calendar/me@home%20%c3%bc.ics",
            "/calendars/users/ada/calendar/me%40home%20%C3%BC.ics",
            "/calendars/users/%61da/calendar/me%40home%20ü.ics",
            "http://calendar.example.org/calendars/users/ada/calendar/me%40home%20%C3%BC.ics",
            "//calendars/users/ada//calendar/me%40home%20%C3%BC.ics",
        };
        List<ReportHouse.Row> rows = get(ReportHouse.CALENDAR, spellings);
        assertThat(rows).extracting(ReportHouse.Row::href).containsExactly(spellings);
        assertThat(rows).allSatisfy(row -> {
            assertThat(row.status()).isEqualTo(200);
            assertThat(row.data()).contains("UID:a\r\n");
        });
    }

    @Test
    void saysOfEachWhatBecameOfIt() {
        List<ReportHouse.Row> rows = get(
                ReportHouse.CALENDAR,
                ReportHouse.CALENDAR + "plain.ics",
                ReportHouse.CALENDAR + "gone.ics",
                ReportHouse.HOME + "other/x.ics",
                "/calendars/users/bob/calendar/y.ics",
                "http://elsewhere.example.org/z.ics",
                "/nowhere",
                ReportHouse.CALENDAR + "%zz.ics",
                ReportHouse.CALENDAR,
                ReportHouse.CALENDAR + "plain.ics");
        assertThat(rows).extracting(ReportHouse.Row::status).containsExactly(200, 404, 403, 404, 403, 404, 400, 403);
        assertThat(rows.get(1).properties()).isEmpty();
    }

    @Test
    void worksOnAHomeAnotherNameOfItAndASingleObject() {
        assertThat(get(ReportHouse.HOME, ReportHouse.CALENDAR + "plain.ics", ReportHouse.HOME + "other/x.ics"))
                .extracting(ReportHouse.Row::status)
                .containsExactly(200, 200);
        String guid = house.dav.caller("ada").principal().guid();
        String alias = "/calendars/__uids__/" + guid + "/calendar/";
        assertThat(get(alias, alias + "plain.ics", ReportHouse.CALENDAR + "plain.ics"))
                .extracting(ReportHouse.Row::status)
                .containsExactly(200, 200);
        assertThat(get(
                        ReportHouse.CALENDAR + "plain.ics",
                        ReportHouse.CALENDAR + "plain.ics",
                        ReportHouse.HOME + "other/x.ics"))
                .extracting(ReportHouse.Row::status)
                .containsExactly(200, 403);
    }

    @Test
    void givesPlainFilesWithoutCalendarData() {
        house.dav.send("ada", "MKCOL", ReportHouse.HOME + "files/", "");
        house.dav.send("ada", "PUT", ReportHouse.HOME + "files/a.txt", "hello", "Content-Type", "text/plain");
        ReportHouse.Row row = get(ReportHouse.HOME + "files/", ReportHouse.HOME + "files/a.txt")
                .getFirst();
        assertThat(row.properties()).containsOnlyKeys("getetag");
    }
}
