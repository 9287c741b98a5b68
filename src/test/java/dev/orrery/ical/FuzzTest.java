package dev.orrery.ical;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orrery.model.Refused;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Damaged calendar objects: whatever comes, the answer is an object or a refusal, in bounded time. {@code -Dorrery.seed} and
 * {@code -Dorrery.mutations} repeat or widen.
 */
class FuzzTest {
    private static final List<String> WORDS = List.of(
            "BEGIN:VEVENT\r\n",
            "END:VEVENT\r\n",
            "BEGIN:VALARM\r\n",
            "RRULE:FREQ=SECONDLY\r\n",
            "EXDATE:",
            "RDATE:",
            "RECURRENCE-ID;RANGE=THISANDFUTURE:20260105T100000Z\r\n",
            "DTSTART;TZID=X:",
            "DURATION:-P999999999W",
            "00000000",
            "99991231T235960Z",
            "\u0000",
            "\uFEFF",
            "\r",
            "\n ",
            "\\",
            "\"",
            "^n",
            ";;;",
            "=,=,",
            "BYSETPOS=-366",
            "INTERVAL=2147483647",
            "COUNT=99999999999",
            "UNTIL=00010101",
            "TZOFFSETTO:+9999",
            "P",
            "PT",
            "/",
            "-",
            "TRIGGER;RELATED=END:P9999D",
            "REPEAT:999999999",
            "BYDAY=-53MO",
            "FREEBUSY:1/2,3/P1D");

    private static final List<byte[]> SEEDS = List.of(
            Calendars.calendar(
                    "BEGIN:VTIMEZONE",
                    "TZID:X",
                    "BEGIN:STANDARD",
                    "DTSTART:19701025T030000",
                    "RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU",
                    "TZOFFSETFROM:+0200",
                    "TZOFFSETTO:+0100",
                    "END:STANDARD",
                    "END:VTIMEZONE",
                    "BEGIN:VEVENT",
                    "UID:1",
                    "DTSTAMP:20260101T000000Z",
                    "DTSTART;TZID=X:20260104T100000",
                    "DTEND;TZID=X:20260104T110000",
                    "RRULE:FREQ=MONTHLY;BYDAY=MO,TU;BYSETPOS=-1;COUNT=50",
                    "EXDATE;TZID=X:20260202T100000",
                    "RDATE;VALUE=PERIOD:20260203T100000Z/PT2H",
                    "SUMMARY:Besprechung über Äpfel\\, Birnen",
                    "ATTENDEE;CN=\"A; B\";PARTSTAT=ACCEPTED:mailto:a@b",
                    "BEGIN:VALARM",
                    "TRIGGER:-PT15M",
                    "REPEAT:2",
                    "DURATION:PT5M",
                    "END:VALARM",
                    "END:VEVENT",
                    "BEGIN:VEVENT",
                    "UID:1",
                    "DTSTAMP:20260101T000000Z",
                    "RECURRENCE-ID;RANGE=THISANDFUTURE;TZID=X:20260331T100000",
                    "DTSTART;TZID=X:20260401T100000",
                    "DURATION:PT1H",
                    "END:VEVENT"),
            Calendars.component(
                    "VTODO", "DTSTART:20260104T100000", "DUE:20260104T110000", "RRULE:FREQ=WEEKLY;BYDAY=MO"),
            Calendars.component(
                    "VFREEBUSY", "FREEBUSY;FBTYPE=BUSY:20260104T100000Z/PT1H,20260105T100000Z/20260105T110000Z"),
            Calendars.component(
                    "VAVAILABILITY",
                    "PRIORITY:3",
                    "BEGIN:AVAILABLE",
                    "UID:a",
                    "DTSTART:20260105T090000",
                    "DURATION:PT8H",
                    "RRULE:FREQ=DAILY",
                    "END:AVAILABLE"));

    private static final TimeRange MONTH = Calendars.range("2026-01-01", "2026-02-01");

    @Test
    @Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void nothingCrashesAndNothingHangs() {
        long seed = Long.getLong("orrery.seed", System.nanoTime());
        int mutations = Integer.getInteger("orrery.mutations", 4_000);
        System.out.println("FuzzTest: seed " + seed);
        Random random = new Random(seed);
        int taken = 0;
        for (int i = 0; i < mutations; i++) {
            byte[] text = SEEDS.get(random.nextInt(SEEDS.size()));
            for (int n = 1 + random.nextInt(4); n > 0; n--) {
                text = mutated(text, random);
            }
            long before = System.nanoTime();
            try {
                ask(text);
                taken++;
            } catch (Refused refused) {
                assertThat(refused.reason().sentence()).isNotBlank();
            } catch (RuntimeException | StackOverflowError e) {
                throw new AssertionError("seed " + seed + ", mutation " + i + ":\n" + Calendars.text(text), e);
            }
            assertThat(System.nanoTime() - before)
                    .as("seed %d, mutation %d takes long:%n%s", seed, i, Calendars.text(text))
                    .isLessThan(TimeUnit.SECONDS.toNanos(10));
        }
        assertThat(taken).isPositive();
    }

    private static void ask(byte[] text) {
        CalendarObject object = Calendars.parse(text);
        CalendarIndex index = CalendarIndex.decode(object.index().encode());
        assertThat(CalendarObject.reindex(object.text())).isEqualTo(index);
        boolean inMonth = index.overlaps(index.component(), MONTH, Calendars.BERLIN);
        index.overlaps(index.component(), TimeRange.EVER, Zone.UTC);
        index.overlaps("VALARM", MONTH, Zone.UTC);
        FreeBusy sum = new FreeBusy(MONTH);
        index.addBusy(sum, Zone.UTC);
        Availability.addTo(sum, List.of(index), Zone.UTC);
        sum.periods();
        List<Instance> instances = List.of();
        try {
            instances = index.instances(MONTH, Calendars.BERLIN, 2_000);
            ICalendarWriter.write(Expansion.expand(object.root(), index, MONTH, Calendars.BERLIN, 2_000));
        } catch (Refused tooMany) {
            assertThat(inMonth).isTrue();
        }
        if (!instances.isEmpty()) {
            assertThat(inMonth).isTrue();
        }
        Expansion.limitRecurrenceSet(object.root(), index, MONTH, Zone.UTC);
        CalendarFile.join(List.of(object.text()), List.of(index), List.of());
        CalendarFile.split(text, Calendars.NOW);
    }

    private static byte[] mutated(byte[] text, Random random) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(text.length + 64);
        int at = random.nextInt(text.length + 1);
        int length = random.nextInt(1 + Math.min(30, text.length - at));
        out.write(text, 0, at);
        switch (random.nextInt(6)) {
            case 0 -> out.writeBytes(WORDS.get(random.nextInt(WORDS.size())).getBytes(StandardCharsets.UTF_8));
            case 1 -> out.write(text, at, length); // twice
            case 2 -> at += length; // away
            case 3 -> {
                out.write(random.nextInt(256));
                at = Math.min(text.length, at + 1);
            }
            case 4 -> {
                byte[] line = text.clone();
                int from = random.nextInt(line.length);
                out.write(line, from, Math.min(40, line.length - from));
            }
            default -> {
                out.writeBytes(Integer.toString(random.nextInt()).getBytes(StandardCharsets.UTF_8));
                at = Math.min(text.length, at + 4);
            }
        }
        out.write(text, at, text.length - at);
        return out.toByteArray();
    }
}
