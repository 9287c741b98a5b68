package dev.orrery.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orrery.calendar.Mirrored;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;

/** A room with a mailbox of its own: its calendar is the folder, and it answers from there. */
abstract class ImapRoomsContract extends ImapRooms {
    @Test
    void aRoomAnswersFromItsFolder() throws Exception {
        append("walk", "in", event("walk", "In").replace("20260102", "20300102"));
        book("eve", "one", AT_HALF_PAST_TEN, 0);
        assertThat(answered("eve", "one")).isEqualTo("DECLINED");
        book("eve", "two", AT_TWELVE, 0);
        assertThat(answered("eve", "two")).isEqualTo("ACCEPTED");
        onlyOne("two", "ACCEPTED");
        book("finn", "three", AT_TWELVE, 0);
        assertThat(answered("finn", "three")).isEqualTo("DECLINED");
        assertThat(question("eve").body()).contains("20300102T100000Z/", "20300102T120000Z/");
    }

    private HttpResponse<String> question(String who) throws Exception {
        return sendAs(
                who,
                who,
                "POST",
                "/calendars/users/" + who + "/outbox/",
                ("""
                BEGIN:VCALENDAR
                VERSION:2.0
                PRODID:-//t//EN
                METHOD:REQUEST
                BEGIN:VFREEBUSY
                UID:question
                DTSTAMP:20260301T120000Z
                DTSTART:20300102T000000Z
                DTEND:20300103T000000Z
                ORGANIZER:mailto:%s@example.org
                ATTENDEE:mailto:hall@example.org
                END:VFREEBUSY
                END:VCALENDAR
                """).formatted(who).replace("\n", "\r\n"));
    }

    /** Busy time that cannot be confirmed is told, with its age; what rests on it is not decided. */
    @Test
    void busyTimeSaysHowOldItIs() throws Exception {
        sendAs("finn", "finn", "PROPFIND", "/calendars/users/finn/", "");
        book("eve", "one", AT_TEN, 0);
        assertThat(answered("eve", "one")).isEqualTo("ACCEPTED");
        assertThat(question("eve").headers().firstValue(Mirrored.AGE)).isEmpty();
        relay.cut(CuttingRelay.Cut.NOW);
        HttpResponse<String> old = question("eve");
        assertThat(old.body()).contains("20300102T100000Z/");
        assertThat(old.headers().firstValue(Mirrored.AGE)).isPresent();
        book("finn", "two", AT_TWELVE, 0);
        await(() -> seen("finn", "two"), text -> text.matches("(?s).*SCHEDULE-STATUS=\"?1\\.0.*"));
        assertThat(answer(seen("finn", "two"))).isEmpty();
        relay.mend();
        String partstat = await(
                () -> {
                    server().deliveries().retry();
                    return answer(seen("finn", "two"));
                },
                text -> !text.isEmpty());
        assertThat(partstat).isEqualTo("ACCEPTED");
    }
}
