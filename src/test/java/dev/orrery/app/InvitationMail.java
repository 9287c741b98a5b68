package dev.orrery.app;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * A mail that invites somebody to an event, from its organizer. The event is called as its UID is, with a capital.
 *
 * @param head lines before all else, each with its end
 * @param from what stands in the field: an address, or a name and an address in angle brackets
 * @param times lines of the event that say when it is, with all else that there is to say
 */
record InvitationMail(String head, String uid, String from, String to, String times, List<String> attendees) {
    /** Proves, to a server that believes mx.example.org, who sent it. */
    static final String PROOF = "Authentication-Results: mx.example.org; dmarc=pass header.from=elsewhere.net\n";

    /** An hour in ten years, with nothing that proves who invites. */
    static InvitationMail of(String uid, String from, String to) {
        return new InvitationMail(
                "",
                uid,
                from,
                to,
                "DTSTAMP:20260301T120000Z\nDTSTART:20360302T100000Z\nDTEND:20360302T110000Z",
                List.of(to));
    }

    InvitationMail under(String lines) {
        return new InvitationMail(lines, uid, from, to, times, attendees);
    }

    InvitationMail at(String lines) {
        return new InvitationMail(head, uid, from, to, lines, attendees);
    }

    InvitationMail inviting(String... addresses) {
        return new InvitationMail(head, uid, from, to, times, List.of(addresses));
    }

    String text() {
        String invited = attendees.stream()
                .map(address -> "ATTENDEE;RSVP=TRUE:mailto:" + address + "\n")
                .collect(Collectors.joining());
        return head
                + """
                From: %1$s
                To: %2$s
                Subject: Please come
                Message-ID: <%3$s@elsewhere.net>
                MIME-Version: 1.0
                Content-Type: text/calendar; method=REQUEST; charset=utf-8

                BEGIN:VCALENDAR
                VERSION:2.0
                PRODID:-//test//EN
                METHOD:REQUEST
                BEGIN:VEVENT
                UID:%3$s
                %4$s
                SUMMARY:%5$s
                ORGANIZER:mailto:%6$s
                %7$sEND:VEVENT
                END:VCALENDAR
                """.formatted(
                                from,
                                to,
                                uid,
                                times,
                                uid.substring(0, 1).toUpperCase(Locale.ROOT) + uid.substring(1),
                                from.replaceFirst(".*<(.*)>", "$1"),
                                invited);
    }

    /** As it lies in a mailbox. */
    byte[] bytes() {
        return text().replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8);
    }
}
