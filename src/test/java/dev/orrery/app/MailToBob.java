package dev.orrery.app;

import dev.orrery.model.Principal;
import dev.orrery.model.PrincipalKind;
import dev.orrery.model.PrincipalName;
import dev.orrery.store.RequestRow;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;

/** Mails of Zoe, who is elsewhere, to Bob, who is here. */
abstract class MailToBob {
    static final String PROVED = "Authentication-Results: mx.example.org; dmarc=pass header.from=elsewhere.net\n";
    static final String HIS = "/calendars/users/bob/calendar/talk.ics";

    @TempDir
    private Path directory;

    abstract String storeUrl();

    FaceServer server(String more) throws Exception {
        return new FaceServer(storeUrl(), directory, """
                [mail]
                domain = "example.org"
                alias-domain = "calendar.example.org"
                trusted-authserv-id = "mx.example.org"
                lmtp-listen = "127.0.0.1:0"
                """ + more);
    }

    static String request(String method, String more) {
        return """
                BEGIN:VCALENDAR
                VERSION:2.0
                PRODID:-//test//EN
                METHOD:%s
                BEGIN:VEVENT
                UID:talk
                DTSTAMP:20260301T120000Z
                DTSTART:20260302T100000Z
                DTEND:20260302T110000Z
                SUMMARY:Talk
                ORGANIZER:mailto:zoe@elsewhere.net
                ATTENDEE;RSVP=TRUE:mailto:bob@example.org
                %sEND:VEVENT
                END:VCALENDAR
                """.formatted(method, more);
    }

    static String mail(String head, String type, String calendar) {
        return """
                From: Zoe <zoe@elsewhere.net>
                To: bob@example.org
                Subject: Talk
                Message-ID: <1@elsewhere.net>
                MIME-Version: 1.0
                %sContent-Type: multipart/mixed; boundary=b

                --b
                Content-Type: text/plain

                Come!
                --b
                Content-Type: %s

                %s
                --b--
                """.formatted(head, type, calendar);
    }

    static String invitation(String head) {
        return mail(head, "text/calendar; method=REQUEST; charset=utf-8", request("REQUEST", ""));
    }

    static String stored(FaceServer server, String user, String path) throws Exception {
        HttpResponse<byte[]> answer = server.get(user, path);
        return answer.statusCode() == 200 ? new String(answer.body(), StandardCharsets.UTF_8).replace("\r\n ", "") : "";
    }

    static Principal bob(FaceServer server) {
        return server.house()
                .principals()
                .find(new PrincipalName(PrincipalKind.USER, "bob"))
                .orElseThrow();
    }

    static List<RequestRow> requests(FaceServer server) {
        Principal bob = bob(server);
        return server.house().store().read(snapshot -> snapshot.bookings().requests(bob.home(), 10));
    }
}
