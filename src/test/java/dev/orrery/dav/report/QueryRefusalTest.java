package dev.orrery.dav.report;

import static dev.orrery.dav.report.ReportHouse.comp;
import static dev.orrery.dav.report.ReportHouse.event;
import static dev.orrery.dav.report.ReportHouse.prop;
import static dev.orrery.dav.report.ReportHouse.queryBody;
import static dev.orrery.dav.report.ReportHouse.range;
import static org.assertj.core.api.Assertions.assertThat;

import dev.orrery.dav.DavHouse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Preconditions, depths and privileges of the calendar reports (RFC 4791 sections 7.8 to 7.10). */
class QueryRefusalTest {
    private static final String HEAD = "<C:calendar-query xmlns:C='urn:ietf:params:xml:ns:caldav' xmlns:D='DAV:'>";

    private final ReportHouse house = new ReportHouse();

    @AfterEach
    void close() {
        house.close();
    }

    private void refused(int status, String condition, String body) {
        DavHouse.Answer answer = house.report("ada", ReportHouse.CALENDAR, body, "Depth", "1");
        assertThat(answer.status()).as(body + "\n" + answer.text()).isEqualTo(status);
        if (!condition.isEmpty()) {
            assertThat(answer.text()).contains("<C:" + condition + "/>");
        }
    }

    @Test
    void namesThePreconditionThatFailed() {
        refused(403, "valid-filter", HEAD + "<D:prop><D:getetag/></D:prop></C:calendar-query>");
        refused(403, "valid-filter", queryBody("", comp("VEVENT", prop("SUMMARY", range("20260101T000000Z", ""))), ""));
        refused(403, "valid-filter", queryBody("", comp("VEVENT", range("20260102T000000Z", "20260101T000000Z")), ""));
        refused(
                403,
                "supported-collation",
                queryBody(
                        "", comp("VEVENT", prop("UID", "<C:text-match collation='i;nonsense'>x</C:text-match>")), ""));
        refused(
                403,
                "supported-calendar-data",
                queryBody("<C:calendar-data content-type='application/calendar+json'/>", "", ""));
        refused(403, "supported-calendar-data", queryBody("<C:calendar-data version='3.0'/>", "", ""));
        refused(403, "valid-calendar-data", queryBody("", "", "<C:timezone>nonsense</C:timezone>"));
        refused(403, "valid-timezone", queryBody("", "", "<C:timezone-id>Mars/Olympus</C:timezone-id>"));
        refused(400, "", queryBody("<C:calendar-data><C:expand start='20260101T000000Z'/></C:calendar-data>", "", ""));
        refused(400, "", "<C:calendar-multiget xmlns:C='urn:ietf:params:xml:ns:caldav'/>");
        refused(400, "", "<C:free-busy-query xmlns:C='urn:ietf:params:xml:ns:caldav'/>");
        refused(403, "", "<D:version-tree xmlns:D='DAV:'/>");
        refused(403, "", "<x/>");
    }

    @Test
    void unknownReportsSayThatTheyAreNotSupported() {
        assertThat(house.report("ada", ReportHouse.CALENDAR, "<D:version-tree xmlns:D='DAV:'/>")
                        .text())
                .contains("<D:supported-report/>");
        assertThat(house.report("ada", "/principals/users/ada/", queryBody("", "", ""), "Depth", "1")
                        .text())
                .contains("<D:supported-report/>");
    }

    @Test
    void depthZeroOnACollectionFindsNothingAndNoDepthMeansOne() {
        house.put("a.ics", event("a", "DTSTART:20260310T120000Z"));
        String all = queryBody("<D:getetag/>", "", "");
        assertThat(house.multistatus(ReportHouse.CALENDAR, all, "Depth", "0").rows())
                .isEmpty();
        assertThat(house.multistatus(ReportHouse.CALENDAR, all).names()).containsExactly("a.ics");
        assertThat(house.multistatus(ReportHouse.CALENDAR, all, "Depth", "infinity")
                        .names())
                .containsExactly("a.ics");
        assertThat(house.multistatus(ReportHouse.CALENDAR + "a.ics", all, "Depth", "0")
                        .names())
                .containsExactly("a.ics");
        assertThat(house.report("ada", ReportHouse.CALENDAR, all, "Depth", "2").status())
                .isEqualTo(400);
    }

    @Test
    void ofAHomeEveryCalendarIsSearched() {
        house.dav.send("ada", "MKCALENDAR", ReportHouse.HOME + "sp%20ace/", "");
        house.put("a.ics", event("a", "DTSTART:20260310T120000Z"));
        house.putText(
                ReportHouse.HOME + "sp%20ace/b.ics", ReportHouse.calendar(event("b", "DTSTART:20260310T120000Z")));
        String all = queryBody("<D:getetag/><C:calendar-data/>", comp("VEVENT", ""), "");
        for (String depth : new String[] {"1", "infinity"}) {
            assertThat(house.multistatus(ReportHouse.HOME, all, "Depth", depth).rows())
                    .extracting(ReportHouse.Row::href)
                    .containsExactlyInAnyOrder(ReportHouse.CALENDAR + "a.ics", ReportHouse.HOME + "sp%20ace/b.ics");
        }
        assertThat(house.multistatus(ReportHouse.HOME, all, "Depth", "0").rows())
                .isEmpty();
    }

    @Test
    void othersNeedThePrivilege() {
        house.put("a.ics", event("a", "DTSTART:20260310T120000Z\nDURATION:PT1H"));
        String all = queryBody("<D:getetag/>", "", "");
        assertThat(house.report("bob", ReportHouse.CALENDAR, all, "Depth", "1").status())
                .isEqualTo(404);
        grant("<C:read-free-busy xmlns:C='urn:ietf:params:xml:ns:caldav'/>");
        DavHouse.Answer query = house.report("bob", ReportHouse.CALENDAR, all, "Depth", "1");
        assertThat(query.status()).isEqualTo(403);
        assertThat(query.text()).contains("<D:need-privileges>").contains("<D:read/>");
        assertThat(house.report("bob", ReportHouse.HOME, all, "Depth", "1").text())
                .doesNotContain("a.ics");
        String busy = "<C:free-busy-query xmlns:C='urn:ietf:params:xml:ns:caldav'>"
                + range("20260310T000000Z", "20260311T000000Z") + "</C:free-busy-query>";
        assertThat(house.report("bob", ReportHouse.CALENDAR, busy, "Depth", "1").text())
                .contains("20260310T120000Z/20260310T130000Z");
        assertThat(house.report("bob", ReportHouse.HOME, busy, "Depth", "1").text())
                .contains("20260310T120000Z/20260310T130000Z");
        grant("<read xmlns='DAV:'/>");
        assertThat(ReportHouse.rows(house.report("bob", ReportHouse.CALENDAR, all, "Depth", "1"))
                        .names())
                .containsExactly("a.ics");
        assertThat(ReportHouse.rows(house.report("bob", ReportHouse.HOME, all, "Depth", "1"))
                        .names())
                .containsExactly("a.ics");
    }

    private void grant(String privilege) {
        DavHouse.Answer answer = house.dav.send(
                "ada",
                "ACL",
                ReportHouse.CALENDAR,
                "<acl xmlns='DAV:'><ace><principal><href>/principals/users/bob/</href></principal><grant><privilege>"
                        + privilege + "</privilege></grant></ace></acl>");
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    }

    @Test
    void minimalLeavesOutWhatIsMissing() {
        house.put("a.ics", event("a", "DTSTART:20260310T120000Z"));
        String body = queryBody("<D:getetag/><D:no-such-thing/>", "", "");
        assertThat(house.report("ada", ReportHouse.CALENDAR, body).text()).contains("404 Not Found");
        DavHouse.Answer minimal = house.report("ada", ReportHouse.CALENDAR, body, "Prefer", "return=minimal");
        assertThat(minimal.text()).doesNotContain("404").contains("getetag");
        assertThat(minimal.header("Preference-Applied")).isEqualTo("return=minimal");
        assertThat(house.report("ada", ReportHouse.CALENDAR, body, "Brief", "t").text())
                .doesNotContain("404");
    }
}
