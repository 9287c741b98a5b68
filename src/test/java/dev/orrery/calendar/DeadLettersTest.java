package dev.orrery.calendar;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orrery.model.HomeId;
import dev.orrery.store.MessageRow;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which letters say what another one said before; occurrences stand behind the method. */
class DeadLettersTest {
    @ParameterizedTest
    @CsvSource({
        "CANCEL, REQUEST, true",
        "REQUEST, REQUEST 20260302T100000Z, true",
        "CANCEL 20260302T100000Z, REQUEST 20260302T100000Z, true",
        "CANCEL 20260302T100000Z, REQUEST, false",
        "REPLY, REPLY, true",
        "REPLY 20260302T100000Z, REPLY 20260302T100000Z, true",
        // an answer to the series leaves the one to an occurrence as it is
        "REPLY, REPLY 20260302T100000Z, false",
        "REPLY 20260302T100000Z, REPLY, false",
        "REPLY, COUNTER, false",
        "COUNTER, REPLY, false",
        "COUNTER, COUNTER, true",
        "REFRESH, REPLY, false",
    })
    void overtakes(String newer, String older, boolean overtaken) {
        assertThat(DeadLetters.overtakes(message(newer), message(older))).isEqualTo(overtaken);
    }

    private static MessageRow message(String words) {
        String[] parts = words.split(" ");
        String recurrence = parts.length == 1 ? "" : "RECURRENCE-ID:" + parts[1] + "\r\n";
        String text = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Test//EN\r\nMETHOD:" + parts[0]
                + "\r\nBEGIN:VEVENT\r\nUID:one\r\nDTSTAMP:20260101T000000Z\r\n" + recurrence
                + "DTSTART:20260301T100000Z\r\nORGANIZER:mailto:ada@example.org\r\n"
                + "ATTENDEE:mailto:bob@example.org\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";
        return new MessageRow(
                new HomeId(1),
                1,
                parts[0],
                "one",
                "mailto:bob@example.org",
                List.of("mailto:ada@example.org"),
                text.getBytes(StandardCharsets.UTF_8));
    }
}
