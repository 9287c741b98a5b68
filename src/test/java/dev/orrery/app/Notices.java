package dev.orrery.app;

/** Notices of a mail system, as Postfix writes them (RFC 3464). */
final class Notices {
    private Notices() {}

    /** @param action failed, delayed … */
    static String about(String messageId, String recipient, String action) {
        return """
                From: MAILER-DAEMON@mx.example.org (Mail Delivery System)
                Subject: Undelivered Mail Returned to Sender
                To: ada@example.org
                Auto-Submitted: auto-replied
                Message-ID: <notice@mx.example.org>
                MIME-Version: 1.0
                Content-Type: multipart/report; report-type=delivery-status; boundary="b"

                This is a MIME-encapsulated message.

                --b
                Content-Type: text/plain; charset=us-ascii

                I'm sorry to have to inform you.

                --b
                Content-Description: Delivery report
                Content-Type: message/delivery-status

                Reporting-MTA: dns; mx.example.org
                X-Postfix-Sender: rfc822; ada@example.org
                Arrival-Date: Thu,  1 Jan 2026 10:00:00 +0000 (UTC)

                Final-Recipient: rfc822; %s
                Original-Recipient: rfc822;%s
                Action: %s
                Status: 5.1.1
                Diagnostic-Code: smtp; 550 5.1.1 <%s>: Recipient address
                    rejected: User unknown

                --b
                Content-Description: Undelivered Message
                Content-Type: message/rfc822

                From: ada <ada@example.org>
                To: <%s>
                Subject: Invitation: Meeting
                Message-ID: %s
                Content-Type: text/calendar; method=REQUEST

                BEGIN:VCALENDAR
                METHOD:REQUEST
                END:VCALENDAR

                --b--
                """.formatted(recipient, recipient, action, recipient, recipient, messageId);
    }
}
