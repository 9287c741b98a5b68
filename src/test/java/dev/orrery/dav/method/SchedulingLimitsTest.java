package dev.orrery.dav.method;

import static dev.orrery.dav.Events.calendar;
import static org.assertj.core.api.Assertions.assertThat;

import dev.orrery.calendar.Limits;
import dev.orrery.dav.DavHouse;
import dev.orrery.dav.DavHouse.Answer;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What one person may ask of other people's homes. */
class SchedulingLimitsTest {
    private static final Limits SMALL = new Limits(1 << 20, 3, 3000, 10, 100, 2, Duration.ofHours(1), Map.of());

    private final DavHouse house = new DavHouse(SMALL);

    @AfterEach
    void close() {
        house.close();
    }

    private Answer invite(String by, String uid) {
        return house.send(by, "PUT", "/calendars/users/" + by + "/calendar/" + uid + ".ics", calendar("""
                BEGIN:VEVENT
                UID:%s
                DTSTAMP:20260301T120000Z
                DTSTART:20260302T100000Z
                SUMMARY:%s
                ORGANIZER:mailto:%s
                ATTENDEE:mailto:bob@example.org
                END:VEVENT
                """.formatted(
                        uid, "x".repeat(1800), by.contains("@") ? by : by + "@example.org")));
    }

    /** What a person has an event of their own for lies in the inbox only: that does not grow without end either. */
    @Test
    void lettersFillAnInboxToTheQuotaOnly() {
        for (String uid : new String[] {"one", "two"}) {
            String own =
                    calendar("BEGIN:VEVENT\nUID:%s\nDTSTAMP:20260301T120000Z\nDTSTART:20260302T100000Z\nEND:VEVENT\n"
                            .formatted(uid));
            assertThat(house.send("bob", "PUT", "/calendars/users/bob/calendar/" + uid + ".ics", own)
                            .status())
                    .isEqualTo(201);
            String by = uid.equals("one") ? "ada" : "finn";
            assertThat(invite(by, uid).status()).isEqualTo(201);
            house.deliver();
        }
        assertThat(house.send("bob", "GET", "/calendars/users/bob/inbox/one.ics", "")
                        .status())
                .isEqualTo(200);
        assertThat(house.send("bob", "GET", "/calendars/users/bob/inbox/two.ics", "")
                        .status())
                .isEqualTo(404);
        assertThat(house.send("finn", "GET", "/calendars/users/finn/calendar/two.ics", "")
                        .text())
                .contains("SCHEDULE-STATUS=5.1");
    }
}
