package dev.orrery.ical;

import static dev.orrery.ical.Calendars.BERLIN;
import static dev.orrery.ical.Calendars.calendar;
import static dev.orrery.ical.Calendars.component;
import static dev.orrery.ical.Calendars.event;
import static dev.orrery.ical.Calendars.index;
import static dev.orrery.ical.Calendars.range;
import static dev.orrery.ical.Calendars.utc;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** CALDAV:time-range on each kind of component (RFC 4791 section 9.9). */
class TimeRangeQueryTest {
    private static boolean hits(byte[] text, String from, String to) {
        CalendarIndex index = index(text);
        return index.overlaps(index.component(), range(from, to), Zone.UTC);
    }

    private static List<Instance> instances(byte[] text, String from, String to) {
        return index(text).instances(range(from, to), Zone.UTC, 1_000);
    }

    @Test
    void anEventWithEndIsHalfOpen() {
        byte[] text = event("DTSTART:20260104T100000Z", "DTEND:20260104T110000Z");
        assertThat(hits(text, "2026-01-04T09:00", "2026-01-04T10:00")).isFalse();
        assertThat(hits(text, "2026-01-04T09:00", "2026-01-04T10:01")).isTrue();
        assertThat(hits(text, "2026-01-04T10:59", "2026-01-04T12:00")).isTrue();
        assertThat(hits(text, "2026-01-04T11:00", "2026-01-04T12:00")).isFalse();
    }

    @Test
    void anEventWithoutDurationIsAPoint() {
        for (byte[] text : List.of(
                event("DTSTART:20260104T100000Z"),
                event("DTSTART:20260104T100000Z", "DURATION:PT0S"),
                event("DTSTART:20260104T100000Z", "DTEND:20260104T100000Z"))) {
            assertThat(hits(text, "2026-01-04T10:00", "2026-01-04T11:00")).isTrue();
            assertThat(hits(text, "2026-01-04T09:00", "2026-01-04T10:00")).isFalse();
        }
    }

    @Test
    void aDateLastsItsDay() {
        byte[] text = event("DTSTART;VALUE=DATE:20260104");
        assertThat(hits(text, "2026-01-04T23:59", "2026-01-05T10:00")).isTrue();
        assertThat(hits(text, "2026-01-05", "2026-01-06")).isFalse();
    }

    @Test
    void datesAndFloatingTimesTakeTheZoneOfTheQuery() {
        CalendarIndex day = index(event("DTSTART;VALUE=DATE:20260104"));
        TimeRange lastHourBefore = range("2026-01-03T23:00", "2026-01-04T00:00");
        assertThat(day.overlaps("VEVENT", lastHourBefore, BERLIN)).isTrue();
        assertThat(day.overlaps("VEVENT", lastHourBefore, Zone.UTC)).isFalse();
        CalendarIndex floating = index(event("DTSTART:20260104T003000", "DURATION:PT10M"));
        assertThat(floating.overlaps("VEVENT", lastHourBefore, BERLIN)).isTrue();
        assertThat(floating.overlaps("VEVENT", lastHourBefore, Zone.UTC)).isFalse();
    }

    @Test
    void todosFollowTheirTable() {
        byte[] due = component("VTODO", "DUE:20260104T100000Z");
        assertThat(hits(due, "2026-01-04T09:00", "2026-01-04T10:00")).isTrue();
        assertThat(hits(due, "2026-01-04T10:00", "2026-01-04T11:00")).isFalse();
        byte[] both = component("VTODO", "DTSTART:20260104T090000Z", "DUE:20260104T100000Z");
        assertThat(hits(both, "2026-01-04T08:00", "2026-01-04T09:00")).isFalse();
        assertThat(hits(both, "2026-01-04T09:30", "2026-01-04T09:40")).isTrue();
        byte[] lasting = component("VTODO", "DTSTART:20260104T090000Z", "DURATION:PT1H");
        assertThat(hits(lasting, "2026-01-04T10:00", "2026-01-04T11:00")).isTrue();
        byte[] start = component("VTODO", "DTSTART:20260104T090000Z");
        assertThat(hits(start, "2026-01-04T09:00", "2026-01-04T09:01")).isTrue();
        assertThat(hits(start, "2026-01-04T09:01", "2026-01-04T09:02")).isFalse();
        byte[] done = component("VTODO", "COMPLETED:20260104T100000Z", "CREATED:20260101T000000Z");
        assertThat(hits(done, "2026-01-02", "2026-01-03")).isTrue();
        assertThat(hits(done, "2026-01-05", "2026-01-06")).isFalse();
        byte[] completed = component("VTODO", "COMPLETED:20260104T100000Z");
        assertThat(hits(completed, "2026-01-04T10:00", "2026-01-04T11:00")).isTrue();
        assertThat(hits(completed, "2026-01-05", "2026-01-06")).isFalse();
        byte[] created = component("VTODO", "CREATED:20260104T100000Z");
        assertThat(hits(created, "2026-01-03", "2026-01-04T10:00")).isFalse();
        assertThat(hits(created, "2030-01-01", "2030-01-02")).isTrue();
        assertThat(hits(component("VTODO", "SUMMARY:whenever"), "1970-01-01", "1970-01-02"))
                .isTrue();
    }

    @Test
    void aRecurringTodoIsFoundLater() {
        byte[] text = component("VTODO", "DTSTART:20260104T090000Z", "DUE:20260104T100000Z", "RRULE:FREQ=DAILY");
        assertThat(hits(text, "2027-05-05T09:30", "2027-05-05T09:31")).isTrue();
        assertThat(hits(text, "2027-05-05T10:30", "2027-05-05T10:31")).isFalse();
    }

    @Test
    void journalsNeedAStart() {
        assertThat(hits(component("VJOURNAL", "SUMMARY:x"), "1970-01-01", "2100-01-01"))
                .isFalse();
        byte[] day = component("VJOURNAL", "DTSTART;VALUE=DATE:20260104");
        assertThat(hits(day, "2026-01-04T12:00", "2026-01-04T13:00")).isTrue();
        assertThat(hits(component("VJOURNAL", "DTSTART:20260104T100000Z"), "2026-01-04T10:01", "2026-01-05"))
                .isFalse();
    }

    @Test
    void freeBusyIsFoundBySpanOrPeriods() {
        byte[] span = component("VFREEBUSY", "DTSTART:20260104T000000Z", "DTEND:20260105T000000Z");
        assertThat(hits(span, "2026-01-04T12:00", "2026-01-04T13:00")).isTrue();
        assertThat(hits(span, "2026-01-06", "2026-01-07")).isFalse();
        byte[] periods = component("VFREEBUSY", "FREEBUSY:20260104T100000Z/PT1H,20260106T100000Z/20260106T110000Z");
        assertThat(hits(periods, "2026-01-04T12:00", "2026-01-04T13:00")).isFalse();
        assertThat(hits(periods, "2026-01-06T10:30", "2026-01-06T10:31")).isTrue();
        assertThat(hits(component("VFREEBUSY", "SUMMARY:x"), "1970-01-01", "2100-01-01"))
                .isFalse();
    }

    @Test
    void overridesMoveInstances() {
        byte[] text = calendar(
                "BEGIN:VEVENT",
                "UID:1",
                "DTSTAMP:20260101T000000Z",
                "DTSTART:20260104T100000Z",
                "DURATION:PT1H",
                "RRULE:FREQ=DAILY;COUNT=3",
                "END:VEVENT",
                "BEGIN:VEVENT",
                "UID:1",
                "DTSTAMP:20260101T000000Z",
                "RECURRENCE-ID:20260105T100000Z",
                "DTSTART:20260110T100000Z",
                "DURATION:PT2H",
                "END:VEVENT");
        assertThat(hits(text, "2026-01-05", "2026-01-06")).isFalse();
        assertThat(instances(text, "2026-01-01", "2026-02-01"))
                .containsExactly(
                        new Instance(
                                0, utc("2026-01-04T10:00"), utc("2026-01-04T10:00"), utc("2026-01-04T11:00"), false),
                        new Instance(
                                0, utc("2026-01-06T10:00"), utc("2026-01-06T10:00"), utc("2026-01-06T11:00"), false),
                        new Instance(
                                1, utc("2026-01-05T10:00"), utc("2026-01-10T10:00"), utc("2026-01-10T12:00"), false));
        CalendarIndex index = index(text);
        assertThat(index.overlaps(0, range("2026-01-10", "2026-01-11"), Zone.UTC))
                .isFalse();
        assertThat(index.overlaps(1, range("2026-01-10", "2026-01-11"), Zone.UTC))
                .isTrue();
        assertThat(index.recurrenceIds()).containsExactly("20260105T100000Z");
    }

    @Test
    void anOverrideForAllLaterInstancesMovesThem() {
        byte[] text = calendar(
                "BEGIN:VEVENT",
                "UID:1",
                "DTSTAMP:20260101T000000Z",
                "DTSTART;TZID=Europe/Berlin:20260101T100000",
                "DURATION:PT1H",
                "RRULE:FREQ=DAILY",
                "END:VEVENT",
                "BEGIN:VEVENT",
                "UID:1",
                "DTSTAMP:20260101T000000Z",
                "RECURRENCE-ID;RANGE=THISANDFUTURE;TZID=Europe/Berlin:20260110T100000",
                "DTSTART;TZID=Europe/Berlin:20260110T150000",
                "DURATION:PT30M",
                "END:VEVENT",
                "BEGIN:VEVENT",
                "UID:1",
                "DTSTAMP:20260101T000000Z",
                "RECURRENCE-ID;TZID=Europe/Berlin:20260112T100000",
                "DTSTART;TZID=Europe/Berlin:20260112T200000",
                "DURATION:PT30M",
                "END:VEVENT");
        List<Instance> found = instances(text, "2026-01-09", "2026-01-14");
        assertThat(found.stream().map(i -> CalendarTime.formatUtc(i.start())).toList())
                .containsExactly(
                        "20260109T090000Z",
                        "20260110T140000Z",
                        "20260111T140000Z",
                        "20260112T190000Z",
                        "20260113T140000Z");
        assertThat(found.stream().map(Instance::entry).toList()).containsExactly(0, 1, 1, 2, 1);
        assertThat(found.get(2).recurrenceId()).isEqualTo(utc("2026-01-11T09:00"));
        // in summer, still at three in the afternoon
        assertThat(instances(text, "2026-07-09", "2026-07-10").getFirst().start())
                .isEqualTo(utc("2026-07-09T13:00"));
    }

    @Test
    void overridesWithoutMasterStandForThemselves() {
        byte[] text = event("RECURRENCE-ID:20260105T100000Z", "DTSTART:20260110T100000Z", "DURATION:PT2H");
        assertThat(hits(text, "2026-01-10", "2026-01-11")).isTrue();
        assertThat(hits(text, "2026-01-05", "2026-01-06")).isFalse();
    }

    @Test
    void excludedAndExtraDatesOfAnyKind() {
        byte[] text = event(
                "DTSTART;TZID=Europe/Berlin:20260105T100000",
                "DTEND;TZID=Europe/Berlin:20260105T110000",
                "RRULE:FREQ=DAILY;COUNT=6",
                "EXDATE:20260106T090000Z",
                "EXDATE;VALUE=DATE:20260107",
                "EXDATE;TZID=America/New_York:20260108T040000",
                "RDATE;VALUE=DATE:20260120",
                "RDATE;VALUE=PERIOD:20260121T090000Z/PT3H");
        assertThat(instances(text, "2026-01-01", "2026-02-01").stream()
                        .map(i -> CalendarTime.formatUtc(i.start()) + "+" + (i.end() - i.start()) / 60)
                        .toList())
                .containsExactly(
                        "20260105T090000Z+60",
                        "20260109T090000Z+60",
                        "20260110T090000Z+60",
                        "20260120T090000Z+60",
                        "20260121T090000Z+180");
    }

    @Test
    void wallClockTimeHoldsOverTheChangeOfClocks() {
        byte[] text = event("DTSTART;TZID=Europe/Berlin:20260327T023000", "DURATION:P1D", "RRULE:FREQ=DAILY;COUNT=4");
        assertThat(instances(text, "2026-03-01", "2026-05-01").stream()
                        .map(i -> CalendarTime.formatUtc(i.start()) + "/" + CalendarTime.formatUtc(i.end()))
                        .toList())
                .containsExactly(
                        "20260327T013000Z/20260328T013000Z",
                        "20260328T013000Z/20260329T013000Z",
                        // half past two does not exist on this day: it is taken as half past three
                        "20260329T013000Z/20260330T003000Z",
                        "20260330T003000Z/20260331T003000Z");
    }

    @Test
    void anEventFromTheYear1601IsFound() {
        byte[] text = event("DTSTART:16010101T000000", "RRULE:FREQ=YEARLY", "DURATION:PT1H");
        assertThat(hits(text, "2026-01-01", "2026-01-02")).isTrue();
        assertThat(hits(text, "2026-01-02", "2026-01-03")).isFalse();
    }

    @Test
    void openRangesWork() {
        byte[] once = event("DTSTART:20260104T100000Z", "DTEND:20260104T110000Z");
        byte[] ever = event("DTSTART:20260104T100000Z", "DTEND:20260104T110000Z", "RRULE:FREQ=YEARLY");
        TimeRange from = new TimeRange(utc("2027-01-01"), Long.MAX_VALUE);
        TimeRange until = new TimeRange(Long.MIN_VALUE, utc("2027-01-01"));
        assertThat(index(once).overlaps("VEVENT", from, Zone.UTC)).isFalse();
        assertThat(index(ever).overlaps("VEVENT", from, Zone.UTC)).isTrue();
        assertThat(index(once).overlaps("VEVENT", until, Zone.UTC)).isTrue();
        assertThat(index(ever).overlaps("VEVENT", TimeRange.EVER, Zone.UTC)).isTrue();
        assertThat(index(ever).last()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void alarmsRingWhenTheyShould() {
        byte[] text = event(
                "DTSTART:20260104T100000Z",
                "DTEND:20260104T110000Z",
                "RRULE:FREQ=WEEKLY",
                "BEGIN:VALARM",
                "ACTION:DISPLAY",
                "TRIGGER:-P1D",
                "REPEAT:2",
                "DURATION:PT5M",
                "END:VALARM",
                "BEGIN:VALARM",
                "ACTION:DISPLAY",
                "TRIGGER;RELATED=END:PT10M",
                "END:VALARM");
        CalendarIndex index = index(text);
        assertThat(index.overlaps("VALARM", range("2027-01-02T10:00", "2027-01-02T10:01"), Zone.UTC))
                .isTrue();
        assertThat(index.overlaps("VALARM", range("2027-01-02T10:10", "2027-01-02T10:11"), Zone.UTC))
                .isTrue();
        assertThat(index.overlaps("VALARM", range("2027-01-02T10:11", "2027-01-02T10:30"), Zone.UTC))
                .isFalse();
        assertThat(index.overlaps("VALARM", range("2027-01-03T11:10", "2027-01-03T11:11"), Zone.UTC))
                .isTrue();
        assertThat(index.overlaps("VALARM", range("2027-01-03T10:00", "2027-01-03T11:10"), Zone.UTC))
                .isFalse();
        CalendarIndex absolute = index(event(
                "DTSTART:20260104T100000Z", "BEGIN:VALARM", "TRIGGER;VALUE=DATE-TIME:20250101T120000Z", "END:VALARM"));
        assertThat(absolute.overlaps("VALARM", range("2025-01-01", "2025-01-02"), Zone.UTC))
                .isTrue();
        assertThat(absolute.overlaps("VALARM", range("2026-01-01", "2026-02-01"), Zone.UTC))
                .isFalse();
        assertThat(absolute.overlaps("VTODO", TimeRange.EVER, Zone.UTC)).isFalse();
    }
}
