package dev.orrery.dav.method;

import static dev.orrery.dav.Events.calendar;
import static dev.orrery.dav.Events.event;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orrery.calendar.Limits;
import dev.orrery.dav.DavHouse;
import dev.orrery.dav.DavHouse.Answer;
import dev.orrery.http.Headers;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Contents that are too much, or stop half way: refused with their own status, and nothing stored by halves. */
class BadBodiesTest {
    private static final String NAME = "/calendars/users/ada/calendar/1.ics";
    private static final Limits SMALL = new Limits(1 << 20, 3, 3000, 10, 100, 2, Duration.ofHours(1), Map.of());

    private final DavHouse house = new DavHouse(SMALL);

    @AfterEach
    void close() {
        house.close();
    }

    @Test
    void announcedTooLargeIsRefusedUnread() {
        InputStream unread = new InputStream() {
            @Override
            public int read() {
                throw new AssertionError("nobody should read this");
            }
        };
        Answer answer = house.send("ada", "PUT", NAME, unread, headers("Content-Length", "1048577"));
        assertThat(answer.status()).isEqualTo(413);
        assertThat(answer.text()).contains("max-resource-size");
        assertNothingStored();
    }

    @Test
    void endlessIsReadOnlyToTheLimit() {
        long[] read = {0};
        InputStream endless = new InputStream() {
            @Override
            public int read() {
                read[0]++;
                return 'x';
            }
        };
        Answer answer = house.send("ada", "PUT", NAME, endless, headers("Transfer-Encoding", "chunked"));
        assertThat(answer.status()).isEqualTo(413);
        assertThat(read[0]).isLessThan((1 << 20) + 10_000);
        assertNothingStored();
    }

    @Test
    void tenMegabytesOfOneLineAreTakenAndGivenBack() {
        try (DavHouse roomy = new DavHouse()) {
            String event = event("one", "x".repeat(10_000_000));
            Answer answer = roomy.send("ada", "PUT", NAME, event, "Content-Type", "text/calendar");
            assertThat(answer.status()).isEqualTo(201);
            assertThat(roomy.send("ada", "GET", NAME, "").text()).isEqualTo(event);
            Answer more = roomy.send("ada", "PUT", NAME, event("one", "x".repeat(11_000_000)));
            assertThat(more.status()).isEqualTo(413);
        }
    }

    @Test
    void brokenOffIsNotStored() {
        String half = event("one").substring(0, 120);
        InputStream broken = new SequenceInputStream(
                new ByteArrayInputStream(half.getBytes(StandardCharsets.UTF_8)), new InputStream() {
                    @Override
                    public int read() throws IOException {
                        throw new IOException("the client is gone");
                    }
                });
        assertThatThrownBy(() -> house.send(
                        "ada", "PUT", NAME, broken, headers("Content-Type", "text/calendar", "Content-Length", "500")))
                .hasRootCauseMessage("the client is gone");
        assertNothingStored();
    }

    @Test
    void tooManyAttendees() {
        String attendees = "ATTENDEE:mailto:a@example.org\nATTENDEE:mailto:b@example.org\n"
                + "ATTENDEE:mailto:c@example.org\nATTENDEE:mailto:d@example.org\n";
        Answer answer = house.send(
                "ada",
                "PUT",
                NAME,
                calendar("BEGIN:VEVENT\nUID:one\nDTSTAMP:20260301T120000Z\nDTSTART:20260302T100000Z\n"
                        + "ORGANIZER:mailto:ada@example.org\n" + attendees + "END:VEVENT\n"),
                "Content-Type",
                "text/calendar");
        assertThat(answer.status()).isEqualTo(403);
        assertThat(answer.text()).contains("max-attendees-per-instance");
        assertNothingStored();
    }

    @Test
    void quotaIsKept() {
        String large = event("one", "x".repeat(2500));
        assertThat(house.send("ada", "PUT", NAME, large, "Content-Type", "text/calendar")
                        .status())
                .isEqualTo(201);
        Answer second = house.send(
                "ada",
                "PUT",
                NAME.replace("1.ics", "2.ics"),
                event("two", "x".repeat(500)),
                "Content-Type",
                "text/calendar");
        assertThat(second.status()).isEqualTo(507);
        assertThat(second.text()).contains("quota-not-exceeded");
        // what makes it smaller is welcome
        assertThat(house.send("ada", "PUT", NAME, event("one", "short"), "Content-Type", "text/calendar")
                        .status())
                .isEqualTo(204);
    }

    @Test
    void collectionsAndLocksAreCounted() {
        int made = 0;
        Answer answer = house.send("ada", "MKCOL", "/calendars/users/ada/c0/", "");
        while (answer.status() == 201 && made < 20) {
            answer = house.send("ada", "MKCOL", "/calendars/users/ada/c" + ++made + "/", "");
        }
        assertThat(answer.status()).isEqualTo(507);
        assertThat(made).isBetween(2, 10);
        String lock =
                "<lockinfo xmlns='DAV:'><lockscope><exclusive/></lockscope><locktype><write/></locktype></lockinfo>";
        assertThat(house.send("ada", "LOCK", "/calendars/users/ada/c0/", lock).status())
                .isEqualTo(200);
        assertThat(house.send("ada", "LOCK", "/calendars/users/ada/c1/", lock).status())
                .isEqualTo(200);
        assertThat(house.send("ada", "LOCK", "/calendars/users/ada/c2/", lock).status())
                .isEqualTo(507);
    }

    private static Headers headers(String... namesAndValues) {
        return Headers.of(namesAndValues);
    }

    private void assertNothingStored() {
        assertThat(house.send("ada", "GET", NAME, "").status()).isEqualTo(404);
    }
}
