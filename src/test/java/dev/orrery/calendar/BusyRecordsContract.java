package dev.orrery.calendar;

import static dev.orrery.model.PropertyName.caldav;
import static org.assertj.core.api.Assertions.assertThat;

import dev.orrery.dav.Events;
import dev.orrery.ical.ICalendarReader;
import dev.orrery.ical.TimeRange;
import dev.orrery.model.Change;
import dev.orrery.model.CollectionRef;
import dev.orrery.model.HomeId;
import dev.orrery.scheduling.ItipMethod;
import dev.orrery.scheduling.ToldFreeBusy;
import dev.orrery.store.Feed;
import dev.orrery.store.LearnedTime;
import dev.orrery.store.Position;
import dev.orrery.store.Store;
import dev.orrery.store.StoreFixture;
import dev.orrery.store.sql.SqlStore;
import dev.orrery.store.sql.StoreConfig;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Busy time as programs read it out of the store with plain SQL, on every engine. */
abstract class BusyRecordsContract {
    private static final String ADA = " where store_user = 'mailto:ada@Example.org'";

    @TempDir
    Path directory;

    private Instant now = Instant.parse("2026-03-01T08:00:00Z");
    private Store store;
    private BusyRecords records;
    private Position position;
    private CollectionRef work;

    abstract String url();

    abstract Connection connect() throws SQLException;

    @BeforeEach
    void open() {
        store = SqlStore.open(StoreConfig.of(url()).withClock(() -> now));
        records = new BusyRecords(store, () -> now, Map.of());
        HomeId ada = StoreFixture.person(store, "ada");
        work = StoreFixture.calendar(store, ada, "work");
        position = store.end();
    }

    @AfterEach
    void close() {
        store.close();
    }

    private void put(String uid, String... lines) {
        String begin = "BEGIN:VEVENT\nUID:" + uid + "\nDTSTAMP:20260301T120000Z\nSUMMARY:" + uid + "\n";
        String text = begin + String.join("\n", lines) + "\nEND:VEVENT\n";
        StoreFixture.put(store, work, uid + ".ics", Events.calendar(text.replace("---\n", "END:VEVENT\n" + begin)));
    }

    private void follow() {
        Feed feed = store.follow(position, 1_000);
        feed.entries().forEach(records::handle);
        position = feed.next();
    }

    private List<String> rows(String sql) throws SQLException {
        List<String> found = new ArrayList<>();
        try (Connection connection = connect();
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

    private List<String> busy() throws SQLException {
        return rows("select \"start\", \"end\", object_uid, object_recurrenceid from freebusy" + ADA
                + " order by \"start\", object_uid");
    }

    @Test
    void whatTakesTimeIsSeenAndNothingElse() throws Exception {
        put("early", "DTSTART:20260302T100000Z", "DTEND:20260302T110000Z");
        records.advance();
        put("late", "DTSTART;VALUE=DATE:20280303", "DTEND;VALUE=DATE:20280304");
        put("free", "DTSTART:20260304T100000Z", "DTEND:20260304T110000Z", "TRANSP:TRANSPARENT");
        put("off", "DTSTART:20260305T100000Z", "DTEND:20260305T110000Z", "STATUS:CANCELLED");
        put("over", "DTSTART:20250305T100000Z", "DTEND:20250305T110000Z");
        put(
                "no",
                "DTSTART:20260306T100000Z",
                "DTEND:20260306T110000Z",
                "ORGANIZER:mailto:bob@example.org",
                "ATTENDEE;PARTSTAT=DECLINED:mailto:ADA@example.org");
        follow();
        assertThat(busy())
                .containsExactly("20260302T100000Z 20260302T110000Z early ", "20280303T000000Z 20280304T000000Z late ");
        put("early", "DTSTART:20260302T120000Z", "DTEND:20260302T130000Z");
        StoreFixture.delete(store, work, "late.ics");
        follow();
        assertThat(busy()).containsExactly("20260302T120000Z 20260302T130000Z early ");
    }

    @Test
    void changedOccurrencesHaveRowsOfTheirOwn() throws Exception {
        records.advance();
        put(
                "weekly",
                "DTSTART;TZID=Europe/Oslo:20260302T090000",
                "DTEND;TZID=Europe/Oslo:20260302T100000",
                "RRULE:FREQ=WEEKLY;COUNT=3",
                "---",
                "RECURRENCE-ID;TZID=Europe/Oslo:20260309T090000",
                "DTSTART;TZID=Europe/Oslo:20260310T090000",
                "DTEND;TZID=Europe/Oslo:20260310T093000");
        follow();
        assertThat(busy())
                .containsExactly(
                        "20260302T080000Z 20260302T090000Z weekly ",
                        "20260310T080000Z 20260310T083000Z weekly 20260309T080000Z",
                        "20260316T080000Z 20260316T090000Z weekly ");
        assertThat(rows("select object_recurrenceid, status from recurrences" + ADA))
                .containsExactly("20260309T080000Z active");
        assertThat(rows("select object_text from recurrences" + ADA))
                .singleElement()
                .asString()
                .contains("DTSTART;TZID=Europe/Oslo:20260310T090000")
                .doesNotContain("RRULE");
    }

    @Test
    void othersAreBusyWithWhatTheyOrganizeOrSaidYesTo() throws Exception {
        records.advance();
        put(
                "asked",
                "DTSTART:20260302T100000Z",
                "DTEND:20260302T110000Z",
                "ORGANIZER:mailto:bob@example.org",
                "ATTENDEE;PARTSTAT=ACCEPTED:mailto:eve@example.org",
                "ATTENDEE;PARTSTAT=NEEDS-ACTION:mailto:ada@example.org");
        put(
                "own",
                "DTSTART:20260303T100000Z",
                "DTEND:20260303T110000Z",
                "ORGANIZER:mailto:ada@example.org",
                "ATTENDEE;PARTSTAT=ACCEPTED:mailto:ada@example.org",
                "ATTENDEE;PARTSTAT=ACCEPTED:mailto:eve@example.org",
                "ATTENDEE;PARTSTAT=NEEDS-ACTION:mailto:bob@example.org");
        follow();
        assertThat(rows("select other, \"start\", object_uid, organiser from freebusy_other" + ADA + " order by other"))
                .containsExactly(
                        "mailto:bob@example.org 20260302T100000Z asked mailto:bob@example.org",
                        "mailto:eve@example.org 20260303T100000Z own mailto:ada@example.org");
    }

    private ReceiveMail.Arrival learn(String stamp, String start, String end, String busy) {
        String text =
                "METHOD:PUBLISH\nBEGIN:VFREEBUSY\nUID:told\nDTSTAMP:" + stamp + "\nORGANIZER:mailto:Zoe@elsewhere.net"
                        + "\nDTSTART:" + start + "\nDTEND:" + end + "\nFREEBUSY:" + busy + "\nEND:VFREEBUSY\n";
        ToldFreeBusy told =
                ToldFreeBusy.of(ICalendarReader.read(Events.calendar(text).getBytes(StandardCharsets.UTF_8)));
        return store.write(work.home(), tx -> LearnFreeBusy.learn(tx, work.home(), told));
    }

    @Test
    void whatOthersToldOfTheirTimeIsBesideWhatWasWorkedOutUntilItIsOver() throws Exception {
        records.advance();
        put(
                "asked",
                "DTSTART:20260302T100000Z",
                "DTEND:20260302T110000Z",
                "ORGANIZER:mailto:bob@example.org",
                "ATTENDEE;PARTSTAT=NEEDS-ACTION:mailto:ada@example.org");
        follow();
        String busy = "20260303T100000Z/PT1H,20260310T100000Z/20260310T120000Z";
        assertThat(learn("20260301T070000Z", "20260302T000000Z", "20260401T000000Z", busy))
                .isInstanceOf(ReceiveMail.Arrival.Learned.class);
        String sql = "select other, \"start\", \"end\", object_uid, organiser from freebusy_other" + ADA
                + " order by \"start\"";
        String asked = "mailto:bob@example.org 20260302T100000Z 20260302T110000Z asked mailto:bob@example.org";
        String late = "mailto:zoe@elsewhere.net 20260310T100000Z 20260310T120000Z told ";
        assertThat(rows(sql))
                .containsExactly(asked, "mailto:zoe@elsewhere.net 20260303T100000Z 20260303T110000Z told ", late);
        records.make(work.home());
        assertThat(rows(sql)).hasSize(3);
        now = now.plus(Duration.ofDays(36));
        records.advance();
        assertThat(rows(sql)).containsExactly(late);
        now = now.plus(Duration.ofDays(60));
        records.advance();
        assertThat(rows(sql)).isEmpty();
        assertThat(rows("select other from learned_window")).isEmpty();
    }

    @Test
    void strangersFillNoHome() throws Exception {
        for (int i = 0; i < LearnFreeBusy.MOST_PIECES + 5; i++) {
            String day = "202604" + (i < 9 ? "0" : "") + (i + 1);
            learn("20260301T0700" + (10 + i) + "Z", day + "T000000Z", day + "T235900Z", day + "T100000Z/PT1H");
        }
        assertThat(rows("select \"start\" from freebusy_other order by \"start\""))
                .hasSize(LearnFreeBusy.MOST_PIECES)
                .startsWith("20260406T100000Z");
        TimeRange day = new TimeRange(1_774_000_000, 1_774_086_400);
        store.write(work.home(), tx -> {
            for (int i = 0; i < LearnFreeBusy.MOST_OTHERS - 1; i++) {
                String other = "mailto:" + i + "@elsewhere.net";
                tx.learned().put(work.home(), other, List.of(new LearnedTime(other, "", 1, day, List.of())));
            }
            ToldFreeBusy more = new ToldFreeBusy(ItipMethod.PUBLISH, "mailto:max@faraway.net", "", 1, day, List.of());
            assertThat(LearnFreeBusy.learn(tx, work.home(), more)).isInstanceOf(ReceiveMail.Arrival.Ignored.class);
            ToldFreeBusy known = new ToldFreeBusy(ItipMethod.PUBLISH, "mailto:7@elsewhere.net", "", 2, day, List.of());
            assertThat(LearnFreeBusy.learn(tx, work.home(), known)).isInstanceOf(ReceiveMail.Arrival.Learned.class);
            return true;
        });
    }

    @Test
    void aSeriesWithoutAnEndIsPushedForwardDayByDay() throws Exception {
        records.advance();
        put("daily", "DTSTART:20260101T100000Z", "DTEND:20260101T110000Z", "RRULE:FREQ=DAILY");
        follow();
        assertThat(rows("select object_uid, object_recurrenceid from freebusy_providers" + ADA))
                .containsExactly("daily ");
        assertThat(rows("select \"start\" from freebusy_provider_datetimes" + ADA))
                .containsExactly("20260609T080000Z");
        List<String> before = busy();
        assertThat(before.getFirst()).startsWith("20260129T100000Z");
        assertThat(before.getLast()).startsWith("20260608T100000Z");
        now = now.plus(Duration.ofHours(12));
        records.advance();
        assertThat(busy()).isEqualTo(before);
        now = now.plus(Duration.ofDays(10));
        records.advance();
        assertThat(busy().getFirst()).startsWith("20260209T100000Z");
        assertThat(busy().getLast()).startsWith("20260619T100000Z");
        put("daily", "DTSTART:20260101T100000Z", "DTEND:20260101T110000Z", "RRULE:FREQ=DAILY;COUNT=3");
        follow();
        assertThat(rows("select object_uid from freebusy_providers")).isEmpty();
        assertThat(busy()).isEmpty();
    }

    @Test
    void aCalendarThatDoesNotCountIsLeftOutWithItsRows() throws Exception {
        put("early", "DTSTART:20260302T100000Z", "DTEND:20260302T110000Z");
        records.advance();
        assertThat(busy()).hasSize(1);
        store.write(work.home(), tx -> {
            var properties = Map.of(caldav("schedule-calendar-transp"), "<C:transparent xmlns:C=\"x\"/>");
            long seq = tx.append(new Change.CollectionChanged(work, properties.keySet()), StoreFixture.ACTOR);
            tx.setProperties(seq, work, new java.util.HashMap<>(properties));
            return true;
        });
        follow();
        assertThat(busy()).isEmpty();
        assertThat(rows("select uid from busy_entry")).isEmpty();
    }

    @Test
    void whatCannotBeWorkedOutHoldsUpNothing() throws Exception {
        records.advance();
        put("bomb", "DTSTART:20260302T100000Z", "DURATION:PT1S", "RRULE:FREQ=SECONDLY");
        put("early", "DTSTART:20260302T100000Z", "DTEND:20260302T110000Z");
        follow();
        assertThat(busy()).containsExactly("20260302T100000Z 20260302T110000Z early ");
        assertThat(records.unreadable()).isEqualTo(1);
    }

    @Test
    void aVeryLongAddressHoldsUpNothing() throws Exception {
        records.advance();
        put(
                "long",
                "DTSTART:20260302T100000Z",
                "DTEND:20260302T110000Z",
                "ORGANIZER:mailto:" + random(20_000) + "@example.org",
                "ATTENDEE:mailto:ada@example.org");
        follow();
        assertThat(busy()).hasSize(1);
        assertThat(rows("select other from freebusy_other")).isEmpty();
    }

    /** A key of PostgreSQL takes less than this. */
    @Test
    void aLongAddressOfAnAttendeeHoldsUpNothing() throws Exception {
        records.advance();
        put(
                "long",
                "DTSTART:20260302T100000Z",
                "DTEND:20260302T110000Z",
                "ORGANIZER:mailto:ada@example.org",
                "ATTENDEE;PARTSTAT=ACCEPTED:mailto:" + random(4_000) + "@example.org",
                "ATTENDEE;PARTSTAT=ACCEPTED:mailto:eve@example.org");
        put("next", "DTSTART:20260303T100000Z", "DTEND:20260303T110000Z");
        follow();
        assertThat(busy())
                .containsExactly("20260302T100000Z 20260302T110000Z long ", "20260303T100000Z 20260303T110000Z next ");
        assertThat(rows("select other from freebusy_other")).containsExactly("mailto:eve@example.org");
    }

    /** Nothing that a database could make shorter. */
    private static String random(int length) {
        return new Random(7)
                .ints(length, 'a', 'z')
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    @Test
    void makingAllOfItAnewMendsWhatIsWrong() throws Exception {
        put("early", "DTSTART:20260302T100000Z", "DTEND:20260302T110000Z");
        records.advance();
        List<String> right = busy();
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.execute("update busy_period set ended = ended + 60");
            statement.execute("insert into busy_entry (home, collection, object, entry, uid, recurrence, goes_on,"
                    + " summary, organizer) select home, collection, 'stray', entry, uid, 'x', 0, '', ''"
                    + " from busy_entry");
        }
        assertThat(busy()).isNotEqualTo(right);
        records.make(work.home());
        assertThat(busy()).isEqualTo(right);
        assertThat(rows("select object from busy_entry")).containsExactly("early.ics");
    }

    @Test
    void aCalendarThatGoesTakesItsTimeWithIt() throws Exception {
        put("early", "DTSTART:20260302T100000Z", "DTEND:20260302T110000Z");
        records.advance();
        store.write(work.home(), tx -> StoreFixture.remove(tx, work));
        follow();
        assertThat(rows("select object from busy_entry union select object from busy_period"))
                .isEmpty();
    }
}
