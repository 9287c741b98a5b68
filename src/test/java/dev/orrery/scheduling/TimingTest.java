package dev.orrery.scheduling;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orrery.ical.ICalendarReader;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is another time, and what is the same in other words. Lines of a component stand with {@code |} between them. */
class TimingTest {
    private static final String BERLIN_BY_ANOTHER_NAME = """
            BEGIN:VTIMEZONE
            TZID:Here
            BEGIN:STANDARD
            DTSTART:19961027T030000
            RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10
            TZOFFSETFROM:+0200
            TZOFFSETTO:+0100
            END:STANDARD
            BEGIN:DAYLIGHT
            DTSTART:19810329T020000
            RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3
            TZOFFSETFROM:+0100
            TZOFFSETTO:+0200
            END:DAYLIGHT
            END:VTIMEZONE
            """;

    @ParameterizedTest
    @CsvSource(
            delimiter = '>',
            value = {
                "DTSTART:20260310T100000Z|DURATION:PT1H > DTSTART:20260310T100000Z|DTEND:20260310T110000Z",
                "DTSTART:20260310T100000Z > DTSTART:20260310T100000Z|DTEND:20260310T100000Z",
                "DTSTART;VALUE=DATE:20260310 > DTSTART;VALUE=DATE:20260310|DTEND;VALUE=DATE:20260311",
                "DTSTART:20260310T100000Z > DTSTART;TZID=Europe/Berlin:20260310T110000",
                "DTSTART;TZID=Here:20260310T110000|RRULE:FREQ=DAILY > DTSTART;TZID=Europe/Berlin:20260310T110000|RRULE:FREQ=DAILY",
                "DTSTART:20260310T100000Z|RRULE:FREQ=MONTHLY;BYDAY=+1MO > DTSTART:20260310T100000Z|RRULE:BYDAY=1MO;FREQ=MONTHLY",
                "DTSTART:20260310T100000Z|RRULE:FREQ=WEEKLY;WKST=SU > DTSTART:20260310T100000Z|RRULE:FREQ=WEEKLY;INTERVAL=1",
                "DTSTART:20260310T100000Z|RDATE:20260312T100000Z,20260311T100000Z"
                        + " > DTSTART:20260310T100000Z|RDATE;TZID=Europe/Berlin:20260311T110000|RDATE:20260312T100000Z",
            })
    void theSameInOtherWords(String one, String other) {
        assertThat(difference(one, other)).isNull();
        assertThat(difference(other, one)).isNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '>',
            value = {
                "DTSTART:20260310T100000Z > DTSTART:20260310T110000Z > DTSTART",
                "DTSTART:20260310T100000Z > DTSTART:20260310T100000 > DTSTART",
                "DTSTART;VALUE=DATE:20260310 > DTSTART:20260310T000000Z > DTSTART",
                "DTSTART:20260310T100000Z > RRULE:FREQ=DAILY > DTSTART",
                "DTSTART:20260310T100000Z|DURATION:PT1H > DTSTART:20260310T100000Z|DURATION:PT2H > DTEND",
                "DTSTART:20260310T100000Z|DURATION:PT1H > DTSTART:20260310T100000Z > DTEND",
                // in summer the one is an hour later
                "DTSTART:20260310T100000Z|RRULE:FREQ=DAILY > DTSTART;TZID=Europe/Berlin:20260310T110000|RRULE:FREQ=DAILY > DTSTART",
                "DTSTART:20260310T100000Z|RRULE:FREQ=DAILY > DTSTART:20260310T100000Z > RRULE",
                "DTSTART:20260310T100000Z|RRULE:FREQ=DAILY > DTSTART:20260310T100000Z|RRULE:FREQ=DAILY;INTERVAL=2 > RRULE",
                "DTSTART:20260310T100000Z|RRULE:FREQ=WEEKLY;INTERVAL=2;BYDAY=SU,MO;WKST=SU"
                        + " > DTSTART:20260310T100000Z|RRULE:FREQ=WEEKLY;INTERVAL=2;BYDAY=SU,MO > RRULE",
                "DTSTART:20260310T100000Z|RDATE:20260311T100000Z > DTSTART:20260310T100000Z > RDATE",
            })
    void anotherTime(String one, String other, String what) {
        assertThat(difference(one, other)).isEqualTo(what);
        assertThat(difference(other, one)).isEqualTo(what);
    }

    private static String difference(String one, String other) {
        return Timing.difference(timing(one), timing(other));
    }

    private static Timing timing(String lines) {
        String text = "BEGIN:VCALENDAR\n" + BERLIN_BY_ANOTHER_NAME + "BEGIN:VEVENT\nUID:one\n"
                + lines.replace("|", "\n") + "\nEND:VEVENT\nEND:VCALENDAR\n";
        SchedulingObject object = SchedulingObject.of(ICalendarReader.read(text.getBytes(StandardCharsets.UTF_8)));
        return Timing.of(object, object.first());
    }
}
