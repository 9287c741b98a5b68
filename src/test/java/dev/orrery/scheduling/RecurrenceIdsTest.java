package dev.orrery.scheduling;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orrery.ical.CalendarTime;
import dev.orrery.ical.Component;
import dev.orrery.ical.ICalendarReader;
import dev.orrery.ical.Property;
import dev.orrery.ical.Zone;
import dev.orrery.ical.Zones;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RecurrenceIdsTest {
    private static final long DAY = 86_400;
    private static final List<String> PLACES = List.of(
            "Europe/Berlin",
            "America/New_York",
            "America/Sao_Paulo",
            "Pacific/Auckland",
            "Asia/Kolkata",
            "Africa/Cairo");

    private static SchedulingObject object(String... lines) {
        String text = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Test//Test//EN\r\n" + String.join("\r\n", lines)
                + "\r\nEND:VCALENDAR\r\n";
        return SchedulingObject.of(ICalendarReader.read(text.getBytes(StandardCharsets.UTF_8)));
    }

    private static SchedulingObject series(String start, String rule) {
        return object("BEGIN:VEVENT", "UID:s", "DTSTAMP:20260101T000000Z", "DTSTART" + start, rule, "END:VEVENT");
    }

    private static SchedulingObject about(String id) {
        return object("BEGIN:VEVENT", "UID:s", "DTSTAMP:20260101T000000Z", "RECURRENCE-ID" + id, "END:VEVENT");
    }

    private static String named(SchedulingObject object) {
        Property id = Objects.requireNonNull(object.root().content().getFirst().property("RECURRENCE-ID"));
        StringBuilder line = new StringBuilder();
        id.parameters()
                .forEach(one -> line.append(';').append(one.name()).append('=').append(String.join(",", one.values())));
        return line.append(':').append(id.value()).toString();
    }

    private static String meant(String start, String rule, String id, String clock) {
        return named(
                RecurrenceIds.inFormOf(series(start, rule), about(id), Objects.requireNonNull(Zones.known(clock))));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        # whole days: Exchange, Google, what calendars of the web say, and the midnight of a place that nobody names
        ;VALUE=DATE:20260106 | RRULE:FREQ=DAILY | ;TZID=W. Europe Standard Time:20260226T000000 | UTC | ;VALUE=DATE:20260226
        ;VALUE=DATE:20260106 | RRULE:FREQ=DAILY | :20260226T000000Z | Europe/Berlin | ;VALUE=DATE:20260226
        ;VALUE=DATE:20260106 | RRULE:FREQ=DAILY | :20260225T230000Z | Europe/Berlin | ;VALUE=DATE:20260226
        ;VALUE=DATE:20260106 | RRULE:FREQ=DAILY | :20260226T050000Z | Europe/Berlin | ;VALUE=DATE:20260226
        ;VALUE=DATE:20260106 | RRULE:FREQ=DAILY | :20260225T110000Z | Pacific/Auckland | ;VALUE=DATE:20260226
        ;VALUE=DATE:20260106 | RRULE:FREQ=DAILY | ;TZID=Nowhere:20260226T000000 | UTC | ;VALUE=DATE:20260226
        ;VALUE=DATE:20260106 | RRULE:FREQ=DAILY | ;RANGE=THISANDFUTURE:20260226T000000Z | UTC | ;VALUE=DATE;RANGE=THISANDFUTURE:20260226
        :20260106 | RRULE:FREQ=DAILY | :20260226T000000Z | UTC | :20260226
        ;VALUE=DATE:20260105 | RRULE:FREQ=WEEKLY | :20260201T110000Z | UTC | ;VALUE=DATE:20260202
        # either of two days begins at that moment somewhere; none does; it is no day of the series
        ;VALUE=DATE:20260106 | RRULE:FREQ=DAILY | :20260225T110000Z | UTC | :20260225T110000Z
        ;VALUE=DATE:20260106 | RRULE:FREQ=DAILY | :20260226T101000Z | UTC | :20260226T101000Z
        ;VALUE=DATE:20260106 | RRULE:FREQ=DAILY | ;TZID=Europe/Berlin:20260226T100000 | UTC | ;TZID=Europe/Berlin:20260226T100000
        ;VALUE=DATE:20260105 | RRULE:FREQ=WEEKLY | :20260203T000000Z | UTC | :20260203T000000Z
        # times of no zone
        :20260106T100000 | RRULE:FREQ=DAILY | :20260226T090000Z | Europe/Berlin | :20260226T100000
        :20260106T100000 | RRULE:FREQ=DAILY | ;TZID=Asia/Kolkata:20260226T100000 | Europe/Berlin | :20260226T100000
        :20260106T100000 | RRULE:FREQ=DAILY | ;VALUE=DATE:20260226 | Europe/Berlin | :20260226T100000
        :20260106T100000 | RRULE:FREQ=HOURLY | ;VALUE=DATE:20260226 | Europe/Berlin | ;VALUE=DATE:20260226
        :20260106T100000 | RRULE:FREQ=DAILY | :20260226T093000Z | Europe/Berlin | :20260226T093000Z
        # times of a zone
        ;TZID=Europe/Berlin:20260106T003000 | RRULE:FREQ=DAILY | ;VALUE=DATE:20260226 | America/New_York | ;TZID=Europe/Berlin:20260226T003000
        ;TZID=Europe/Berlin:20260106T100000 | RRULE:FREQ=DAILY | :20260226T100000 | UTC | ;TZID=Europe/Berlin:20260226T100000
        ;TZID=Europe/Berlin:20260106T100000 | RRULE:FREQ=DAILY;BYHOUR=10,15 | ;VALUE=DATE:20260226 | UTC | ;VALUE=DATE:20260226
        ;TZID=Europe/Berlin:20260106T100000 | RRULE:FREQ=DAILY | :20260226T090000Z | UTC | :20260226T090000Z
        :20260105T100000Z | RRULE:FREQ=WEEKLY | ;VALUE=DATE:20260202 | Europe/Berlin | :20260202T100000Z
        :20260105T233000Z | RRULE:FREQ=WEEKLY | ;VALUE=DATE:20260203 | Europe/Berlin | :20260202T233000Z
        :20260105T233000Z | RRULE:FREQ=DAILY | ;VALUE=DATE:20260203 | Europe/Berlin | ;VALUE=DATE:20260203
        :20260105T100000Z | RRULE:FREQ=SECONDLY | ;VALUE=DATE:20260203 | Europe/Berlin | ;VALUE=DATE:20260203
        """)
    void aRecurrenceIdOfAnotherFormMeansTheOneOccurrenceThatItCanMean(
            String start, String rule, String id, String clock, String expected) {
        assertThat(meant(start, rule, id, clock)).isEqualTo(expected);
    }

    @Test
    void whatWasTakenOutOrHasAComponentOfItsOwnIsMeantAsWell() {
        SchedulingObject series = object(
                "BEGIN:VEVENT",
                "UID:s",
                "DTSTART;VALUE=DATE:20260105",
                "RRULE:FREQ=WEEKLY",
                "EXDATE;VALUE=DATE:20260112",
                "END:VEVENT",
                "BEGIN:VEVENT",
                "UID:s",
                "RECURRENCE-ID;VALUE=DATE:20260120",
                "DTSTART;VALUE=DATE:20260120",
                "END:VEVENT");
        assertThat(named(RecurrenceIds.inFormOf(series, about(":20260112T000000Z"), Zone.UTC)))
                .isEqualTo(";VALUE=DATE:20260112");
        assertThat(named(RecurrenceIds.inFormOf(series, about(":20260120T000000Z"), Zone.UTC)))
                .isEqualTo(";VALUE=DATE:20260120");
        SchedulingObject alone = about(";VALUE=DATE:20260120");
        assertThat(named(RecurrenceIds.inFormOf(alone, about(":20260120T000000Z"), Zone.UTC)))
                .as("of a series that is not known")
                .isEqualTo(";VALUE=DATE:20260120");
    }

    @Test
    void theAuthorsZoneMayComeWithTheMessage() {
        SchedulingObject message = object(
                "BEGIN:VTIMEZONE",
                "TZID:Here",
                "BEGIN:STANDARD",
                "DTSTART:16010101T000000",
                "TZOFFSETFROM:+1300",
                "TZOFFSETTO:+1300",
                "END:STANDARD",
                "END:VTIMEZONE",
                "BEGIN:VEVENT",
                "UID:s",
                "RECURRENCE-ID:20260225T110000Z",
                "END:VEVENT");
        SchedulingObject series = series(";VALUE=DATE:20260106", "RRULE:FREQ=DAILY");
        assertThat(named(RecurrenceIds.inFormOf(series, message, Zone.UTC))).isEqualTo(";VALUE=DATE:20260226");
    }

    /** Whatever the form in which an occurrence is named, it is that one or nothing that is found; and what is in form stays. */
    @Test
    void noOtherOccurrenceIsEverFound() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        int found = 0;
        for (int i = 0; i < 2_000; i++) {
            Zone clock = Objects.requireNonNull(Zones.known(PLACES.get(random.nextInt(PLACES.size()))));
            Zone author = random.nextBoolean()
                    ? clock
                    : Objects.requireNonNull(Zones.known(PLACES.get(random.nextInt(PLACES.size()))));
            long day = (20_450 + random.nextInt(400)) * DAY;
            long hour = random.nextInt(96) * 900L;
            long step = 1 + random.nextInt(9);
            long planned = day + random.nextInt(100) * step * DAY;
            String rule = "RRULE:FREQ=DAILY;INTERVAL=" + step;
            SchedulingObject series;
            SchedulingObject message;
            switch (random.nextInt(4)) {
                case 0 -> {
                    series = series(";VALUE=DATE:" + CalendarTime.format(day, true), rule);
                    message = about(
                            random.nextBoolean()
                                    ? ":" + CalendarTime.formatUtc(author.toUtc(planned))
                                    : ";TZID=" + author.id() + ":" + CalendarTime.format(planned, false));
                }
                case 1 -> {
                    series = series(":" + CalendarTime.format(day + hour, false), rule);
                    message = about(
                            random.nextBoolean()
                                    ? ":" + CalendarTime.formatUtc(clock.toUtc(planned + hour))
                                    : ";VALUE=DATE:" + CalendarTime.format(planned, true));
                    planned += hour;
                }
                case 2 -> {
                    series = series(";TZID=" + author.id() + ":" + CalendarTime.format(day + hour, false), rule);
                    message = about(
                            random.nextBoolean()
                                    ? ":" + CalendarTime.format(planned + hour, false)
                                    : ";VALUE=DATE:" + CalendarTime.format(planned, true));
                    planned = author.toUtc(planned + hour);
                }
                default -> {
                    series = series(":" + CalendarTime.formatUtc(day + hour), rule);
                    planned += hour;
                    long local = Math.floorDiv(clock.toLocal(planned), DAY) * DAY;
                    message = about(";VALUE=DATE:" + CalendarTime.format(local, true));
                }
            }
            SchedulingObject met = RecurrenceIds.inFormOf(series, message, clock);
            String what = "seed " + seed + ", " + i + ": " + clock.id() + " " + series.root() + " " + message.root();
            if (met != message) {
                found++;
                OccurrenceId id = met.components().keySet().iterator().next();
                Component master = Objects.requireNonNull(series.master());
                OccurrenceId first = OccurrenceId.of(Objects.requireNonNull(Occurrences.start(series, master)));
                assertThat(id).as(what).isEqualTo(new OccurrenceId(first.form(), planned, false));
                assertThat(RecurrenceIds.inFormOf(series, met, clock)).as(what).isSameAs(met);
            }
        }
        assertThat(found).as("seed %d", seed).isGreaterThan(1_000);
    }
}
