package dev.orrery.app;

import static dev.orrery.app.RoomsContract.answered;
import static dev.orrery.app.RoomsContract.at;
import static dev.orrery.app.RoomsContract.awaitAt;
import static dev.orrery.app.RoomsContract.book;
import static dev.orrery.app.RoomsContract.path;
import static org.assertj.core.api.Assertions.assertThat;

import dev.orrery.store.QuotaPeriod;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What rooms hold of a quota is what their calendars say, whatever way it came there: on every store. */
abstract class ChargesContract {
    private static final String ROOMS = """
            [scheduling]
            wait-milliseconds = 10000
            [[location]]
            name = "left"
            mail = ["left@example.org"]
            policy = ["check_quota rooms", "schedule_in_freebusy"]
            write-delegates = ["bob"]
            """;

    private static final String COPY = "/calendars/locations/left/calendar/";

    @TempDir
    private Path directory;

    abstract String storeUrl();

    private FaceServer server() throws Exception {
        return new FaceServer(storeUrl(), directory, ROOMS);
    }

    private static List<QuotaPeriod> held(FaceServer server) {
        return server.house().store().read(snapshot -> snapshot.bookings().periods("rooms", 0));
    }

    /** A series with more times than are looked at is declined, and what is declined holds nothing. */
    @Test
    void whatBecomesTooComplexIsGivenBackAndCanBeCancelled() throws Exception {
        try (FaceServer server = server()) {
            String times = at("20270302T100000Z", "20270302T110000Z") + "\nRRULE:FREQ=";
            book(server, "ada", "one", "left@example.org", times + "WEEKLY;COUNT=10");
            answered(server, "ada", "one", "left@example.org", "ACCEPTED");
            assertThat(held(server)).hasSize(10);
            book(server, "ada", "one", "left@example.org", times + "MINUTELY;COUNT=5001");
            assertThat(answered(server, "ada", "one", "left@example.org", "DECLINED"))
                    .contains("SCHEDULE-STATUS=3.14");
            assertThat(held(server)).isEmpty();

            assertThat(server.send("ada", "DELETE", path("ada", "one"), "").statusCode())
                    .isEqualTo(204);
            awaitAt(server, "bob", COPY + "one.ics", text -> text.contains("STATUS:CANCELLED"));
        }
    }
}
