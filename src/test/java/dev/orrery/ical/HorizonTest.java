package dev.orrery.ical;

import static dev.orrery.ical.Calendars.event;
import static dev.orrery.ical.Calendars.index;
import static dev.orrery.ical.Calendars.range;
import static dev.orrery.ical.Calendars.utc;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orrery.model.Refused;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Far horizons are reached by jumping; rules made to waste time are bounded. */
@Timeout(value = 20, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class HorizonTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "20240229T100000Z | FREQ=YEARLY | 2400-02-29T10:00 | 2300-02-28T10:00",
                "20240229T100000Z | FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29 | 2400-02-29T10:00 | 2399-02-28T10:00",
                "20000229T100000Z | FREQ=YEARLY;INTERVAL=100 | 2400-02-29T10:00 | 2100-03-01T10:00",
                "20260104T100000Z | FREQ=DAILY;INTERVAL=7 | 2400-01-02T10:00 | 2400-01-03T10:00",
                "20260104T100000Z | FREQ=MONTHLY;BYDAY=-1FR | 9999-12-31T10:00 | 9999-12-30T10:00",
                "20260104T100000Z | FREQ=SECONDLY;INTERVAL=3600 | 9000-01-01T10:00 | 9000-01-01T10:30",
                "20260104T100000Z | FREQ=MINUTELY;BYMONTH=7;BYHOUR=3;BYMINUTE=7 | 5000-07-31T03:07 | 5000-08-01T03:07",
                "20260104T100000Z | FREQ=WEEKLY;COUNT=100000 | 3942-07-12T10:00 | 3942-07-19T10:00",
                "20260104T100000Z | FREQ=YEARLY;BYWEEKNO=53;BYDAY=SU | 2399-01-03T10:00 | 2400-01-02T10:00"
            })
    void theFarFutureIsExact(String start, String rule, String there, String notThere) {
        CalendarIndex index = index(event("DTSTART:" + start.strip(), "RRULE:" + rule.strip()));
        long at = utc(there.strip());
        long not = utc(notThere.strip());
        assertThat(index.overlaps("VEVENT", new TimeRange(at, at + 1), Zone.UTC))
                .as(there)
                .isTrue();
        assertThat(index.overlaps("VEVENT", new TimeRange(not, not + 1), Zone.UTC))
                .as(notThere)
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "FREQ=SECONDLY",
                "FREQ=SECONDLY;INTERVAL=1;BYMONTH=2;BYMONTHDAY=30",
                "FREQ=SECONDLY;BYMONTH=2;BYMONTHDAY=29;BYDAY=MO;BYHOUR=0;BYMINUTE=0;BYSECOND=59",
                "FREQ=SECONDLY;INTERVAL=2;BYSECOND=1",
                "FREQ=MINUTELY;INTERVAL=1440;BYHOUR=3",
                "FREQ=SECONDLY;COUNT=2147483647;BYSECOND=0,1,2",
                "FREQ=DAILY;COUNT=2147483647;INTERVAL=2147483647",
                "FREQ=SECONDLY;INTERVAL=2147483647",
                "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
                "FREQ=YEARLY;BYHOUR=0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23;BYMINUTE=0,1,2,3,4,5,6,7"
                        + ";BYSECOND=0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20;BYDAY=MO,TU,WE,TH,FR,SA,SU",
                "FREQ=DAILY;BYDAY=MO;BYMONTHDAY=31;BYMONTH=2,4,6,9,11",
                "FREQ=YEARLY;BYYEARDAY=366;BYMONTHDAY=1",
                "FREQ=YEARLY;BYWEEKNO=53;BYMONTH=6",
                "FREQ=MONTHLY;BYMONTHDAY=31;BYMONTH=2;BYSETPOS=366",
                "RSCALE=HEBREW;FREQ=YEARLY;BYMONTH=5L;BYMONTHDAY=8;SKIP=FORWARD"
            })
    void rulesThatWasteTimeAreBounded(String rule) {
        long before = System.nanoTime();
        CalendarIndex index = index(event("DTSTART:20260104T100000Z", "DURATION:PT1S", "RRULE:" + rule));
        for (TimeRange range :
                new TimeRange[] {range("2026-01-04", "2027-01-01"), range("9000-01-01", "9000-02-01"), TimeRange.EVER
                }) {
            index.overlaps("VEVENT", range, Zone.UTC);
            index.addBusy(new FreeBusy(range), Zone.UTC);
            try {
                index.instances(range, Zone.UTC, 10_000);
            } catch (Refused tooMany) {
                assertThat(tooMany.reason().sentence()).contains("10000");
            }
        }
        assertThat(System.nanoTime() - before).isLessThan(TimeUnit.SECONDS.toNanos(5));
    }

    @Test
    void exclusionsThatTakeEverythingAreBounded() {
        CalendarIndex index = index(event(
                "DTSTART:20260104T100000Z", "RRULE:FREQ=SECONDLY", "EXRULE:FREQ=SECONDLY", "EXDATE:20260104T100000Z"));
        assertThat(index.overlaps("VEVENT", range("2026-01-05", "2026-01-06"), Zone.UTC))
                .isFalse();
    }

    @Test
    void alarmsThatNeverEndAreBounded() {
        CalendarIndex index = index(event(
                "DTSTART:20260104T100000Z",
                "RRULE:FREQ=SECONDLY",
                "BEGIN:VALARM",
                "TRIGGER:-P1000D",
                "REPEAT:999999999",
                "DURATION:PT7S",
                "END:VALARM"));
        assertThat(index.overlaps("VALARM", range("2030-01-05", "2030-01-06"), Zone.UTC))
                .isTrue();
        assertThat(index.overlaps("VALARM", range("1990-01-05", "1990-01-06"), Zone.UTC))
                .isFalse();
    }

    @Test
    void longListsOfDatesAreFine() {
        StringBuilder dates = new StringBuilder("EXDATE:20260105T100000Z");
        for (int i = 0; i < 60_000; i++) {
            dates.append(',').append(CalendarTime.formatUtc(utc("2026-01-05") + i * 86_400L + 36_000));
        }
        CalendarIndex index = index(event("DTSTART:20260104T100000Z", "RRULE:FREQ=DAILY", dates.toString()));
        assertThat(index.overlaps("VEVENT", range("2030-01-05", "2030-01-06"), Zone.UTC))
                .isFalse();
    }

    @Test
    void aCountIsReckonedOnce() {
        CalendarIndex index = index(event("DTSTART:20260104T100000Z", "RRULE:FREQ=MONTHLY;BYDAY=MO,TU;COUNT=100"));
        assertThat(index.instances(TimeRange.EVER, Zone.UTC, 1_000)).hasSize(100);
        assertThat(index.last()).isLessThan(utc("2028-01-01"));
        CalendarIndex more = index(event("DTSTART:20260104T100000Z", "RRULE:FREQ=DAILY;UNTIL=20260110T100000Z"));
        assertThat(more.instances(TimeRange.EVER, Zone.UTC, 1_000)).hasSize(7);
    }

    @Test
    void foreignCalendarsAreKeptButNotReckoned() {
        CalendarObject object = Calendars.parse(
                event("DTSTART;VALUE=DATE:20130210", "RRULE:RSCALE=CHINESE;FREQ=YEARLY", "RDATE;VALUE=DATE:20140131"));
        assertThat(object.remarks()).singleElement().asString().contains("CHINESE");
        assertThat(object.index().instances(TimeRange.EVER, Zone.UTC, 10)).hasSize(2);
    }

    @Test
    void tooDeepAndTooManyAreRefused() {
        assertThatThrownBy(() ->
                        index(event("DTSTART:20260104T100000Z", "RRULE:FREQ=DAILY;BYHOUR=" + "1,".repeat(5_000) + "1")))
                .isInstanceOf(Refused.class);
        assertThatThrownBy(() -> index(event("DTSTART:20260104T100000Z", "X-A" + ";B=c".repeat(500) + ":d")))
                .isInstanceOf(Refused.class);
    }
}
