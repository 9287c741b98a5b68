package dev.orrery.scheduling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orrery.ical.Component;
import dev.orrery.ical.ICalendarReader;
import dev.orrery.ical.ICalendarWriter;
import dev.orrery.model.Refused;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class AcceptedCounterTest {
    private static final List<String> SERIES =
            List.of("DTSTART:20270105T100000Z", "DTEND:20270105T110000Z", "RRULE:FREQ=WEEKLY;COUNT=4");

    private static Component calendar(List<List<String>> events) {
        StringBuilder text = new StringBuilder("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//test//EN\r\n");
        for (List<String> lines : events) {
            text.append("BEGIN:VEVENT\r\nUID:one\r\nDTSTAMP:20260101T000000Z\r\n");
            lines.forEach(line -> text.append(line).append("\r\n"));
            text.append("END:VEVENT\r\n");
        }
        return ICalendarReader.read(text.append("END:VCALENDAR\r\n").toString().getBytes(StandardCharsets.UTF_8));
    }

    private static Optional<String> accepted(List<List<String>> stored, String... proposed) {
        return AcceptedCounter.apply(calendar(stored), calendar(List.of(List.of(proposed))))
                .map(found -> new String(ICalendarWriter.write(found), StandardCharsets.UTF_8));
    }

    private static List<String> and(List<String> lines, String more) {
        return Stream.concat(lines.stream(), Stream.of(more)).toList();
    }

    @Test
    void aSeriesMovesWithinItsDays() {
        assertThat(accepted(List.of(SERIES), "DTSTART:20270105T120000Z", "DTEND:20270105T130000Z")
                        .orElseThrow())
                .contains("DTSTART:20270105T120000Z", "DTEND:20270105T130000Z", "RRULE:FREQ=WEEKLY;COUNT=4");
    }

    @Test
    void whatWouldMoveOtherTimesOfTheSeriesIsRefused() {
        String[] later = {"DTSTART:20270105T120000Z", "DTEND:20270105T130000Z"};
        assertThatThrownBy(() -> accepted(List.of(and(SERIES, "EXDATE:20270112T100000Z")), later))
                .isInstanceOf(Refused.class);
        List<String> moved =
                List.of("RECURRENCE-ID:20270112T100000Z", "DTSTART:20270112T150000Z", "DTEND:20270112T160000Z");
        assertThatThrownBy(() -> accepted(List.of(SERIES, moved), later)).isInstanceOf(Refused.class);
        assertThatThrownBy(() -> accepted(List.of(SERIES), "DTSTART:20270106T100000Z", "DTEND:20270106T110000Z"))
                .isInstanceOf(Refused.class);
        assertThatThrownBy(() -> accepted(
                        List.of(SERIES, moved),
                        "RECURRENCE-ID;RANGE=THISANDFUTURE:20270112T100000Z",
                        "DTSTART:20270112T120000Z",
                        "DTEND:20270112T130000Z"))
                .as("there is another component for it")
                .isInstanceOf(Refused.class);
    }

    @Test
    void anOccurrenceThatIsNotThereIsNotMade() {
        assertThat(accepted(List.of(SERIES), "RECURRENCE-ID:20270113T100000Z", "DTSTART:20270113T120000Z"))
                .isEmpty();
    }

    @Test
    void aDayHasNoHours() {
        List<String> hour = List.of("DTSTART:20270105T100000Z", "DURATION:PT1H");
        assertThat(accepted(List.of(hour), "DTSTART;VALUE=DATE:20270106").orElseThrow())
                .contains("DTSTART;VALUE=DATE:20270106")
                .doesNotContain("DURATION");
        assertThat(accepted(List.of(hour), "DTSTART:20270106T100000Z").orElseThrow())
                .contains("DTSTART:20270106T100000Z", "DURATION:PT1H");
        List<String> day = List.of("DTSTART;VALUE=DATE:20270105", "DTEND;VALUE=DATE:20270107");
        assertThat(accepted(List.of(day), "DTSTART;VALUE=DATE:20270110").orElseThrow())
                .contains("DTSTART;VALUE=DATE:20270110", "DTEND;VALUE=DATE:20270112");
    }
}
