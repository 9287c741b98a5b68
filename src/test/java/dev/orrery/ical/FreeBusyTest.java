package dev.orrery.ical;

import static dev.orrery.ical.Calendars.BERLIN;
import static dev.orrery.ical.Calendars.calendar;
import static dev.orrery.ical.Calendars.component;
import static dev.orrery.ical.Calendars.event;
import static dev.orrery.ical.Calendars.index;
import static dev.orrery.ical.Calendars.range;
import static dev.orrery.ical.Calendars.utc;
import static org.assertj.core.api.Assertions.assertThat;

import dev.orrery.ical.FreeBusy.Kind;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Busy time of objects, its merging, and VAVAILABILITY (RFC 4791 section 7.10, RFC 7953). */
class FreeBusyTest {
    private static List<String> busy(String from, String to, byte[]... objects) {
        FreeBusy sum = new FreeBusy(range(from, to));
        List<CalendarIndex> indexes =
                java.util.Arrays.stream(objects).map(Calendars::index).toList();
        indexes.forEach(index -> index.addBusy(sum, Zone.UTC));
        Availability.addTo(sum, indexes, Zone.UTC);
        return text(sum);
    }

    private static List<String> text(FreeBusy sum) {
        return sum.periods().stream()
                .map(p -> p.kind() + " " + CalendarTime.formatUtc(p.start()).substring(6, 13) + "-"
                        + CalendarTime.formatUtc(p.end()).substring(6, 13))
                .toList();
    }

    @Test
    void kindsFollowStatusAndTransparency() {
        assertThat(busy(
                        "2026-01-04",
                        "2026-01-05",
                        event("DTSTART:20260104T010000Z", "DURATION:PT1H"),
                        event("DTSTART:20260104T030000Z", "DURATION:PT1H", "STATUS:tentative"),
                        event("DTSTART:20260104T050000Z", "DURATION:PT1H", "STATUS:CANCELLED"),
                        event("DTSTART:20260104T070000Z", "DURATION:PT1H", "TRANSP:TRANSPARENT"),
                        event("DTSTART:20260104T090000Z"),
                        component("VTODO", "DTSTART:20260104T110000Z", "DUE:20260104T120000Z"),
                        component(
                                "VFREEBUSY",
                                "FREEBUSY;FBTYPE=BUSY-UNAVAILABLE:20260104T130000Z/PT1H",
                                "FREEBUSY;FBTYPE=FREE:20260104T150000Z/PT1H")))
                .containsExactly("BUSY 04T0100-04T0200", "TENTATIVE 04T0300-04T0400", "UNAVAILABLE 04T1300-04T1400");
    }

    @Test
    void whatTheOwnerDeclinedTakesNoTime() {
        byte[] single = event(
                "DTSTART:20260104T010000Z",
                "DURATION:PT1H",
                "ATTENDEE;PARTSTAT=ACCEPTED:mailto:ada@example.org",
                "ATTENDEE;PARTSTAT=declined:mailto:bob@example.org",
                "ATTENDEE;PARTSTAT=DECLINED:mailto:cleo@example.org");
        CalendarIndex index = CalendarIndex.decode(index(single).encode());
        assertThat(index.declined("mailto:ada@example.org"::equals).isEmpty()).isTrue();
        assertThat(index.declined("mailto:bob@example.org"::equals).get(0)).isTrue();
        assertThat(text(busyOf(index, "mailto:ada@example.org"))).containsExactly("BUSY 04T0100-04T0200");
        assertThat(text(busyOf(index, "mailto:cleo@example.org"))).isEmpty();
    }

    private static FreeBusy busyOf(CalendarIndex index, String owner) {
        FreeBusy sum = new FreeBusy(range("2026-01-04", "2026-01-05"));
        index.addBusy(sum, Zone.UTC, owner::equals);
        return sum;
    }

    @Test
    void overlapsAreMergedByRank() {
        FreeBusy sum = new FreeBusy(range("2026-01-04", "2026-01-05"));
        long midnight = utc("2026-01-04");
        sum.add(midnight + 3600, midnight + 5 * 3600, Kind.TENTATIVE);
        sum.add(midnight + 2 * 3600, midnight + 3 * 3600, Kind.BUSY);
        sum.add(midnight + 3 * 3600, midnight + 4 * 3600, Kind.BUSY);
        sum.add(midnight - 9_999, midnight + 3600, Kind.UNAVAILABLE);
        sum.add(midnight + 10 * 3600, midnight + 10 * 3600, Kind.BUSY);
        sum.add(midnight + 23 * 3600, midnight + 99 * 3600, Kind.UNAVAILABLE);
        assertThat(text(sum))
                .containsExactly(
                        "UNAVAILABLE 04T0000-04T0100",
                        "TENTATIVE 04T0100-04T0200",
                        "BUSY 04T0200-04T0400",
                        "TENTATIVE 04T0400-04T0500",
                        "UNAVAILABLE 04T2300-05T0000");
    }

    @Test
    void theAnswerIsAVfreebusy() {
        FreeBusy sum = new FreeBusy(range("2026-01-04", "2026-01-05"));
        sum.add(utc("2026-01-04T10:00"), utc("2026-01-04T11:00"), Kind.TENTATIVE);
        Component component = sum.toComponent(List.of(new Property("UID", "x")));
        assertThat(Calendars.text(ICalendarWriter.write(component)))
                .isEqualTo("BEGIN:VFREEBUSY\r\nUID:x\r\nDTSTART:20260104T000000Z\r\nDTEND:20260105T000000Z\r\n"
                        + "FREEBUSY;FBTYPE=BUSY-TENTATIVE:20260104T100000Z/20260104T110000Z\r\nEND:VFREEBUSY\r\n");
    }

    @Test
    void recurringAndAllDayEventsCount() {
        assertThat(busy(
                        "2027-03-01",
                        "2027-03-03",
                        event("DTSTART;TZID=Europe/Berlin:20260104T100000", "DURATION:PT1H", "RRULE:FREQ=DAILY"),
                        event("DTSTART;VALUE=DATE:20270302", "TRANSP:OPAQUE")))
                .containsExactly("BUSY 01T0900-01T1000", "BUSY 02T0000-03T0000");
    }

    @Test
    void aCancelledOverrideFreesItsInstance() {
        assertThat(busy(
                        "2026-01-04",
                        "2026-01-07",
                        calendar(
                                "BEGIN:VEVENT",
                                "UID:1",
                                "DTSTART:20260104T100000Z",
                                "DURATION:PT1H",
                                "RRULE:FREQ=DAILY;COUNT=3",
                                "END:VEVENT",
                                "BEGIN:VEVENT",
                                "UID:1",
                                "RECURRENCE-ID:20260105T100000Z",
                                "DTSTART:20260105T100000Z",
                                "DURATION:PT1H",
                                "STATUS:CANCELLED",
                                "END:VEVENT")))
                .containsExactly("BUSY 04T1000-04T1100", "BUSY 06T1000-06T1100");
    }

    @Test
    void availabilityMakesTheRestUnavailable() {
        byte[] office = component(
                "VAVAILABILITY",
                "DTSTART:20260105T000000Z",
                "DTEND:20260110T000000Z",
                "BEGIN:AVAILABLE",
                "UID:a",
                "DTSTART:20260105T090000Z",
                "DTEND:20260105T170000Z",
                "RRULE:FREQ=DAILY",
                "END:AVAILABLE");
        assertThat(busy("2026-01-05", "2026-01-07", office, event("DTSTART:20260105T120000Z", "DURATION:PT1H")))
                .containsExactly(
                        "UNAVAILABLE 05T0000-05T0900",
                        "BUSY 05T1200-05T1300",
                        "UNAVAILABLE 05T1700-06T0900",
                        "UNAVAILABLE 06T1700-07T0000");
    }

    @Test
    void higherPriorityPaintsOverLower() {
        byte[] always = component(
                "VAVAILABILITY",
                "BUSYTYPE:BUSY-TENTATIVE",
                "BEGIN:AVAILABLE",
                "UID:a",
                "DTSTART:20260101T080000Z",
                "DURATION:PT8H",
                "RRULE:FREQ=DAILY",
                "END:AVAILABLE");
        byte[] vacation = component(
                "VAVAILABILITY",
                "PRIORITY:1",
                "BUSYTYPE:BUSY",
                "DTSTART:20260106T000000Z",
                "DTEND:20260107T000000Z",
                "BEGIN:AVAILABLE",
                "UID:b",
                "DTSTART:20260106T100000Z",
                "DURATION:PT1H",
                "END:AVAILABLE");
        for (byte[][] order : List.of(new byte[][] {always, vacation}, new byte[][] {vacation, always})) {
            assertThat(busy("2026-01-05", "2026-01-08", order))
                    .containsExactly(
                            "TENTATIVE 05T0000-05T0800",
                            "TENTATIVE 05T1600-06T0000",
                            "BUSY 06T0000-06T1000",
                            "BUSY 06T1100-07T0000",
                            "TENTATIVE 07T0000-07T0800",
                            "TENTATIVE 07T1600-08T0000");
        }
    }

    @Test
    void overridesOfAvailableCount() {
        byte[] office = component(
                "VAVAILABILITY",
                "BEGIN:AVAILABLE",
                "UID:a",
                "DTSTART;TZID=Europe/Berlin:20260105T090000",
                "DURATION:PT8H",
                "RRULE:FREQ=DAILY",
                "END:AVAILABLE",
                "BEGIN:AVAILABLE",
                "UID:a",
                "RECURRENCE-ID;TZID=Europe/Berlin:20260106T090000",
                "DTSTART;TZID=Europe/Berlin:20260106T130000",
                "DURATION:PT1H",
                "END:AVAILABLE");
        FreeBusy sum = new FreeBusy(range("2026-01-05", "2026-01-07"));
        Availability.addTo(sum, List.of(index(office)), BERLIN);
        assertThat(text(sum))
                .containsExactly(
                        "UNAVAILABLE 05T0000-05T0800", "UNAVAILABLE 05T1600-06T1200", "UNAVAILABLE 06T1300-07T0000");
    }

    @Test
    void availabilityIsFoundByTimeRange() {
        CalendarIndex from = index(component("VAVAILABILITY", "DTSTART:20260105T000000Z"));
        assertThat(from.overlaps("VAVAILABILITY", range("2026-01-01", "2026-01-05"), Zone.UTC))
                .isFalse();
        assertThat(from.overlaps("VAVAILABILITY", range("2090-01-01", "2090-01-05"), Zone.UTC))
                .isTrue();
        CalendarIndex until = index(component("VAVAILABILITY", "DTEND:20260105T000000Z"));
        assertThat(until.overlaps("VAVAILABILITY", range("2026-01-05", "2026-01-06"), Zone.UTC))
                .isFalse();
        assertThat(until.overlaps("VAVAILABILITY", range("1980-01-05", "1980-01-06"), Zone.UTC))
                .isTrue();
        CalendarIndex ever = index(component("VAVAILABILITY", "SUMMARY:x"));
        assertThat(ever.overlaps("VAVAILABILITY", range("1980-01-05", "1980-01-06"), Zone.UTC))
                .isTrue();
    }
}
