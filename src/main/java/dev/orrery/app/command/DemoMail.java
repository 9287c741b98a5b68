package dev.orrery.app.command;

import dev.orrery.mime.Mailbox;
import dev.orrery.source.imap.EmbeddedImap;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;

/** What the demo's IMAP server holds when it begins: a mailbox for each person, and the calendar of one. */
final class DemoMail {
    private static final String OWNER = "hedy";

    private DemoMail() {}

    static void fill(EmbeddedImap imap, Instant now) throws IOException {
        for (String person : List.of("ada", "grace", "alan", OWNER)) {
            imap.addPerson(person, person, person + "@example.org");
        }
        byte[] events =
                DemoData.thisWeek(now, DemoData.text("demo-hedy-calendar.ics")).getBytes(StandardCharsets.UTF_8);
        imap.fill(OWNER, new Mailbox("Hedy Lamarr", "hedy@example.org"), "Calendar", events, now);
    }

    /** Lines for a shell that put one more event into the folder. */
    static String example(int port, Instant now) {
        String lines = """
                  printf '%s\\r\\n' 'Subject: Tea' 'Content-Type: text/calendar' '' BEGIN:VCALENDAR VERSION:2.0 \\
                    PRODID:-//curl//EN BEGIN:VEVENT UID:tea DTSTAMP:20260101T000000Z DTSTART:{{day4}}T160000Z \\
                    'SUMMARY:Tea with George' END:VEVENT END:VCALENDAR >tea.eml
                  curl -u hedy:hedy -T tea.eml imap://127.0.0.1:{{port}}/Calendar
                """;
        return DemoData.thisWeek(now, lines)
                .replace("{{port}}", Integer.toString(port))
                .strip();
    }
}
