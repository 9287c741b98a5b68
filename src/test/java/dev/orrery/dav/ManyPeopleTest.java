package dev.orrery.dav;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orrery.calendar.Preferences;
import dev.orrery.calendar.ReceiveMail;
import dev.orrery.model.Principal;
import dev.orrery.store.LogEntry;
import dev.orrery.store.MessageRow;
import dev.orrery.store.QuotaPeriod;
import dev.orrery.store.sql.Postgres;
import dev.orrery.store.sql.SqlStore;
import dev.orrery.store.sql.Trips;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What has to do with many people asks PostgreSQL about many at a time: each wait for the database takes its time. */
class ManyPeopleTest {
    private static final int FEW = 10;
    private static final int MANY = 80;

    /** More trips for {@link #MANY} than for {@link #FEW}; one for each person would be 70, and several of those for what is not in memory. */
    private static final int MORE = 12;

    private static final AtomicInteger UIDS = new AtomicInteger();
    private static final AtomicInteger HOURS = new AtomicInteger();
    private static String url;
    private static Trips trips;
    private static DavHouse house;

    @BeforeAll
    static void open() throws IOException {
        url = Postgres.freshStore();
        trips = new Trips(url);
        house = new DavHouse(new DavHouse.Size(trips.url(), MANY));
        for (int i = 0; i < MANY; i++) {
            house.home("p" + i);
        }
    }

    @AfterAll
    static void close() throws IOException {
        house.close();
        trips.close();
        Postgres.drop(url);
    }

    @Test
    void whenManyAreFreeIsAskedTogether() {
        long few = trips.of(() -> ask(FEW));
        assertThat(trips.of(() -> ask(MANY))).isLessThan(few + MORE);
    }

    @Test
    void whatIsNotInMemoryIsReadTogether() {
        ask(FEW);
        long few = trips.of(() -> askAnew(FEW));
        assertThat(trips.of(() -> askAnew(MANY))).isLessThan(few + 3 * MORE);
    }

    private static void askAnew(int attendees) {
        ((SqlStore) house.store()).newEpoch(); // forgets the copies in memory
        ask(attendees);
    }

    @Test
    void whoIsInvitedIsLookedForTogether() {
        put(FEW);
        long few = trips.of(() -> put(FEW));
        assertThat(trips.of(() -> put(MANY))).isLessThan(few + MORE);
    }

    @Test
    void whoIsInvitedIsLookedAtTogetherWhenARoomProposesAnotherTime() {
        Principal lab = house.room("lab");
        new Preferences(house.store()).set(lab, Preferences.SCHEDULING_FUNCTION, "schedule_next_available_in_freebusy");
        int before = sent(lab).size();
        book(lab, 0);
        long few = trips.of(() -> book(lab, FEW));
        assertThat(trips.of(() -> book(lab, MANY))).isLessThan(few + MORE);
        List<String> sent = sent(lab).stream().skip(before).toList();
        assertThat(sent.getFirst()).isEqualTo("REPLY");
        assertThat(sent.subList(1, sent.size())).containsOnly("COUNTER");
    }

    /** What is held is written a few at a time, and everything else asked at once. */
    @Test
    void howManyTimesASeriesHasIsNoMatterForAPool() {
        Principal lab = house.room("lab");
        new Preferences(house.store()).set(lab, Preferences.SCHEDULING_FUNCTION, "schedule_across_quota labs");
        series(lab, FEW);
        long few = trips.of(() -> series(lab, FEW));
        assertThat(trips.of(() -> series(lab, MANY))).isLessThan(few + (MANY - FEW) / 8 + MORE);
        List<QuotaPeriod> held =
                house.store().read(snapshot -> snapshot.bookings().periods("labs", 0));
        assertThat(held).as("every one was taken").hasSize(6 * FEW + 5 * MANY);
    }

    /** Each at another hour of the day, and not in the month of the other meetings. */
    private static void series(Principal room, int times) {
        String text = meeting("series-" + UIDS.incrementAndGet(), 0)
                .replace("20260302T090000Z", "20260502T%02d0000Z".formatted(HOURS.incrementAndGet()))
                .replace("DURATION:PT1H", "DURATION:PT1H\r\nRRULE:FREQ=DAILY;COUNT=" + times);
        mail(room, text);
    }

    private static List<String> sent(Principal room) {
        return house.store()
                .read(snapshot -> snapshot.log(room.home(), 0, 1_000).rows().stream()
                        .map(LogEntry::seq)
                        .flatMap(seq -> snapshot.message(room.home(), seq).stream())
                        .map(MessageRow::method)
                        .toList());
    }

    private static void book(Principal room, int attendees) {
        mail(room, meeting("booking-" + UIDS.incrementAndGet(), attendees));
    }

    private static void mail(Principal room, String meeting) {
        String text = meeting.replace("END:VEVENT", "ATTENDEE;RSVP=TRUE:mailto:lab@example.org\r\nEND:VEVENT")
                .replace("VERSION:2.0", "VERSION:2.0\r\nMETHOD:REQUEST");
        ReceiveMail.Mailed mail =
                new ReceiveMail.Mailed("mailto:ada@example.org", true, text.getBytes(StandardCharsets.UTF_8));
        assertThat(house.mail().receive(room, "mailto:lab@example.org", mail))
                .isEqualTo(new ReceiveMail.Arrival.Taken());
    }

    private static void put(int attendees) {
        String uid = "meeting-" + UIDS.incrementAndGet();
        String path = "/calendars/users/ada/calendar/" + uid + ".ics";
        assertThat(house.send("ada", "PUT", path, meeting(uid, attendees)).status())
                .isEqualTo(201);
    }

    private static String meeting(String uid, int attendees) {
        return "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//test//EN\r\nBEGIN:VEVENT\r\nUID:" + uid
                + "\r\nDTSTAMP:20260301T120000Z\r\nDTSTART:20260302T090000Z\r\nDURATION:PT1H\r\n" + people(attendees)
                + "END:VEVENT\r\nEND:VCALENDAR\r\n";
    }

    private static void ask(int attendees) {
        String text = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//test//EN\r\nMETHOD:REQUEST\r\nBEGIN:VFREEBUSY\r\n"
                + "UID:question\r\nDTSTAMP:20260301T120000Z\r\nDTSTART:20260301T000000Z\r\nDTEND:20260401T000000Z\r\n"
                + people(attendees) + "END:VFREEBUSY\r\nEND:VCALENDAR\r\n";
        DavHouse.Answer answer = house.send(
                "ada", "POST", "/calendars/users/ada/outbox/", text, "Content-Type", "text/calendar; charset=utf-8");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.text().split("2.0;Success", -1)).hasSize(attendees + 1);
    }

    private static String people(int attendees) {
        return IntStream.range(0, attendees)
                .mapToObj(i -> "ATTENDEE;PARTSTAT=NEEDS-ACTION:mailto:p" + i + "@example.org\r\n")
                .collect(Collectors.joining("", "ORGANIZER:mailto:ada@example.org\r\n", ""));
    }
}
