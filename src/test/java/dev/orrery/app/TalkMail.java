package dev.orrery.app;

/** An invitation to a talk, by mail from outside. */
final class TalkMail {
    /** Proves, to a server that believes mx.example.org, who sent it; comes before all else. */
    static final String PROOF = "Authentication-Results: mx.example.org; dmarc=pass header.from=elsewhere.net\n";

    private TalkMail() {}

    /** For one person, with nothing that proves it. */
    static String to(String address) {
        return """
                From: Zoë <zoe@elsewhere.net>
                To: %1$s
                Subject: Please come
                Message-ID: <1@elsewhere.net>
                MIME-Version: 1.0
                Content-Type: text/calendar; method=REQUEST; charset=utf-8

                BEGIN:VCALENDAR
                VERSION:2.0
                PRODID:-//test//EN
                METHOD:REQUEST
                BEGIN:VEVENT
                UID:talk
                DTSTAMP:20260301T120000Z
                DTSTART:20360302T100000Z
                DTEND:20360302T110000Z
                SUMMARY:Talk
                ORGANIZER:mailto:zoe@elsewhere.net
                ATTENDEE;RSVP=TRUE:mailto:%1$s
                END:VEVENT
                END:VCALENDAR
                """.formatted(address);
    }
}
