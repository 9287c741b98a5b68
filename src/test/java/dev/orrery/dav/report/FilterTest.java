package dev.orrery.dav.report;

import static dev.orrery.dav.report.ReportHouse.ABSENT;
import static dev.orrery.dav.report.ReportHouse.comp;
import static dev.orrery.dav.report.ReportHouse.component;
import static dev.orrery.dav.report.ReportHouse.event;
import static dev.orrery.dav.report.ReportHouse.prop;
import static dev.orrery.dav.report.ReportHouse.range;
import static dev.orrery.dav.report.ReportHouse.text;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Filters of calendar-query at work (RFC 4791 section 9.7), first of all where other servers are known to fail. */
class FilterTest {
    private final ReportHouse house = new ReportHouse();

    @AfterEach
    void close() {
        house.close();
    }

    @Test
    void textMatchSeesTheTextAndNotItsEscapes() {
        house.put("a.ics", event("a", "DTSTART:20260310T120000Z\nSUMMARY:Tea\\, milk\\; no sugar\\nplease"));
        house.put("b.ics", event("b", "DTSTART:20260310T120000Z\nSUMMARY:Te\n a folded in the mid\n dle, somewhere"));
        assertThat(found("tea, milk; no")).containsExactly("a.ics");
        assertThat(found("in the middle")).containsExactly("b.ics");
        assertThat(found("TEA")).containsExactly("a.ics", "b.ics");
        assertThat(found("sugar&#10;please")).containsExactly("a.ics");
        assertThat(found("milk\\,")).isEmpty();
    }

    private Iterable<String> found(String summary) {
        return house.query(comp("VEVENT", prop("SUMMARY", text(summary)))).names();
    }

    @Test
    void categoriesMatchWholeOrInPart() {
        house.put("a.ics", event("a", "DTSTART:20260310T120000Z\nCATEGORIES:hands,feet,head"));
        house.put("b.ics", event("b", "DTSTART:20260310T120000Z\nCATEGORIES:work\nCATEGORIES:feet"));
        house.put("c.ics", event("c", "DTSTART:20260310T120000Z"));
        assertThat(house.query(comp("VEVENT", prop("CATEGORIES", text("feet")))).names())
                .containsExactly("a.ics", "b.ics");
        assertThat(house.query(comp("VEVENT", prop("CATEGORIES", text("hea")))).names())
                .containsExactly("a.ics");
        assertThat(house.query(comp("VEVENT", prop("CATEGORIES", ABSENT))).names())
                .containsExactly("c.ics");
    }

    @Test
    void negationAsksForAPropertyThatDoesNotMatch() {
        house.put("a.ics", event("a", "DTSTART:20260310T120000Z\nSUMMARY:tea"));
        house.put("b.ics", event("b", "DTSTART:20260310T120000Z\nSUMMARY:coffee"));
        house.put("c.ics", event("c", "DTSTART:20260310T120000Z"));
        String notTea = prop("SUMMARY", "<C:text-match negate-condition='yes'>TEA</C:text-match>");
        assertThat(house.query(comp("VEVENT", notTea)).names()).containsExactly("b.ics");
    }

    @Test
    void withoutACondititionOnComponentsEverythingIsFound() {
        house.dav.send("ada", "MKCALENDAR", ReportHouse.HOME + "any/", "");
        for (String type : new String[] {"VEVENT", "VTODO", "VJOURNAL"}) {
            house.putText(
                    ReportHouse.HOME + "any/" + type + ".ics",
                    ReportHouse.calendar(component(type, type, "DTSTART:20260310T120000Z\nSUMMARY:x")));
        }
        for (String filter : new String[] {
            "<C:filter/>",
            "<C:filter><C:comp-filter name='VCALENDAR'/></C:filter>",
            "<C:filter><C:comp-filter name='VCALENDAR'><C:prop-filter name='VERSION'/></C:comp-filter></C:filter>",
            "<C:filter><C:comp-filter name='VCALENDAR'>" + range("20260310T000000Z", "20260311T000000Z")
                    + "</C:comp-filter></C:filter>"
        }) {
            String body = "<C:calendar-query xmlns:C='urn:ietf:params:xml:ns:caldav' xmlns:D='DAV:'><D:prop>"
                    + "<D:getetag/></D:prop>" + filter + "</C:calendar-query>";
            assertThat(house.multistatus(ReportHouse.HOME + "any/", body, "Depth", "1")
                            .names())
                    .as(filter)
                    .containsExactly("VEVENT.ics", "VJOURNAL.ics", "VTODO.ics");
        }
    }

    @Test
    void twoConditionsMustBothHold() {
        house.put("both.ics", event("a", "DTSTART:20260310T120000Z\nSUMMARY:tea\nLOCATION:kitchen"));
        house.put("one.ics", event("b", "DTSTART:20260310T120000Z\nSUMMARY:tea\nLOCATION:garden"));
        house.put("other.ics", event("c", "DTSTART:20260310T120000Z\nSUMMARY:coffee\nLOCATION:kitchen"));
        assertThat(house.query(comp("VEVENT", prop("SUMMARY", text("tea")) + prop("LOCATION", text("kitchen"))))
                        .names())
                .containsExactly("both.ics");
        assertThat(house.query(comp("VEVENT", prop("UID", text("c")) + prop("SUMMARY", text("tea"))))
                        .names())
                .isEmpty();
        assertThat(house.query(comp("VEVENT", "") + comp("VTODO", "")).names()).isEmpty();
    }

    @Test
    void allConditionsSpeakOfTheSameInstance() {
        house.put(
                "a.ics",
                event("a", "DTSTART:20260310T120000Z\nDURATION:PT1H\nRRULE:FREQ=DAILY;COUNT=5\nSUMMARY:stand-up")
                        + event(
                                "a",
                                "RECURRENCE-ID:20260312T120000Z\nDTSTART:20260312T150000Z\nDURATION:PT1H\n"
                                        + "SUMMARY:retrospective"));
        assertThat(day("20260312", "retrospective")).containsExactly("a.ics");
        assertThat(day("20260312", "stand-up")).isEmpty();
        assertThat(day("20260313", "retrospective")).isEmpty();
        assertThat(day("20260313", "stand-up")).containsExactly("a.ics");
    }

    private Iterable<String> day(String date, String summary) {
        String filter = range(date + "T000000Z", date + "T235959Z") + prop("SUMMARY", text(summary));
        return house.query(comp("VEVENT", filter)).names();
    }

    @Test
    void alarmsAreFoundWhenTheyRing() {
        house.put(
                "relative.ics",
                event("a", "DTSTART:20260310T120000Z\nDURATION:PT1H\n" + alarm("DISPLAY", "TRIGGER:-PT30M")));
        house.put(
                "end.ics",
                event("b", "DTSTART:20260310T100000Z\nDURATION:PT1H\n" + alarm("AUDIO", "TRIGGER;RELATED=END:PT45M")));
        house.put(
                "absolute.ics",
                event(
                        "c",
                        "DTSTART:20260401T100000Z\n" + alarm("DISPLAY", "TRIGGER;VALUE=DATE-TIME:20260310T114500Z")));
        house.put(
                "repeated.ics",
                event("d", "DTSTART:20260310T090000Z\n" + alarm("DISPLAY", "TRIGGER:PT0S\nREPEAT:5\nDURATION:PT32M")));
        house.put(
                "recurring.ics",
                event("e", "DTSTART:20200101T120000Z\nRRULE:FREQ=DAILY\n" + alarm("DISPLAY", "TRIGGER:-PT25M")));
        house.put("silent.ics", event("f", "DTSTART:20260310T113000Z\nDURATION:PT1H"));
        String ringing = comp("VALARM", range("20260310T113000Z", "20260310T120000Z"));
        assertThat(house.query(comp("VEVENT", ringing)).names())
                .containsExactly("absolute.ics", "end.ics", "recurring.ics", "relative.ics", "repeated.ics");
        String loud = comp("VALARM", range("20260310T113000Z", "20260310T120000Z") + prop("ACTION", text("AUDIO")));
        assertThat(house.query(comp("VEVENT", loud)).names()).containsExactly("end.ics");
        assertThat(house.query(comp("VEVENT", comp("VALARM", ABSENT))).names()).containsExactly("silent.ics");
        assertThat(house.query(comp("VEVENT", comp("VALARM", ""))).names()).hasSize(5);
        assertThat(house.query(comp("VEVENT", prop("SUMMARY", ABSENT) + ringing))
                        .names())
                .hasSize(5);
    }

    @Test
    void anAlarmOfOneInstanceDoesNotRingForAnother() {
        house.put(
                "a.ics",
                event("a", "DTSTART:20260310T120000Z\nDURATION:PT1H\nRRULE:FREQ=DAILY;COUNT=3\nSUMMARY:usual")
                        + event(
                                "a",
                                "RECURRENCE-ID:20260311T120000Z\nDTSTART:20260311T120000Z\nDURATION:PT1H\n"
                                        + "SUMMARY:special\n" + alarm("DISPLAY", "TRIGGER:-PT10M")));
        String onThe11th = comp("VALARM", range("20260311T110000Z", "20260311T120000Z"));
        String onThe12th = comp("VALARM", range("20260312T110000Z", "20260312T120000Z"));
        assertThat(house.query(comp("VEVENT", onThe11th)).names()).containsExactly("a.ics");
        assertThat(house.query(comp("VEVENT", onThe12th)).names()).isEmpty();
        assertThat(house.query(comp("VEVENT", prop("SUMMARY", text("special")) + onThe11th))
                        .names())
                .containsExactly("a.ics");
        assertThat(house.query(comp("VEVENT", prop("SUMMARY", text("usual")) + onThe11th))
                        .names())
                .isEmpty();
    }

    private static String alarm(String action, String lines) {
        return "BEGIN:VALARM\nACTION:" + action + "\nDESCRIPTION:ring\n" + lines + "\nEND:VALARM";
    }

    @Test
    void recurrencesAreFoundHoweverFarAway() {
        house.put("leap.ics", event("a", "DTSTART;VALUE=DATE:20240229\nRRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29"));
        house.put("weekly.ics", event("b", "DTSTART:20260105T100000Z\nDURATION:PT1H\nRRULE:FREQ=WEEKLY"));
        house.put("ended.ics", event("c", "DTSTART:20260105T100000Z\nRRULE:FREQ=WEEKLY;UNTIL=20991231T000000Z"));
        assertThat(in("24000229T000000Z", "24000301T000000Z")).contains("leap.ics");
        assertThat(in("21000228T000000Z", "21000302T000000Z")).doesNotContain("leap.ics");
        assertThat(in("24000103T000000Z", "24000104T000000Z")).containsExactly("weekly.ics");
        assertThat(in("99990101T000000Z", "99991231T235959Z")).containsExactly("weekly.ics");
    }

    private Iterable<String> in(String start, String end) {
        return house.query(comp("VEVENT", range(start, end))).names();
    }

    @Test
    void toDosWithoutDatesAreAlwaysOpen() {
        String tasks = ReportHouse.HOME + "tasks/";
        house.putText(tasks + "a.ics", ReportHouse.calendar(component("VTODO", "a", "SUMMARY:some day")));
        String body =
                ReportHouse.queryBody("<D:getetag/>", comp("VTODO", range("20500101T000000Z", "20500102T000000Z")), "");
        assertThat(house.multistatus(tasks, body, "Depth", "1").names()).containsExactly("a.ics");
    }

    @Test
    void propertiesLieInTimeToo() {
        house.put(
                "a.ics",
                event(
                        "a",
                        "DTSTART;TZID=America/New_York:20260310T230000\nDURATION:PT1H\nRRULE:FREQ=DAILY;COUNT=9\n"
                                + "EXDATE;TZID=America/New_York:20260312T230000,20260314T230000\n"
                                + "LAST-MODIFIED:20260102T030405Z\nRDATE;VALUE=PERIOD:20260401T100000Z/PT2H"));
        assertThat(in("LAST-MODIFIED", "20260102T030405Z", "20260102T030406Z")).isNotEmpty();
        assertThat(in("LAST-MODIFIED", "20260102T030406Z", "20260103T000000Z")).isEmpty();
        assertThat(in("DTSTART", "20260311T020000Z", "20260311T040000Z")).isNotEmpty();
        assertThat(in("EXDATE", "20260315T020000Z", "20260315T040000Z")).isNotEmpty();
        assertThat(in("RDATE", "20260401T110000Z", "20260401T113000Z")).isNotEmpty();
        assertThat(in("COMPLETED", "20200101T000000Z", "")).isEmpty();
    }

    private Iterable<String> in(String property, String start, String end) {
        return house.query(comp("VEVENT", prop(property, range(start, end)))).names();
    }

    @Test
    void floatingTimesAreReadInTheZoneOfTheQueryElseOfTheCalendar() {
        house.put("lunch.ics", event("a", "DTSTART:20260310T120000\nDTEND:20260310T130000"));
        house.put("day.ics", event("b", "DTSTART;VALUE=DATE:20260310"));
        String noonInTokyo = comp("VEVENT", range("20260310T030000Z", "20260310T040000Z"));
        String noonInUtc = comp("VEVENT", range("20260310T120000Z", "20260310T130000Z"));
        String eveningBefore = comp("VEVENT", range("20260309T160000Z", "20260309T170000Z"));
        assertThat(house.query(noonInUtc).names()).containsExactly("day.ics", "lunch.ics");
        assertThat(house.query(noonInTokyo, "<C:timezone-id>Asia/Tokyo</C:timezone-id>")
                        .names())
                .containsExactly("day.ics", "lunch.ics");
        assertThat(house.query(eveningBefore, "<C:timezone-id>Asia/Tokyo</C:timezone-id>")
                        .names())
                .containsExactly("day.ics");
        assertThat(house.dav
                        .send(
                                "ada",
                                "PROPPATCH",
                                ReportHouse.CALENDAR,
                                "<propertyupdate xmlns='DAV:'><set><prop><calendar-timezone"
                                        + " xmlns='urn:ietf:params:xml:ns:caldav'>" + TOKYO
                                        + "</calendar-timezone></prop></set></propertyupdate>")
                        .text())
                .contains("200 OK");
        assertThat(house.query(noonInTokyo).names()).containsExactly("day.ics", "lunch.ics");
        assertThat(house.query(noonInUtc).names()).containsExactly("day.ics");
        assertThat(house.query(noonInUtc, "<C:timezone>" + TOKYO.replace("+0900", "+0000") + "</C:timezone>")
                        .names())
                .containsExactly("day.ics", "lunch.ics");
    }

    private static final String TOKYO = ReportHouse.calendar("""
            BEGIN:VTIMEZONE
            TZID:Home
            BEGIN:STANDARD
            DTSTART:19700101T000000
            TZOFFSETFROM:+0900
            TZOFFSETTO:+0900
            END:STANDARD
            END:VTIMEZONE
            """);

    @Test
    void unicodeIsFoldedWhereTheCollationSaysSo() {
        house.put("a.ics", event("a", "DTSTART:20260310T120000Z\nSUMMARY:Müllabfuhr"));
        String plain = prop("SUMMARY", "<C:text-match>MÜLL</C:text-match>");
        String unicode = prop("SUMMARY", "<C:text-match collation='i;unicode-casemap'>MÜLL</C:text-match>");
        String octet = prop("SUMMARY", "<C:text-match collation='i;octet'>müll</C:text-match>");
        assertThat(house.query(comp("VEVENT", plain)).names()).isEmpty();
        assertThat(house.query(comp("VEVENT", unicode)).names()).containsExactly("a.ics");
        assertThat(house.query(comp("VEVENT", octet)).names()).isEmpty();
    }

    @Test
    void parametersAreAskedOfTheSameProperty() {
        house.put(
                "a.ics",
                event(
                        "a",
                        "DTSTART:20260310T120000Z\nATTENDEE;CN=Lisa;PARTSTAT=ACCEPTED:mailto:lisa@example.com\n"
                                + "ATTENDEE;PARTSTAT=NEEDS-ACTION:mailto:bob@example.com"));
        assertThat(attendee("lisa", "<C:param-filter name='PARTSTAT'>" + text("accepted") + "</C:param-filter>"))
                .isNotEmpty();
        assertThat(attendee("lisa", "<C:param-filter name='PARTSTAT'>" + text("needs") + "</C:param-filter>"))
                .isEmpty();
        assertThat(attendee("bob", "<C:param-filter name='CN'>" + ABSENT + "</C:param-filter>"))
                .isNotEmpty();
        assertThat(attendee("lisa", "<C:param-filter name='CN'>" + ABSENT + "</C:param-filter>"))
                .isEmpty();
        assertThat(attendee("lisa", "<C:param-filter name='CN'/>")).isNotEmpty();
        assertThat(attendee("bob", "<C:param-filter name='CN'/>")).isEmpty();
    }

    private Iterable<String> attendee(String address, String parameters) {
        return house.query(comp("VEVENT", prop("ATTENDEE", text(address) + parameters)))
                .names();
    }

    @Test
    void timeZonesAndForeignComponentsCanBeAskedFor() {
        house.putText(
                ReportHouse.CALENDAR + "zoned.ics",
                TOKYO.replace("END:VCALENDAR", event("a", "DTSTART;TZID=Home:20260310T120000") + "END:VCALENDAR")
                        .replace("\r\n", "\n")
                        .replace("\n", "\r\n"));
        house.put("utc.ics", event("b", "DTSTART:20260310T120000Z"));
        assertThat(house.query(comp("VTIMEZONE", "")).names()).containsExactly("zoned.ics");
        assertThat(house.query(comp("VTIMEZONE", ABSENT)).names()).containsExactly("utc.ics");
        assertThat(house.query(comp("VEVENT", "") + comp("VTODO", ABSENT)).names())
                .containsExactly("utc.ics", "zoned.ics");
        assertThat(house.query(comp("VTIMEZONE", prop("TZID", text("home")))).names())
                .containsExactly("zoned.ics");
        assertThat(house.query(comp("X-UNHEARD-OF", "")).names()).isEmpty();
    }
}
