package dev.orrery.calendar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orrery.dav.DavHouse;
import dev.orrery.dav.Events;
import dev.orrery.model.CollectionRef;
import dev.orrery.model.HomeId;
import dev.orrery.model.Reason;
import dev.orrery.model.Refused;
import dev.orrery.store.CollectionRow;
import dev.orrery.store.LogEntry;
import dev.orrery.store.ObjectRow;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A file with many objects into one calendar. */
class ImportCalendarTest {
    private final DavHouse house = new DavHouse();
    private final HomeId home = house.home("ada");
    private final InstantSource clock = InstantSource.system();
    private final ImportCalendar verb = new ImportCalendar(
            house.store(), Mirrored.NOTHING, new ContentRules(Limits.DEFAULT, clock), Limits.DEFAULT, clock);

    @AfterEach
    void close() {
        house.close();
    }

    @Test
    void takesEachObjectOnce() {
        ImportCalendar.Result first = run(file("one", "two"));
        assertThat(first.created()).isEqualTo(2);
        assertThat(first.problems()).isEmpty();
        assertThat(names()).containsExactly("one.ics", "two.ics");
        long seq = seq();

        ImportCalendar.Result again = run(file("one", "two"));
        assertThat(again.unchanged()).isEqualTo(2);
        assertThat(seq()).as("nothing changed, nothing in the log").isEqualTo(seq);

        ImportCalendar.Result more = run(file("two", "three"));
        assertThat(more.created()).isEqualTo(1);
        assertThat(more.unchanged()).isEqualTo(1);
        assertThat(names()).containsExactly("one.ics", "three.ics", "two.ics");
    }

    @Test
    void findsAnObjectUnderWhateverNameItHas() {
        house.send("ada", "PUT", "/calendars/users/ada/calendar/mine.ics", Events.event("one", "old"));
        ImportCalendar.Result result = run(file("one"));
        assertThat(result.changed()).isEqualTo(1);
        assertThat(names()).containsExactly("mine.ics");
    }

    @Test
    void givesAnotherNameWhereTheFirstIsTaken() {
        house.send("ada", "PUT", "/calendars/users/ada/calendar/one.ics", Events.event("another"));
        assertThat(run(file("one")).created()).isEqualTo(1);
        assertThat(names()).hasSize(2).contains("one.ics");
    }

    @Test
    void saysWhatItDoesNotTake() {
        String file = Events.calendar("""
                BEGIN:VEVENT
                UID:good
                DTSTAMP:20260301T120000Z
                DTSTART:20260302T100000Z
                END:VEVENT
                BEGIN:VTODO
                UID:task
                DTSTAMP:20260301T120000Z
                END:VTODO
                """);
        ImportCalendar.Result result = run(file);
        assertThat(result.created()).isEqualTo(1);
        assertThat(result.problems()).hasSize(1);
        assertThat(result.problems().getFirst().uid()).isEqualTo("task");
        assertThat(result.problems().getFirst().reason()).isInstanceOf(Reason.ComponentNotSupported.class);
    }

    @Test
    void whatComesInAcceptedCountsAgainstQuotas() {
        house.store().write(home, tx -> {
            tx.bookings().putPreference(home, "scheduling_function", "check_quota rooms");
            return true;
        });
        String booked = Events.calendar("""
                BEGIN:VEVENT
                UID:booked
                DTSTAMP:20260301T120000Z
                DTSTART:20370302T100000Z
                DTEND:20370302T110000Z
                ORGANIZER:mailto:eve@elsewhere.example
                ATTENDEE;PARTSTAT=ACCEPTED:/principals/users/ada/
                END:VEVENT
                """);
        assertThat(run(booked).created()).isEqualTo(1);
        assertThat(charged()).isEqualTo(1);
        String declined = booked.replace("PARTSTAT=ACCEPTED", "PARTSTAT=DECLINED");
        assertThat(run(declined).changed()).isEqualTo(1);
        assertThat(charged()).isZero();
    }

    private int charged() {
        return house.store()
                .read(snapshot -> snapshot.bookings().periodsOf(home, "booked"))
                .size();
    }

    @Test
    void manyGoInBatches() {
        String[] uids = new String[950];
        for (int i = 0; i < uids.length; i++) {
            uids[i] = "event-" + i;
        }
        assertThat(run(file(uids)).created()).isEqualTo(uids.length);
        assertThat(names()).hasSize(uids.length);
        List<LogEntry> entries =
                house.store().read(snapshot -> snapshot.log(home, 0, 10_000).rows());
        assertThat(entries.getLast().actor().origin()).isEqualTo("import");
    }

    @Test
    void needsRightsAndACalendar() {
        By bob = new By(house.caller("bob"), "import");
        assertThatThrownBy(() -> verb.run(new ImportCalendar.Request(bob, row("calendar"), bytes(file("one")))))
                .isInstanceOfSatisfying(
                        Refused.class, refused -> assertThat(refused.reason()).isInstanceOf(Reason.NotFound.class));
        assertThatThrownBy(() -> verb.run(new ImportCalendar.Request(by(), row("inbox"), bytes(file("one")))))
                .isInstanceOfSatisfying(
                        Refused.class, refused -> assertThat(refused.reason()).isInstanceOf(Reason.Forbidden.class));
        assertThat(names()).isEmpty();
    }

    private ImportCalendar.Result run(String file) {
        return verb.run(new ImportCalendar.Request(by(), row("calendar"), bytes(file)));
    }

    private By by() {
        return new By(house.caller("ada"), "import");
    }

    private CollectionRow row(String name) {
        return house.store()
                .read(snapshot -> snapshot.child(CollectionRef.root(home), name).orElseThrow());
    }

    private List<String> names() {
        CollectionRow calendar = row("calendar");
        return house.store().read(snapshot -> snapshot.listing(calendar.ref()).objects()).stream()
                .map(ObjectRow::name)
                .toList();
    }

    private long seq() {
        return house.store()
                .read(snapshot -> snapshot.log(home, 0, 10_000).rows().getLast().seq());
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String file(String... uids) {
        StringBuilder components = new StringBuilder();
        for (String uid : uids) {
            components.append("""
                    BEGIN:VEVENT
                    UID:%s
                    DTSTAMP:20260301T120000Z
                    DTSTART:20260302T100000Z
                    SUMMARY:%s
                    END:VEVENT
                    """.formatted(uid, uid));
        }
        return Events.calendar(components.toString());
    }
}
