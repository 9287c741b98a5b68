package dev.orrery.ical;

import static dev.orrery.ical.Calendars.event;
import static dev.orrery.ical.Calendars.lines;
import static dev.orrery.ical.Calendars.utc;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orrery.model.Reason;
import dev.orrery.model.Refused;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a TZID means, and what a VTIMEZONE says. */
class ZonesTest {
    @ParameterizedTest
    @CsvSource({
        "Europe/Berlin, Europe/Berlin",
        "'Europe/Berlin ', Europe/Berlin",
        "europe/berlin, Europe/Berlin",
        "'\"Europe/Berlin\"', Europe/Berlin",
        "/softwarestudio.org/Olson_20011030_5/America/New_York, America/New_York",
        "/freeassociation.sourceforge.net/Tzfile/Europe/London, Europe/London",
        "/mozilla.org/20070129_1/Europe/Paris, Europe/Paris",
        "America/Argentina/Buenos_Aires, America/Argentina/Buenos_Aires",
        "America/New York, America/New_York",
        "W. Europe Standard Time, Europe/Berlin",
        "w. europe standard time, Europe/Berlin",
        "Eastern Standard Time, America/New_York",
        "tzone://Microsoft/Utc, UTC",
        "US/Pacific, US/Pacific",
        "UTC, UTC",
        "Etc/UTC, UTC",
        "Z, UTC",
        "GMT, GMT",
        "PST, America/Los_Angeles",
        "+0530, +05:30",
        "UTC+01:00, +01:00",
        "GMT-0500, -05:00",
        "/posix/Japan, Japan"
    })
    void namesAreUnderstood(String tzid, String expected) {
        assertThat(Objects.requireNonNull(Zones.known(tzid)).id()).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"Nowhere", "Custom", "''", "My/Own/Zone", "UTC+99", "Europe", "/", "//"})
    void namesWithoutMeaningAreNot(String tzid) {
        assertThat(Zones.known(tzid)).isNull();
    }

    @Test
    void everyWindowsNameLeadsToAZone() throws Exception {
        try (var in = Objects.requireNonNull(Zones.class.getResourceAsStream("windows-zones.txt"))) {
            new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> line.contains(" = ") && !line.startsWith("#"))
                    .map(line -> line.substring(0, line.indexOf(" = ")))
                    .forEach(name -> assertThat(Zones.known(name)).as(name).isNotNull());
        }
    }

    @Test
    void conversionsAgreeWithTheJdk() {
        long seed = 7;
        Random random = new Random(seed);
        for (String id : ZoneId.getAvailableZoneIds()) {
            Zone zone = Objects.requireNonNull(Zones.known(id), id);
            for (int i = 0; i < 40; i++) {
                long time = -6_000_000_000L + (long) (random.nextDouble() * 15_000_000_000L);
                int offset = zone.rules().getOffset(Instant.ofEpochSecond(time)).getTotalSeconds();
                assertThat(zone.toLocal(time))
                        .as("%s %d, seed %d", id, time, seed)
                        .isEqualTo(time + offset);
                LocalDateTime local = LocalDateTime.ofEpochSecond(time, 0, ZoneOffset.UTC);
                assertThat(zone.toUtc(time))
                        .as("%s local %s, seed %d", id, local, seed)
                        .isEqualTo(time - zone.rules().getOffset(local).getTotalSeconds());
            }
        }
    }

    /** RFC 7809: what is written as a VTIMEZONE is read back as the same zone, for every zone there is. */
    @Test
    void definitionsSayWhatTheJdkSays() {
        for (String id : Zones.available()) {
            Zone zone = Objects.requireNonNull(Zones.known(id));
            Component definition = Zones.vtimezone(id);
            Zone read = Objects.requireNonNull(VTimezone.zone("X", definition), id);
            long lastYear = zone.rules().getTransitionRules().isEmpty()
                            || !read.rules().getTransitionRules().isEmpty()
                    ? 2200
                    : 2100;
            for (long time = utc("1970-01-01"); time < utc(lastYear + "-01-01"); time += 86_400 * 9 + 3_601) {
                assertThat(read.toLocal(time))
                        .as(id + " at " + CalendarTime.formatUtc(time))
                        .isEqualTo(zone.toLocal(time));
            }
        }
    }

    @Test
    void aDefinitionIsAWholeCalendar() {
        String text = Zones.definition("Europe/Berlin");
        assertThat(text)
                .startsWith("BEGIN:VCALENDAR\r\n")
                .contains("TZID:Europe/Berlin\r\n")
                .contains("RRULE:");
        assertThat(Zones.ofCalendarTimeZone(text).id()).isEqualTo("Europe/Berlin");
        assertThatThrownBy(() -> Zones.definition("Nowhere/Else"))
                .isInstanceOfSatisfying(
                        Refused.class,
                        refused -> assertThat(refused.reason())
                                .isEqualTo(new Reason.InvalidTimeZone("Nowhere/Else", true)));
    }

    @Test
    void aCalendarTimeZoneHoldsExactlyOneZone() {
        for (String bad : new String[] {
            "",
            "hello",
            "BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n",
            Zones.definition("Europe/Berlin").replace("END:VCALENDAR", "BEGIN:VEVENT\r\nEND:VEVENT\r\nEND:VCALENDAR"),
            "BEGIN:VCALENDAR\r\nBEGIN:VTIMEZONE\r\nEND:VTIMEZONE\r\nEND:VCALENDAR\r\n"
        }) {
            assertThatThrownBy(() -> Zones.ofCalendarTimeZone(bad))
                    .isInstanceOfSatisfying(
                            Refused.class,
                            refused -> assertThat(refused.reason()).isInstanceOf(Reason.InvalidTimeZone.class));
        }
    }

    private static final String[] CUSTOM = {
        "BEGIN:VTIMEZONE",
        "TZID:Customized Time Zone",
        "BEGIN:STANDARD",
        "DTSTART:16010101T030000",
        "TZOFFSETFROM:+0200",
        "TZOFFSETTO:+0100",
        "RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=10",
        "END:STANDARD",
        "BEGIN:DAYLIGHT",
        "DTSTART:16010101T020000",
        "TZOFFSETFROM:+0100",
        "TZOFFSETTO:+0200",
        "RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=3",
        "END:DAYLIGHT",
        "END:VTIMEZONE"
    };

    @Test
    void aZoneOfOutlooksOwnIsReadFromItsDefinition() {
        byte[] text = Calendars.calendar(
                String.join("\r\n", CUSTOM),
                "BEGIN:VEVENT",
                "UID:1",
                "DTSTAMP:20260101T000000Z",
                "DTSTART;TZID=Customized Time Zone:20260701T100000",
                "DURATION:PT1H",
                "RRULE:FREQ=MONTHLY",
                "END:VEVENT");
        CalendarIndex index = Calendars.index(text);
        assertThat(index.first()).isEqualTo(utc("2026-07-01T08:00"));
        assertThat(index.instances(new TimeRange(utc("2400-01-01"), utc("2400-02-01")), Zone.UTC, 10))
                .singleElement()
                .extracting(Instance::start)
                .isEqualTo(utc("2400-01-01T09:00"));
        assertThat(ZoneId.getAvailableZoneIds()).noneMatch(id -> id.contains("Customized"));
    }

    @Test
    void aDefinitionThatHasNothingInCommonWithTheKnownZoneCounts() {
        String[] lines = {
            "BEGIN:VTIMEZONE",
            "TZID:EST",
            "BEGIN:STANDARD",
            "DTSTART:19700101T000000",
            "TZOFFSETFROM:+1000",
            "TZOFFSETTO:+1000",
            "END:STANDARD",
            "END:VTIMEZONE"
        };
        byte[] sydney = Calendars.calendar(
                String.join("\r\n", lines),
                "BEGIN:VEVENT",
                "UID:1",
                "DTSTAMP:20260101T000000Z",
                "DTSTART;TZID=EST:20260701T100000",
                "END:VEVENT");
        assertThat(Calendars.index(sydney).first()).isEqualTo(utc("2026-07-01T00:00"));
        byte[] plain = event("DTSTART;TZID=EST:20260701T100000");
        assertThat(Calendars.index(plain).first()).isEqualTo(utc("2026-07-01T15:00"));
    }

    @Test
    void anOutdatedDefinitionOfAKnownZoneDoesNotCount() {
        byte[] text = Calendars.calendar(
                String.join("\r\n", CUSTOM)
                        .replace("Customized Time Zone", "Europe/Istanbul")
                        .replace("+0100", "+0200")
                        .replace("TZOFFSETTO:+0200", "TZOFFSETTO:+0300"),
                "BEGIN:VEVENT",
                "UID:1",
                "DTSTAMP:20260101T000000Z",
                "DTSTART;TZID=Europe/Istanbul:20260101T100000",
                "END:VEVENT");
        // Turkey stays on summer time since 2016
        assertThat(Calendars.index(text).first()).isEqualTo(utc("2026-01-01T07:00"));
    }

    @Test
    void anUnusualDefinitionIsWrittenOut() {
        Component definition = ICalendarReader.read(lines(
                        "BEGIN:VCALENDAR",
                        "BEGIN:VTIMEZONE",
                        "TZID:Odd",
                        "BEGIN:STANDARD",
                        "DTSTART:20000101T000000",
                        "TZOFFSETFROM:+0100",
                        "TZOFFSETTO:+0000",
                        "RRULE:FREQ=YEARLY;INTERVAL=2;BYYEARDAY=300",
                        "END:STANDARD",
                        "BEGIN:DAYLIGHT",
                        "DTSTART:20000401T000000",
                        "TZOFFSETFROM:+0000",
                        "TZOFFSETTO:+0100",
                        "RDATE:20000401T000000,20020401T000000",
                        "RDATE:20040401T000000",
                        "END:DAYLIGHT",
                        "END:VTIMEZONE",
                        "END:VCALENDAR"))
                .children()
                .getFirst();
        Zone zone = Objects.requireNonNull(VTimezone.zone("Odd", definition));
        assertThat(zone.toLocal(utc("2000-06-01")) - utc("2000-06-01")).isEqualTo(3600);
        assertThat(zone.toLocal(utc("2001-06-01")) - utc("2001-06-01")).isZero();
        assertThat(zone.toLocal(utc("2004-06-01")) - utc("2004-06-01")).isEqualTo(3600);
        assertThat(zone.toLocal(utc("2050-06-01")) - utc("2050-06-01")).isZero();
    }
}
