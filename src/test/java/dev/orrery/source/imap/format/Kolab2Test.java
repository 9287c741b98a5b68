package dev.orrery.source.imap.format;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orrery.ical.CalendarObject;
import dev.orrery.ical.Component;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Kolab format 2.0: every element both ways, and what other programs change of an object that was written here. */
class Kolab2Test {
    private static CalendarMessage fixture(String name) {
        CalendarMessage message = Messages.read(Messages.fixture(name));
        assertThat(message.format()).isEqualTo(MessageFormat.KOLAB2);
        return message;
    }

    private static String written(CalendarObject object) {
        return Messages.xml(MessageWriter.write(MessageFormat.KOLAB2, object, Messages.context(null)));
    }

    @Test
    void anEventIsRead() {
        CalendarMessage message = fixture("kolab2-event");
        assertThat(message.uid()).isEqualTo("weekly-review.41@desk.example.org");
        assertThat(Messages.lines(message, 0))
                .contains(
                        "SUMMARY:Weekly review",
                        "DESCRIPTION:Bring the figures.\\nCoffee übernimmt Eve.",
                        "CATEGORIES:Work,Review",
                        "CLASS:CONFIDENTIAL",
                        "LOCATION:Room 7 & hall",
                        "CREATED:20260227T100000Z",
                        "LAST-MODIFIED:20260302T081500Z",
                        "DTSTAMP:20260302T081500Z",
                        "DTSTART;TZID=Europe/Berlin:20260305T100000",
                        "DTEND;TZID=Europe/Berlin:20260305T113000",
                        "RRULE:FREQ=WEEKLY;INTERVAL=2;BYDAY=TH,MO;UNTIL=20260630T080000Z",
                        "EXDATE;TZID=Europe/Berlin:20260402T100000",
                        "ORGANIZER;CN=Ada Lovelace:mailto:ada@example.org",
                        "ATTENDEE;CN=Room 7;ROLE=NON-PARTICIPANT;CUTYPE=RESOURCE:mailto:room7@example.org",
                        "TRANSP:OPAQUE",
                        "X-MICROSOFT-CDO-BUSYSTATUS:OOF",
                        "X-KOLAB-COLOR-LABEL:important",
                        "ATTACH:http://intranet.example.org/review",
                        "X-KOLAB-V2-ELEMENT:<scheduling-id>41-a</scheduling-id>")
                .anyMatch(line -> line.startsWith("ATTENDEE;CN=Eve;X-KOLAB-V2=")
                        && line.contains("<invitation-sent>true</invitation-sent>")
                        && line.endsWith(";PARTSTAT=ACCEPTED;ROLE=OPT-PARTICIPANT;RSVP=TRUE:mailto:eve@example.org"))
                .anyMatch(line -> line.startsWith("ATTACH;") && line.endsWith("VALUE=BINARY:MSwyDQozLDQNCg=="));
        Component event = message.object().root().content().getFirst();
        assertThat(event.children("VALARM").getFirst().value("TRIGGER")).isEqualTo("-PT15M");
        assertThat(message.object().root().children("VTIMEZONE")).hasSize(1);
        assertThat(message.unknown())
                .containsExactly(
                        "<scheduling-id>41-a</scheduling-id>", "<x-mood level=\"3\"><cause>rain</cause></x-mood>");
    }

    @Test
    void anEventIsWrittenAsItWasFound() {
        CalendarMessage message = fixture("kolab2-event");
        String xml = written(message.object());
        assertThat(xml)
                .contains(
                        "<event version=\"1.0\"><uid>weekly-review.41@desk.example.org</uid>",
                        "<categories>Work,Review</categories>",
                        "<creation-date>2026-02-27T10:00:00Z</creation-date>",
                        "<last-modification-date>2026-03-02T08:15:00Z</last-modification-date>",
                        "<sensitivity>confidential</sensitivity>",
                        "<inline-attachment>figures 2026.csv</inline-attachment>",
                        "<link-attachment>http://intranet.example.org/review</link-attachment>",
                        "<product-id>Desk Groupware 4.1</product-id>",
                        "<display-name>Ada Lovelace</display-name><smtp-address>ada@example.org</smtp-address>",
                        "<start-date tz=\"Europe/Berlin\">2026-03-05T09:00:00Z</start-date>",
                        "<alarm>15</alarm>",
                        "<recurrence cycle=\"weekly\"><interval>2</interval><day>thursday</day><day>monday</day>"
                                + "<range type=\"date\">2026-06-30</range><exclusion>2026-04-02</exclusion></recurrence>",
                        "<status>accepted</status><request-response>true</request-response><role>optional</role>"
                                + "<invitation-sent>true</invitation-sent></attendee>",
                        "<show-time-as>outofoffice</show-time-as>",
                        "<color-label>important</color-label>",
                        "<end-date tz=\"Europe/Berlin\">2026-03-05T10:30:00Z</end-date>",
                        "<scheduling-id>41-a</scheduling-id>",
                        "<x-mood level=\"3\"><cause>rain</cause></x-mood>")
                .doesNotContain("x-orrery-icalendar");
    }

    @Test
    void theLastDayOfAnAllDayEventIsIncluded() {
        CalendarMessage message = fixture("kolab2-allday");
        assertThat(Messages.lines(message, 0))
                .contains(
                        "DTSTART;VALUE=DATE:20260504",
                        "DTEND;VALUE=DATE:20260507",
                        "RRULE:FREQ=YEARLY;BYMONTH=5;BYDAY=1MO;COUNT=3",
                        "TRANSP:TRANSPARENT");
        assertThat(written(message.object()))
                .contains(
                        "<start-date>2026-05-04</start-date>",
                        "<end-date>2026-05-06</end-date>",
                        "<recurrence cycle=\"yearly\" type=\"weekday\"><interval>1</interval><day>monday</day>"
                                + "<daynumber>1</daynumber><month>may</month><range type=\"number\">3</range></recurrence>",
                        "<show-time-as>free</show-time-as>");
    }

    @Test
    void aTaskIsReadAndWritten() {
        CalendarMessage message = fixture("kolab2-task");
        assertThat(Messages.lines(message, 0))
                .contains(
                        "CLASS:PRIVATE",
                        "PRIORITY:4",
                        "PERCENT-COMPLETE:40",
                        "STATUS:NEEDS-ACTION",
                        "X-KOLAB-TASK-STATUS:waiting",
                        "DUE;VALUE=DATE:20260306",
                        "RELATED-TO:task-1@desk.example.org",
                        "X-DESK-EFFORT:3h");
        Component alarm =
                message.object().root().content().getFirst().children("VALARM").getFirst();
        assertThat(alarm.property("TRIGGER").parameter("RELATED")).isEqualTo("END");
        assertThat(written(message.object()))
                .contains(
                        "<priority>2</priority><x-kcal-priority>4</x-kcal-priority><completed>40</completed>"
                                + "<status>waiting</status><due-date>2026-03-06</due-date>"
                                + "<parent>task-1@desk.example.org</parent>",
                        "<x-custom key=\"X-DESK-EFFORT\" value=\"3h\"/>",
                        "<alarm type=\"email\"><subject>late</subject><enabled>1</enabled><start-offset>0</start-offset>"
                                + "</alarm></advanced-alarms>",
                        "<end-offset>-30</end-offset>");
    }

    @Test
    void aJournalIsReadAndWritten() {
        CalendarMessage message = fixture("kolab2-journal");
        assertThat(Messages.lines(message, 0))
                .contains("DESCRIPTION:Rain all day.", "SUMMARY:Monday", "DTSTART:20260302T180000Z");
        assertThat(written(message.object()))
                .contains("<journal version=\"1.0\">", "<end-date>2026-03-02T19:00:00Z</end-date>");
    }

    @Test
    void everyRuleOfTheFormatIsReadAndWritten() {
        rule("FREQ=DAILY;INTERVAL=3;COUNT=4", "cycle=\"daily\"><interval>3</interval><range type=\"number\">4</range>");
        rule(
                "FREQ=WEEKLY;BYDAY=TH",
                "cycle=\"weekly\"><interval>1</interval><day>thursday</day><range type=\"none\"/>");
        rule(
                "FREQ=MONTHLY;BYMONTHDAY=5",
                "cycle=\"monthly\" type=\"daynumber\"><interval>1</interval><daynumber>5</daynumber><date>5</date>");
        rule(
                "FREQ=MONTHLY;BYDAY=-1TH",
                "cycle=\"monthly\" type=\"weekday\"><interval>1</interval><day>thursday</day><daynumber>-1</daynumber>");
        rule(
                "FREQ=MONTHLY;BYDAY=TH,FR;BYSETPOS=2",
                "type=\"weekday\"><interval>1</interval><day>thursday</day><day>friday</day><daynumber>2</daynumber>");
        rule(
                "FREQ=YEARLY;BYMONTH=3;BYMONTHDAY=5",
                "cycle=\"yearly\" type=\"monthday\"><interval>1</interval><daynumber>5</daynumber><date>5</date>"
                        + "<month>march</month>");
        rule(
                "FREQ=YEARLY;BYYEARDAY=64",
                "cycle=\"yearly\" type=\"yearday\"><interval>1</interval><daynumber>64</daynumber>");
        rule(
                "FREQ=YEARLY;BYMONTH=3;BYDAY=1TH",
                "cycle=\"yearly\" type=\"weekday\"><interval>1</interval><day>thursday</day><daynumber>1</daynumber>"
                        + "<month>march</month>");
        rule(
                "FREQ=DAILY;UNTIL=20260310T090000Z",
                "cycle=\"daily\"><interval>1</interval><range type=\"date\">2026-03-10</range>");
    }

    private static void rule(String rule, String expected) {
        CalendarObject object = Messages.object(
                "BEGIN:VEVENT",
                "UID:r",
                "DTSTAMP:20260301T120000Z",
                "LAST-MODIFIED:20260301T120000Z",
                "DTSTART:20260305T090000Z",
                "DTEND:20260305T100000Z",
                "TRANSP:OPAQUE",
                "RRULE:" + rule,
                "END:VEVENT");
        byte[] message = MessageWriter.write(MessageFormat.KOLAB2, object, Messages.context(null));
        assertThat(Messages.xml(message)).contains(expected).doesNotContain("x-orrery-icalendar");
        assertThat(Messages.lines(Messages.read(message), 0)).contains("RRULE:" + rule);
    }

    private static CalendarObject rich() {
        return Messages.object(
                "BEGIN:VEVENT",
                "UID:rich@example.org",
                "DTSTAMP:20260301T120000Z",
                "DTSTART;TZID=Europe/Berlin:20260305T100000",
                "DURATION:PT90M",
                "SUMMARY:Before",
                "RRULE:FREQ=MONTHLY;BYDAY=MO,TU;BYSETPOS=-1,1",
                "GEO:48.1;11.5",
                "ATTENDEE;CN=Eve;SCHEDULE-STATUS=1.2;PARTSTAT=NEEDS-ACTION:mailto:eve@example.org",
                "X-CLIENT;X-P=1:kept",
                "BEGIN:VALARM",
                "UID:alarm-1",
                "ACTION:DISPLAY",
                "TRIGGER:-PT10M",
                "DESCRIPTION:one",
                "END:VALARM",
                "BEGIN:VALARM",
                "ACTION:DISPLAY",
                "TRIGGER;VALUE=DATE-TIME:20260305T080000Z",
                "DESCRIPTION:two",
                "END:VALARM",
                "END:VEVENT",
                "BEGIN:VEVENT",
                "UID:rich@example.org",
                "DTSTAMP:20260301T120000Z",
                "RECURRENCE-ID;TZID=Europe/Berlin:20260407T100000",
                "DTSTART;TZID=Europe/Berlin:20260407T140000",
                "SUMMARY:moved",
                "END:VEVENT");
    }

    /** Another program changes what it knows and keeps the element it does not know. */
    @Test
    void aChangeByAnotherProgramTouchesNothingElse() {
        byte[] message = MessageWriter.write(MessageFormat.KOLAB2, rich(), Messages.context(null));
        CalendarMessage before = Messages.read(message);
        CalendarMessage after = Messages.read(Messages.edited(message, "<summary>Before<", "<summary>After<"));
        List<String> expected = Messages.lines(before, 0).stream()
                .map(line -> line.replace("SUMMARY:Before", "SUMMARY:After"))
                .toList();
        assertThat(Messages.lines(after, 0)).containsExactlyElementsOf(expected);
        assertThat(Messages.lines(after, 1)).containsExactlyElementsOf(Messages.lines(before, 1));
        assertThat(alarms(after)).isEqualTo(alarms(before));
    }

    private static List<String> alarms(CalendarMessage message) {
        return message.object().root().content().getFirst().children().stream()
                .map(XCalTest::plain)
                .toList();
    }

    @Test
    void aChangedAttendeeKeepsItsOtherParameters() {
        byte[] message = MessageWriter.write(MessageFormat.KOLAB2, rich(), Messages.context(null));
        CalendarMessage after =
                Messages.read(Messages.edited(message, "<status>none</status>", "<status>accepted</status>"));
        assertThat(Messages.lines(after, 0))
                .contains("ATTENDEE;CN=Eve;SCHEDULE-STATUS=1.2;PARTSTAT=ACCEPTED:mailto:eve@example.org");
    }

    @Test
    void aChangedTimeOrAlarmIsTaken() {
        byte[] message = MessageWriter.write(MessageFormat.KOLAB2, rich(), Messages.context(null));
        byte[] later = Messages.edited(message, "2026-03-05T10:30:00Z", "2026-03-05T11:30:00Z");
        assertThat(Messages.lines(Messages.read(later), 0))
                .contains("DTEND;TZID=Europe/Berlin:20260305T123000")
                .noneMatch(line -> line.startsWith("DURATION"));
        byte[] alarm = Messages.edited(message, "<alarm>10</alarm>", "<alarm>20</alarm>");
        List<Component> alarms =
                Messages.read(alarm).object().root().content().getFirst().children("VALARM");
        assertThat(alarms).hasSize(2);
        assertThat(alarms.stream().map(a -> a.value("TRIGGER")))
                .containsExactlyInAnyOrder("-PT20M", "20260305T080000Z");
    }

    /** Programs that duplicate an entry copy what they do not know, too. */
    @Test
    void aCopyOfAnObjectIsAnObjectOfItsOwn() {
        byte[] message = MessageWriter.write(MessageFormat.KOLAB2, rich(), Messages.context(null));
        CalendarMessage copy =
                Messages.read(Messages.edited(message, "<uid>rich@example.org<", "<uid>copy@example.org<"));
        assertThat(copy.uid()).isEqualTo("copy@example.org");
        assertThat(Messages.lines(copy, 0)).contains("GEO:48.1;11.5");
        assertThat(Messages.lines(copy, 1)).contains("UID:copy@example.org", "SUMMARY:moved");
    }

    @Test
    void aRememberedTextOfSomethingElseIsNotUsed() {
        byte[] message = MessageWriter.write(MessageFormat.KOLAB2, rich(), Messages.context(null));
        byte[] other = Messages.edited(
                Messages.edited(message, "BEGIN:VEVENT", "BEGIN:VFREEBUSY"), "END:VEVENT", "END:VFREEBUSY");
        CalendarMessage read = Messages.read(other);
        assertThat(Messages.lines(read, 0)).contains("SUMMARY:Before").doesNotContain("GEO:48.1;11.5");
        assertThat(read.remarks()).anyMatch(remark -> remark.contains("not used"));
    }

    /** A CalDAV client that drops what it does not know does not drop it from the folder. */
    @Test
    void elementsThatAClientDroppedAreTakenFromTheOldMessage() {
        CalendarMessage old = fixture("kolab2-event");
        CalendarObject rewritten = Messages.object(
                "BEGIN:VEVENT",
                "UID:" + old.uid(),
                "DTSTAMP:20260303T120000Z",
                "DTSTART:20260305T090000Z",
                "SUMMARY:New",
                "END:VEVENT");
        byte[] message = MessageWriter.write(MessageFormat.KOLAB2, rewritten, Messages.context(old));
        assertThat(Messages.xml(message))
                .contains("<summary>New</summary>", "<x-mood level=\"3\"><cause>rain</cause></x-mood>", "41-a");
    }

    /** What stands in a client's property goes into the document only if it is an element, and never as a known one. */
    @Test
    void aClientCannotWriteIntoTheDocument() {
        CalendarObject object = Messages.object(
                "BEGIN:VEVENT",
                "UID:evil",
                "DTSTAMP:20260303T120000Z",
                "DTSTART:20260305T090000Z",
                "X-KOLAB-V2-ELEMENT:</event><event>",
                "X-KOLAB-V2-ELEMENT:<uid>other</uid>",
                "X-KOLAB-V2-ELEMENT:<!DOCTYPE x><a/>",
                "END:VEVENT");
        byte[] message = MessageWriter.write(MessageFormat.KOLAB2, object, Messages.context(null));
        CalendarMessage read = Messages.read(message);
        assertThat(read.uid()).isEqualTo("evil");
        assertThat(Messages.lines(read, 0)).contains("X-KOLAB-V2-ELEMENT:</event><event>");
    }

    @Test
    void timesOfEverySpellingAreRead() {
        String message = new String(Messages.fixture("kolab2-allday"), StandardCharsets.UTF_8);
        start(message, "<start-date>2026-05-04T10:00:00Z<", "DTSTART:20260504T100000Z");
        start(message, "<start-date>2026-05-04T10:00:00+02:00<", "DTSTART:20260504T080000Z");
        start(message, "<start-date>2026-05-04T10:00:00.123Z<", "DTSTART:20260504T100000Z");
        start(message, "<start-date>2026-05-04T10:00:00<", "DTSTART:20260504T100000");
        start(
                message,
                "<start-date tz=\"Europe/Berlin\">2026-05-04T10:00:00<",
                "DTSTART;TZID=Europe/Berlin:20260504T100000");
        start(
                message,
                "<start-date tz=\"Europe/Berlin\">2026-05-04T10:00:00+09:00<",
                "DTSTART;TZID=Europe/Berlin:20260504T100000");
        start(message, "<start-date tz=\"Mars/Base\">2026-05-04T10:00:00Z<", "DTSTART:20260504T100000Z");
    }

    private static void start(String message, String element, String line) {
        String changed = message.replace("<start-date>2026-05-04<", element);
        CalendarMessage read = Messages.read(changed.getBytes(StandardCharsets.UTF_8));
        assertThat(Messages.lines(read, 0)).contains(line);
    }
}
