package dev.orrery.scheduling;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orrery.ical.CalendarObject;
import dev.orrery.ical.CalendarTime;
import dev.orrery.ical.Component;
import dev.orrery.ical.ICalendarWriter;
import dev.orrery.ical.Property;
import dev.orrery.scheduling.Outcome.Effect;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Mail keeps no order: whatever the order in which an organizer's messages arrive, the same takes place in the end. */
class OrderOfMailTest {
    private static final Instant NOW = Instant.parse("2026-01-05T08:00:00Z");
    private static final String BOB = "mailto:bob@example.org";
    private static final String ZOE = "mailto:zoe@elsewhere.net";
    private static final Reader READER = new Reader(BOB, Identities.WITHOUT_ALIASES, SchedulingPolicy.USUAL, NOW);

    /** @param sent in days: which one is the later message */
    private record Sent(String method, int sent, int sequence, String what) {
        ItipMessage read() {
            String text = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Test//Test//EN\r\nMETHOD:" + method
                    + "\r\nBEGIN:VEVENT\r\nUID:talk\r\nDTSTAMP:202601%02dT000000Z\r\n".formatted(sent) + "SEQUENCE:"
                    + sequence + "\r\n" + what + "ORGANIZER:" + ZOE + "\r\nATTENDEE:" + BOB
                    + "\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";
            return ItipMessage.read(text.getBytes(StandardCharsets.UTF_8), ZOE);
        }

        @Override
        public String toString() {
            return method + " " + what.split("\r\n")[0] + " of day " + sent + ", " + sequence;
        }
    }

    private static Sent series(int sent, int sequence, int hour) {
        String times = "DTSTART:20260112T%02d0000Z\r\nDURATION:PT15M\r\n".formatted(hour);
        return new Sent("REQUEST", sent, sequence, times + "RRULE:FREQ=DAILY;COUNT=5\r\nSUMMARY:Talk\r\n");
    }

    private static Sent occurrence(int sent, int sequence, int day, int hour) {
        String which = "RECURRENCE-ID:202601%02dT080000Z\r\n".formatted(day);
        String times = "DTSTART:202601%02dT%02d0000Z\r\nDURATION:PT15M\r\n".formatted(day, hour);
        return new Sent("REQUEST", sent, sequence, which + times + "SUMMARY:Talk\r\n");
    }

    private static Sent cancelled(int sent, int sequence) {
        return new Sent("CANCEL", sent, sequence, "STATUS:CANCELLED\r\n");
    }

    private static Sent cancelledOne(int sent, int sequence, int day) {
        String which = "RECURRENCE-ID:202601%02dT080000Z\r\n".formatted(day);
        return new Sent("CANCEL", sent, sequence, which + "STATUS:CANCELLED\r\n");
    }

    private static Sent cancelledFrom(int sent, int sequence, int day) {
        String which = "RECURRENCE-ID;RANGE=THISANDFUTURE:202601%02dT080000Z\r\n".formatted(day);
        return new Sent("CANCEL", sent, sequence, which + "STATUS:CANCELLED\r\n");
    }

    /** What takes place when they arrive like this; each CANCEL is remembered, as mail does. */
    private static Set<String> takesPlace(List<Sent> order) {
        Component stored = null;
        List<ItipMessage> cancels = new ArrayList<>();
        for (Sent one : order) {
            ItipMessage message = one.read();
            Outcome outcome = ReceiveMessage.receive(stored, message, READER);
            if (message.method() == ItipMethod.CANCEL) {
                cancels.add(message);
            } else {
                outcome = EarlyCancels.applied(stored, outcome, cancels, READER);
            }
            if (outcome.effect() instanceof Effect.Store(Component calendar)) {
                stored = CalendarObject.parse(ICalendarWriter.write(calendar), NOW)
                        .root();
            }
        }
        return takesPlace(stored);
    }

    private static Set<String> takesPlace(@Nullable Component stored) {
        Set<String> times = new TreeSet<>();
        if (stored == null) {
            return times;
        }
        SchedulingObject object = SchedulingObject.of(stored);
        Component master = object.master();
        if (master != null && !"CANCELLED".equals(master.value("STATUS"))) {
            String time = String.valueOf(master.value("DTSTART")).substring(8);
            IntStream.rangeClosed(12, 16).mapToObj(day -> "202601" + day + time).forEach(start -> {
                OccurrenceId id = OccurrenceId.of(
                        Objects.requireNonNull(CalendarTime.of(new Property("RECURRENCE-ID", start), object.zones())));
                if (!object.components().containsKey(id) && Occurrences.exists(object, id)) {
                    times.add(start);
                }
            });
        }
        object.components().forEach((id, component) -> {
            if (!id.isWhole() && !"CANCELLED".equals(component.value("STATUS"))) {
                times.add(String.valueOf(component.value("DTSTART")));
            }
        });
        return times;
    }

    private static void inAnyOrder(Sent... messages) {
        List<Sent> sent = List.of(messages);
        Set<String> expected = takesPlace(sent);
        List<String> wrong = new ArrayList<>();
        orders(List.of(), sent, order -> {
            Set<String> found = takesPlace(order);
            if (!found.equals(expected)) {
                wrong.add(order + " gives " + found);
            }
        });
        assertThat(wrong).as("in the order %s: %s", sent, expected).isEmpty();
    }

    private static void orders(List<Sent> begun, List<Sent> left, Consumer<List<Sent>> take) {
        if (left.isEmpty()) {
            take.accept(begun);
        }
        for (Sent next : left) {
            List<Sent> more = new ArrayList<>(begun);
            more.add(next);
            orders(more, left.stream().filter(one -> one != next).toList(), take);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void anOccurrenceInvitedToAfterItsSeriesWasCancelled(int sequence) {
        inAnyOrder(series(1, 0, 8), cancelled(2, 1), occurrence(3, sequence, 13, 14));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void anOccurrenceMovedBeforeItsSeriesIsCancelled(int sequence) {
        inAnyOrder(series(1, 0, 8), occurrence(2, sequence, 13, 14), cancelled(3, 1));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void anOccurrenceInvitedToAfterTheRestWasCancelled(int sequence) {
        inAnyOrder(series(1, 0, 8), cancelledFrom(2, 1, 13), occurrence(3, sequence, 14, 14));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void anOccurrenceMovedBeforeTheRestIsCancelled(int sequence) {
        inAnyOrder(series(1, 0, 8), occurrence(2, sequence, 14, 14), cancelledFrom(3, 1, 13));
    }

    @Test
    void twoOccurrencesOneOfThemInvitedToAgain() {
        inAnyOrder(series(1, 0, 8), occurrence(2, 1, 14, 14), cancelled(3, 2), occurrence(4, 3, 13, 15));
    }

    @Test
    void aSeriesCancelledAndInvitedToAgain() {
        inAnyOrder(series(1, 0, 8), cancelled(2, 1), series(3, 2, 9));
    }

    @Test
    void anOccurrenceCancelledAndInvitedToAgain() {
        inAnyOrder(series(1, 0, 8), cancelledOne(2, 1, 13), occurrence(3, 2, 13, 14));
    }

    @Test
    void occurrencesAlone() {
        inAnyOrder(occurrence(1, 0, 13, 14), cancelled(2, 1), occurrence(3, 2, 14, 15));
    }

    @Test
    void anOccurrenceCancelledAmongOthers() {
        inAnyOrder(series(1, 0, 8), occurrence(2, 1, 13, 14), cancelledOne(3, 2, 13), occurrence(4, 1, 14, 15));
    }

    @Test
    void aSeriesChangedAfterOneOfItsOccurrencesWasMoved() {
        inAnyOrder(series(1, 0, 8), occurrence(2, 0, 13, 14), cancelledOne(3, 1, 14), series(4, 2, 8));
    }

    @Test
    void everythingCancelledAfterMuchOfIt() {
        inAnyOrder(
                series(1, 0, 8),
                occurrence(2, 3, 14, 14),
                cancelledFrom(3, 4, 15),
                cancelledOne(4, 5, 13),
                cancelled(5, 6));
    }

    @Test
    void theRestCancelledAndASeriesInvitedToAgain() {
        inAnyOrder(series(1, 0, 8), occurrence(2, 1, 15, 14), cancelledFrom(3, 2, 14), series(4, 3, 8));
    }
}
