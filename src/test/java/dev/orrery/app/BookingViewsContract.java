package dev.orrery.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orrery.calendar.Preferences;
import dev.orrery.calendar.Quotas;
import dev.orrery.dav.Events;
import dev.orrery.model.HomeId;
import dev.orrery.model.PrincipalKind;
import dev.orrery.model.PrincipalName;
import dev.orrery.store.RequestRow;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The views that docs/store.md lists, read with plain SQL. */
abstract class BookingViewsContract {
    private static final String ROOMS = """
            [scheduling]
            wait-milliseconds = 10000
            [[location]]
            name = "left"
            mail = ["left@example.org"]
            policy = ["check_quota rooms", "schedule_in_freebusy"]
            [[location]]
            name = "grid"
            mail = ["grid@example.org"]
            policy = "schedule_corrected_in_freebusy"
            permitted-times = "0,30"
            """;

    /** The views show what is not long over, and series only so far ahead: it is always shortly before these events. */
    private static final Duration BEFORE = Duration.between(Instant.now(), Instant.parse("2026-12-01T12:00:00Z"));

    private static final String ADA = "mailto:ada@example.org";

    @TempDir
    private Path directory;

    abstract String storeUrl();

    abstract Connection connect(Path directory) throws SQLException;

    private FaceServer server() throws Exception {
        return FaceServer.at(() -> Instant.now().plus(BEFORE), storeUrl(), directory, ROOMS);
    }

    private List<String> rows(String sql) throws SQLException {
        List<String> found = new ArrayList<>();
        try (Connection connection = connect(directory);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                List<String> row = new ArrayList<>();
                for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
                    row.add(rows.getString(i));
                }
                found.add(String.join(" ", row));
            }
        }
        return found;
    }

    /** What a reader of the log brings there, a little later. */
    private void awaitRow(String sql, String row) throws Exception {
        Instant deadline = Instant.now().plusSeconds(60);
        while (!rows(sql).contains(row)) {
            assertThat(Instant.now()).as(sql).isBefore(deadline);
            LockSupport.parkNanos(5_000_000);
        }
    }

    @Test
    void whatIsStoredIsSeenUnderItsHistoricNames() throws Exception {
        try (FaceServer server = server()) {
            Quotas quotas = new Quotas(
                    server.house().store(),
                    server.house().principals(),
                    server.house().clock());
            quotas.limit("rooms", "physics", "PT10H");
            quotas.group("rooms", "ada", "physics");
            new Preferences(server.house().store())
                    .set(
                            server.house()
                                    .principals()
                                    .find(new PrincipalName(PrincipalKind.LOCATION, "grid"))
                                    .orElseThrow(),
                            "freebusy_offers",
                            "P1D");
            String times = RoomsContract.at("20270302T100000Z", "20270302T110000Z");
            RoomsContract.book(server, "ada", "one", "left@example.org", times);
            RoomsContract.answered(server, "ada", "one", "left@example.org", "ACCEPTED");
            RoomsContract.book(
                    server, "ada", "odd", "grid@example.org", RoomsContract.at("20270302T101200Z", "20270302T104000Z"));
            RoomsContract.awaitAt(
                    server, "ada", "/calendars/users/ada/inbox/odd.ics", text -> text.contains("METHOD:COUNTER"));
            awaitRow(
                    "select object_uid from freebusy where \"start\" = '20270302T100000Z'"
                            + " and store_user = 'mailto:left@example.org'",
                    "one");
            awaitRow("select other from freebusy_other where store_user = 'mailto:left@example.org'", ADA);
        }
        String person = "where store_user = 'mailto:ada@example.org'";
        assertThat(rows("select object_uid, status from objects " + person + " order by object_uid"))
                .containsExactly("odd active", "one active");
        assertThat(rows("select object_text from objects where store_user = 'mailto:left@example.org'"))
                .singleElement()
                .asString()
                .contains("BEGIN:VEVENT", "UID:one");
        assertThat(rows("select object_uid, object_recurrenceid, request_type from requests " + person))
                .containsExactly("odd  COUNTER");
        assertThat(rows("select other, object_uid from countered_objects " + person))
                .containsExactly("mailto:grid@example.org odd");
        assertThat(rows("select other from countered_recurrences")).isEmpty();
        assertThat(rows("select \"start\", \"end\", object_uid from freebusy_offers"
                        + " where store_user = 'mailto:grid@example.org'"))
                .containsExactly("20270302T100000Z 20270302T103000Z odd");
        assertThat(rows("select user_group, \"start\", \"end\", object_uid, summary from quota_freebusy"
                        + " where quota = 'rooms'"))
                .containsExactly("physics 20270302T100000Z 20270302T110000Z one one");
        assertThat(rows("select object_uid, organiser from user_freebusy " + person + " and quota = 'rooms'"))
                .containsExactly("one mailto:ada@example.org");
        assertThat(rows("select user_group, quota_limit from quota_limits where quota = 'rooms'"))
                .containsExactly("physics 36000");
        assertThat(rows("select user_group from user_groups " + person)).containsExactly("physics");
    }

    private static String series(String uid, String master, String changed) {
        return Events.calendar("""
                BEGIN:VEVENT
                UID:%s
                DTSTAMP:20260301T120000Z
                DTSTART:20270302T100000Z
                DTEND:20270302T110000Z
                RRULE:FREQ=WEEKLY;COUNT=5
                %s
                END:VEVENT
                BEGIN:VEVENT
                UID:%s
                DTSTAMP:20260301T120000Z
                RECURRENCE-ID:20270309T100000Z
                DTSTART:20270309T100000Z
                DTEND:20270309T110000Z
                %s
                END:VEVENT
                """.formatted(uid, master, uid, changed));
    }

    @Test
    void anEventIsCancelledByItsOwnStatusOnly() throws Exception {
        String alone = Events.calendar("""
                BEGIN:VEVENT
                UID:alone
                DTSTAMP:20260301T120000Z
                RECURRENCE-ID:20270309T100000Z
                DTSTART:20270309T100000Z
                DTEND:20270309T110000Z
                STATUS:CANCELLED
                END:VEVENT
                """);
        try (FaceServer server = server()) {
            for (String text : List.of(
                    series("live", "STATUS:CONFIRMED", "STATUS:CANCELLED"),
                    series("said", "DESCRIPTION:It is STATUS:CANCELLED", "SUMMARY:one"),
                    series("over", "STATUS:CANCELLED", "SUMMARY:one"),
                    alone)) {
                String uid = text.replaceAll("(?s).*?UID:(\\w+).*", "$1");
                assertThat(server.send("ada", "PUT", RoomsContract.path("ada", uid), text)
                                .statusCode())
                        .isEqualTo(201);
            }
        }
        assertThat(rows("select object_uid, status from objects order by object_uid"))
                .containsExactly("alone cancelled", "live active", "over cancelled", "said active");
    }

    private static String course(String room, String moved) {
        String people = "ORGANIZER:mailto:ada@example.org\nATTENDEE;PARTSTAT=ACCEPTED:mailto:ada@example.org\n"
                + "ATTENDEE;RSVP=TRUE:mailto:" + room;
        return Events.calendar("""
                BEGIN:VEVENT
                UID:course
                DTSTAMP:20260301T120000Z
                DTSTART;TZID=Europe/Oslo:20270302T110000
                DTEND;TZID=Europe/Oslo:20270302T120000
                RRULE:FREQ=WEEKLY;COUNT=2
                SUMMARY:course
                PEOPLE
                END:VEVENT
                BEGIN:VEVENT
                UID:course
                DTSTAMP:20260301T120000Z
                RECURRENCE-ID;TZID=Europe/Oslo:20270309T110000
                DTSTART;TZID=Europe/Oslo:MOVED
                DURATION:PT30M
                SUMMARY:course
                PEOPLE
                END:VEVENT
                """.replace("PEOPLE", people).replace("MOVED", moved));
    }

    /** Whatever zone the program wrote it in. */
    @Test
    void anOccurrenceHasOneNameInEveryTable() throws Exception {
        String name = "20270309T100000Z";
        try (FaceServer server = server()) {
            String path = RoomsContract.path("ada", "course");
            assertThat(server.send("ada", "PUT", path, course("left@example.org", "20270309T140000"))
                            .statusCode())
                    .isEqualTo(201);
            awaitRow("select object_recurrenceid from freebusy where store_user = 'mailto:left@example.org'", name);
            awaitRow("select object_recurrenceid from freebusy_other where other = 'mailto:left@example.org'", name);
        }
        assertThat(rows("select object_recurrenceid from recurrences")).containsOnly(name);
        assertThat(rows("select object_recurrenceid from quota_freebusy order by \"start\""))
                .containsExactly("20270302T100000Z", name);
        assertThat(rows("select object_recurrenceid from user_freebusy order by \"start\""))
                .containsExactly("20270302T100000Z", name);
    }

    @Test
    void anOccurrenceOnADayIsNamedByThatDay() throws Exception {
        try (FaceServer server = server()) {
            String days = "DTSTART;VALUE=DATE:20270302\nRRULE:FREQ=DAILY;COUNT=2";
            RoomsContract.book(server, "ada", "days", "left@example.org", days);
            RoomsContract.answered(server, "ada", "days", "left@example.org", "ACCEPTED");
        }
        assertThat(rows("select object_recurrenceid from quota_freebusy order by \"start\""))
                .containsExactly("20270302", "20270303");
    }

    /** The room called grid proposes another time for the second occurrence, of which ada's program speaks by its own clock. */
    private void proposed(FaceServer server, String moved) throws Exception {
        assertThat(server.send("ada", "PUT", RoomsContract.path("ada", "course"), course("grid@example.org", moved))
                        .statusCode())
                .isIn(201, 204);
    }

    @Test
    void whatWaitsNamesItsOccurrenceInTheSameWay() throws Exception {
        String name = "20270309T100000Z";
        try (FaceServer server = server()) {
            proposed(server, "20270309T141200");
            awaitRow("select object_recurrenceid from countered_recurrences", name);
        }
        assertThat(rows("select object_recurrenceid, kind from requests")).containsExactly(name + " counter");
    }

    /** As an earlier version noted it: the name was that of the message. */
    private static RequestRow asBefore(FaceServer server) {
        HomeId ada = server.house()
                .principals()
                .find(new PrincipalName(PrincipalKind.USER, "ada"))
                .orElseThrow()
                .home();
        return server.house().store().write(ada, tx -> {
            RequestRow now = tx.bookings().requests(ada, 10).getFirst();
            RequestRow before = new RequestRow(
                    ada,
                    now.kind(),
                    now.uid(),
                    "20270309T110000",
                    now.sender(),
                    now.method(),
                    now.summary(),
                    now.why(),
                    now.since(),
                    now.content());
            assertThat(before.id()).isNotEqualTo(now.id());
            tx.bookings().removeRequest(ada, now.id());
            tx.bookings().putRequest(before);
            return before;
        });
    }

    @Test
    void whatWaitedUnderAnotherNameGivesWayToANewerWord() throws Exception {
        String waiting = "select object_recurrenceid from requests";
        try (FaceServer server = server()) {
            proposed(server, "20270309T141200");
            awaitRow(waiting, "20270309T100000Z");
            asBefore(server);
            proposed(server, "20270309T151200");
            awaitRow(waiting, "20270309T100000Z");
            assertThat(rows(waiting)).hasSize(1);
        }
    }

    @Test
    void whatWaitsUnderAnotherNameCanBeDecided() throws Exception {
        try (FaceServer server = server()) {
            proposed(server, "20270309T141200");
            awaitRow("select object_recurrenceid from requests", "20270309T100000Z");
            String decision = "/requests/" + asBefore(server).id() + "/accept";
            assertThat(server.send("ada", "POST", decision, "").statusCode()).isEqualTo(204);
            RoomsContract.await(server, "ada", "course", text -> text.contains(":20270309T140000\r\n"));
            assertThat(rows("select object_uid from requests")).isEmpty();
        }
    }
}
