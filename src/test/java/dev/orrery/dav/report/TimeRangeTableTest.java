package dev.orrery.dav.report;

import static dev.orrery.dav.report.ReportHouse.comp;
import static dev.orrery.dav.report.ReportHouse.component;
import static dev.orrery.dav.report.ReportHouse.range;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * RFC 4791 section 9.9: every row of its tables, asked just inside and just outside both ends. Lines of a component are
 * separated by a bar; the range is the hour from 12:00 to 13:00 on 2026-03-10 unless it says otherwise.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TimeRangeTableTest {
    private ReportHouse house;

    @BeforeAll
    void build() {
        house = new ReportHouse();
        house.dav.send("ada", "MKCALENDAR", ReportHouse.HOME + "any/", "");
    }

    @AfterAll
    void close() {
        house.close();
    }

    private boolean found(String type, String lines, String start, String end) {
        String path = ReportHouse.HOME + "any/one.ics";
        house.putText(path, ReportHouse.calendar(component(type, "one", lines.replace('|', '\n'))));
        String body = ReportHouse.queryBody("<D:getetag/>", comp(type, range(start, end)), "");
        boolean found = !house.multistatus(ReportHouse.HOME + "any/", body, "Depth", "1")
                .rows()
                .isEmpty();
        house.delete(path);
        return found;
    }

    @ParameterizedTest(name = "{1}: {0}")
    @CsvSource({
        // DTEND: start < DTEND and end > DTSTART
        "DTSTART:20260310T113000Z|DTEND:20260310T120000Z, false",
        "DTSTART:20260310T113000Z|DTEND:20260310T120001Z, true",
        "DTSTART:20260310T125959Z|DTEND:20260310T140000Z, true",
        "DTSTART:20260310T130000Z|DTEND:20260310T140000Z, false",
        "DTSTART:20260310T110000Z|DTEND:20260310T140000Z, true",
        // DURATION above zero
        "DTSTART:20260310T113000Z|DURATION:PT30M, false",
        "DTSTART:20260310T113000Z|DURATION:PT30M1S, true",
        "DTSTART:20260310T130000Z|DURATION:PT1H, false",
        "DTSTART:20260309T120000Z|DURATION:P1DT1S, true",
        // DURATION of zero: start <= DTSTART and end > DTSTART
        "DTSTART:20260310T120000Z|DURATION:PT0S, true",
        "DTSTART:20260310T115959Z|DURATION:PT0S, false",
        "DTSTART:20260310T130000Z|DURATION:PT0S, false",
        // a time without an end
        "DTSTART:20260310T120000Z, true",
        "DTSTART:20260310T115959Z, false",
        "DTSTART:20260310T125959Z, true",
        "DTSTART:20260310T130000Z, false",
        // a date without an end lasts its day
        "DTSTART;VALUE=DATE:20260310, true",
        "DTSTART;VALUE=DATE:20260309, false",
        "DTSTART;VALUE=DATE:20260311, false",
        // a date with an end
        "DTSTART;VALUE=DATE:20260308|DTEND;VALUE=DATE:20260310, false",
        "DTSTART;VALUE=DATE:20260308|DTEND;VALUE=DATE:20260311, true",
        // an end that is its start: as if without
        "DTSTART:20260310T120000Z|DTEND:20260310T120000Z, true",
    })
    void events(String lines, boolean expected) {
        assertThat(found("VEVENT", lines, "20260310T120000Z", "20260310T130000Z"))
                .isEqualTo(expected);
    }

    @ParameterizedTest(name = "{1}: {0}")
    @CsvSource({
        // DTSTART and DURATION: start <= DTSTART+DURATION and (end > DTSTART or end >= DTSTART+DURATION)
        "DTSTART:20260310T113000Z|DURATION:PT30M, true",
        "DTSTART:20260310T113000Z|DURATION:PT29M59S, false",
        "DTSTART:20260310T125959Z|DURATION:PT1H, true",
        "DTSTART:20260310T130000Z|DURATION:PT1H, false",
        // DTSTART and DUE: (start < DUE or start <= DTSTART) and (end > DTSTART or end >= DUE)
        "DTSTART:20260310T110000Z|DUE:20260310T120000Z, false",
        "DTSTART:20260310T110000Z|DUE:20260310T120001Z, true",
        "DTSTART:20260310T130000Z|DUE:20260310T140000Z, false",
        "DTSTART:20260310T125959Z|DUE:20260310T140000Z, true",
        // DTSTART alone: start <= DTSTART and end > DTSTART
        "DTSTART:20260310T120000Z, true",
        "DTSTART:20260310T115959Z, false",
        "DTSTART:20260310T130000Z, false",
        // DUE alone: start < DUE and end >= DUE
        "DUE:20260310T120000Z, false",
        "DUE:20260310T120001Z, true",
        "DUE:20260310T130000Z, true",
        "DUE:20260310T130001Z, false",
        // COMPLETED and CREATED: (start <= CREATED or start <= COMPLETED) and (end >= CREATED or end >= COMPLETED)
        "CREATED:20260310T080000Z|COMPLETED:20260310T120000Z, true",
        "CREATED:20260310T080000Z|COMPLETED:20260310T115959Z, false",
        "CREATED:20260310T130000Z|COMPLETED:20260310T140000Z, true",
        "CREATED:20260310T130001Z|COMPLETED:20260310T140000Z, false",
        "CREATED:20260310T080000Z|COMPLETED:20260310T180000Z, true",
        // COMPLETED alone: start <= COMPLETED and end >= COMPLETED
        "COMPLETED:20260310T120000Z, true",
        "COMPLETED:20260310T130000Z, true",
        "COMPLETED:20260310T115959Z, false",
        "COMPLETED:20260310T130001Z, false",
        // CREATED alone: end > CREATED
        "CREATED:20260310T125959Z, true",
        "CREATED:20260310T130000Z, false",
        "CREATED:20000310T125959Z, true",
        // nothing at all: always
        "SUMMARY:some day, true",
    })
    void toDos(String lines, boolean expected) {
        assertThat(found("VTODO", lines, "20260310T120000Z", "20260310T130000Z"))
                .isEqualTo(expected);
    }

    @ParameterizedTest(name = "{1}: {0}")
    @CsvSource({
        "DTSTART:20260310T120000Z, true",
        "DTSTART:20260310T115959Z, false",
        "DTSTART:20260310T130000Z, false",
        "DTSTART;VALUE=DATE:20260310, true",
        "DTSTART;VALUE=DATE:20260309, false",
        "DTSTART;VALUE=DATE:20260311, false",
        "SUMMARY:undated, false",
    })
    void journals(String lines, boolean expected) {
        assertThat(found("VJOURNAL", lines, "20260310T120000Z", "20260310T130000Z"))
                .isEqualTo(expected);
    }

    @ParameterizedTest(name = "{1}: {0}")
    @CsvSource({
        // DTSTART and DTEND: start <= DTEND and end > DTSTART
        "DTSTART:20260310T110000Z|DTEND:20260310T120000Z, true",
        "DTSTART:20260310T110000Z|DTEND:20260310T115959Z, false",
        "DTSTART:20260310T130000Z|DTEND:20260310T140000Z, false",
        "DTSTART:20260310T125959Z|DTEND:20260310T140000Z, true",
        // no dates, but periods: any that overlaps
        "FREEBUSY:20260310T110000Z/20260310T120000Z, false",
        "FREEBUSY:20260310T110000Z/20260310T120001Z, true",
        "'FREEBUSY:20260301T110000Z/PT1H,20260310T123000Z/PT1M', true",
        "FREEBUSY:20260310T130000Z/PT1H, false",
        // nothing: never
        "COMMENT:nothing known, false",
    })
    void freeBusy(String lines, boolean expected) {
        assertThat(found("VFREEBUSY", lines, "20260310T120000Z", "20260310T130000Z"))
                .isEqualTo(expected);
    }

    @ParameterizedTest(name = "{2}: {0} to {1}")
    @CsvSource({
        "20260310T120000Z, '', true",
        "20260310T130000Z, '', false",
        "'', 20260310T120000Z, false",
        "'', 20260310T120001Z, true",
        "'', 99990101T000000Z, true",
        "00010101T000000Z, '', true",
    })
    void rangesWithOneEnd(String start, String end, boolean expected) {
        assertThat(found("VEVENT", "DTSTART:20260310T120000Z|DTEND:20260310T130000Z", start, end))
                .isEqualTo(expected);
    }
}
