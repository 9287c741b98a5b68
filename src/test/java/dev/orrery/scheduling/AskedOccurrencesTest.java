package dev.orrery.scheduling;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orrery.dav.Events;
import dev.orrery.ical.Component;
import dev.orrery.ical.ICalendarReader;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class AskedOccurrencesTest {
    private static final String A = "RECURRENCE-ID:20270302T100000Z";
    private static final String B = "RECURRENCE-ID:20270309T100000Z";
    private static final String C = "RECURRENCE-ID:20270316T100000Z";
    private static final String WHOLE = "RRULE:FREQ=WEEKLY";
    private static final String YES = "\nATTENDEE;PARTSTAT=ACCEPTED:mailto:ada@example.org";
    private static final String NO_ANSWER = "\nATTENDEE;RSVP=TRUE:mailto:ada@example.org";
    private static final Reader READER =
            new Reader("mailto:ada@example.org", Identities.WITHOUT_ALIASES, SchedulingPolicy.USUAL, Instant.EPOCH);

    private static Component message(String method, String... lines) {
        StringBuilder text = new StringBuilder();
        for (String line : lines) {
            text.append("""
                    BEGIN:VEVENT
                    UID:course
                    DTSTAMP:20260301T120000Z
                    DTSTART:20270302T100000Z
                    %s
                    END:VEVENT
                    """.formatted(line));
        }
        Component calendar =
                ICalendarReader.read(Events.calendar(text.toString()).getBytes(StandardCharsets.UTF_8));
        return calendar.with(new dev.orrery.ical.Property("METHOD", method));
    }

    private static String text(String... lines) {
        return AskedOccurrences.text(message("REQUEST", lines));
    }

    @Test
    void aMessageHasOneNameWhateverItsOrderAndItsZone() {
        assertThat(text(A, B)).isEqualTo("20270302T100000Z,20270309T100000Z");
        assertThat(text(B, "RECURRENCE-ID;TZID=Europe/Oslo:20270302T110000")).isEqualTo(text(A, B));
        assertThat(text("RECURRENCE-ID;VALUE=DATE:20270302")).isEqualTo("20270302");
        assertThat(text("RECURRENCE-ID:20270302T100000")).isEqualTo("20270302T100000");
        assertThat(text(WHOLE, A)).isEmpty();
        assertThat(text("RECURRENCE-ID:some day")).isEmpty();
        assertThat(AskedOccurrences.text(message("ADD", "SUMMARY:One more"))).isEqualTo("20270302T100000Z");
    }

    /** The names of what is left of an older message; what it says of the series itself has none. */
    private static List<String> left(List<String> older, List<String> newer, @Nullable List<String> stored) {
        Component object = stored == null ? null : message("", stored.toArray(String[]::new));
        return AskedOccurrences.left(
                        message("REQUEST", older.toArray(String[]::new)),
                        message("REQUEST", newer.toArray(String[]::new)),
                        object)
                .map(rest -> {
                    assertThat(rest.value("METHOD")).isEqualTo("REQUEST");
                    return rest.content().stream()
                            .map(component -> component.has("RRULE")
                                    ? WHOLE
                                    : Stream.of(A, B, C)
                                            .filter(id -> id.endsWith(":" + component.value("RECURRENCE-ID")))
                                            .findFirst()
                                            .orElseThrow())
                            .toList();
                })
                .orElse(List.of());
    }

    @Test
    void whatANewerMessageIsAboutIsNotLeft() {
        List<String> all = List.of(WHOLE, A, B, C);
        assertThat(left(List.of(A), List.of(A, B), all)).isEmpty();
        assertThat(left(List.of(B, A), List.of(A, B), all)).isEmpty();
        assertThat(left(List.of(A, B), List.of(B, C), all)).containsExactly(A);
        assertThat(left(List.of(A, B), List.of(C), all)).containsExactly(A, B);
        assertThat(left(List.of(WHOLE, A), List.of(A), all)).containsExactly(WHOLE);
        assertThat(left(List.of(WHOLE), List.of(A), all)).containsExactly(WHOLE);
    }

    /** A newer word on a series takes its occurrences along, but for what was made later. */
    @Test
    void whatANewerMessageHasTakenAwayIsNotLeft() {
        assertThat(left(List.of(A, B), List.of(WHOLE), List.of(WHOLE))).isEmpty();
        assertThat(left(List.of(A, B), List.of(WHOLE), List.of(WHOLE, B))).containsExactly(B);
        String fromBOn = "RECURRENCE-ID;RANGE=THISANDFUTURE:20270309T100000Z";
        assertThat(left(List.of(A, B, C), List.of(fromBOn), List.of(WHOLE, A, fromBOn)))
                .containsExactly(A);
        assertThat(left(List.of(C), List.of(fromBOn), List.of(WHOLE, fromBOn, C)))
                .containsExactly(C);
    }

    @Test
    void aProposalForASeriesIsAboutAllOfIt() {
        assertThat(left(List.of(A, B), List.of(WHOLE), null)).isEmpty();
        assertThat(left(List.of(WHOLE), List.of(A), null)).containsExactly(WHOLE);
    }

    private static boolean isOpen(String asked, String... stored) {
        return AskedOccurrences.isOpen(message("REQUEST", asked), message("", stored), READER);
    }

    @Test
    void whatIsAnsweredIsNotOpenWhateverElseIs() {
        assertThat(isOpen(A, WHOLE + NO_ANSWER, A + YES)).isFalse();
        assertThat(isOpen(B, WHOLE + NO_ANSWER, A + YES)).isTrue();
        assertThat(isOpen(WHOLE, WHOLE + NO_ANSWER, A + YES)).isTrue();
        assertThat(isOpen(WHOLE, WHOLE + YES, A + NO_ANSWER)).isFalse();
        assertThat(isOpen(A, WHOLE + YES, A + NO_ANSWER)).isTrue();
        assertThat(isOpen(A, WHOLE + YES, A + "\nSTATUS:CANCELLED" + NO_ANSWER)).isFalse();
        assertThat(isOpen(A, WHOLE + "\nEXDATE:20270302T100000Z" + NO_ANSWER)).isFalse();
    }

    @Test
    void aProposalIsCurrentUntilItsOwnOccurrenceIsChanged() {
        Component proposal = message("COUNTER", A + "\nSEQUENCE:1");
        assertThat(AskedOccurrences.isCurrent(proposal, message("", WHOLE + "\nSEQUENCE:1", B + "\nSEQUENCE:2")))
                .isTrue();
        assertThat(AskedOccurrences.isCurrent(proposal, message("", WHOLE + "\nSEQUENCE:1", A + "\nSEQUENCE:2")))
                .isFalse();
        assertThat(AskedOccurrences.isCurrent(proposal, message("", WHOLE + "\nSEQUENCE:2", B + "\nSEQUENCE:1")))
                .isFalse();
        assertThat(AskedOccurrences.isCurrent(proposal, message("", WHOLE + "\nSEQUENCE:5\nX-ORRERY-OPEN-SINCE:1")))
                .as("another title")
                .isTrue();
        assertThat(AskedOccurrences.isCurrent(proposal, message("", WHOLE + "\nSEQUENCE:5\nX-ORRERY-OPEN-SINCE:2")))
                .as("another time")
                .isFalse();
    }
}
