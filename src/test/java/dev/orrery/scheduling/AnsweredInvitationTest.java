package dev.orrery.scheduling;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orrery.ical.Component;
import dev.orrery.ical.ICalendarReader;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AnsweredInvitationTest {
    private static final String BOB = "mailto:bob@example.org";
    private static final Reader READER =
            new Reader(BOB, Identities.WITHOUT_ALIASES, SchedulingPolicy.USUAL, Instant.parse("2026-01-01T00:00:00Z"));
    private static final String SERIES = "RRULE:FREQ=WEEKLY;COUNT=4\nDTSTART:20270105T100000Z\nSUMMARY:Course";
    private static final String ADDED = "DTSTART:20270107T100000Z\nSUMMARY:Extra";
    private static final String MOVED = "RECURRENCE-ID:20270112T100000Z\nDTSTART:20270112T150000Z\nSUMMARY:Moved";

    private static Component calendar(String... events) {
        StringBuilder text = new StringBuilder("BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//test//EN\n");
        for (String lines : events) {
            text.append("BEGIN:VEVENT\nUID:one\nDTSTAMP:20260101T000000Z\nORGANIZER:mailto:zoe@elsewhere.net\n")
                    .append("ATTENDEE;RSVP=TRUE:" + BOB + "\n" + lines + "\nEND:VEVENT\n");
        }
        return ICalendarReader.read(
                text.append("END:VCALENDAR\n").toString().replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8));
    }

    private static Optional<Component> answered(Component stored, ItipMethod method, String... invitation) {
        return AnsweredInvitation.apply(stored, calendar(invitation), method, READER, "ACCEPTED");
    }

    /** Summaries of what is answered. */
    private static List<String> accepted(Optional<Component> calendar) {
        return calendar.orElseThrow().content().stream()
                .filter(event -> event.all("ATTENDEE").getFirst().parameterIs("PARTSTAT", "ACCEPTED"))
                .map(event -> String.valueOf(event.value("SUMMARY")))
                .toList();
    }

    @Test
    void onlyWhatTheInvitationIsAboutIsAnswered() {
        Component stored = calendar(SERIES, MOVED);
        assertThat(accepted(answered(stored, ItipMethod.REQUEST, MOVED))).containsExactly("Moved");
        assertThat(accepted(answered(stored, ItipMethod.REQUEST, SERIES))).containsExactly("Course");
        assertThat(accepted(answered(stored, ItipMethod.REQUEST, SERIES, MOVED)))
                .containsExactly("Course", "Moved");
    }

    @Test
    void anAddedTimeIsKnownByItsStart() {
        Component stored = calendar(SERIES + "\nRDATE:20270107T100000Z", "RECURRENCE-ID:20270107T100000Z\n" + ADDED);
        assertThat(accepted(answered(stored, ItipMethod.ADD, ADDED))).containsExactly("Extra");
    }

    @Test
    void aTimeThatIsLikeItsSeriesAgainIsAnsweredAlone() {
        Component answered =
                answered(calendar(SERIES), ItipMethod.REQUEST, MOVED).orElseThrow();
        assertThat(accepted(Optional.of(answered))).containsExactly("Course");
        assertThat(answered.content()).hasSize(2);
        assertThat(answered.content().getLast().value("DTSTART")).isEqualTo("20270112T100000Z");
        assertThat(answered.content().getFirst().has("RECURRENCE-ID")).isFalse();
    }

    @Test
    void whatIsNotThereAnyMoreIsNotAnswered() {
        assertThat(answered(calendar(MOVED), ItipMethod.REQUEST, SERIES)).isEmpty();
        assertThat(answered(calendar(SERIES + "\nEXDATE:20270112T100000Z"), ItipMethod.REQUEST, MOVED))
                .isEmpty();
    }
}
