package dev.orrery.source.imap;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orrery.model.HomeId;
import dev.orrery.source.imap.format.MessageFormat;
import dev.orrery.source.imap.wire.FolderName;
import dev.orrery.store.QuotaPeriod;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A booking that was accepted counts against its quota as long as a folder has it, by whatever way it comes there. */
interface AppearingBookingsContract {
    String ACCEPTED = "PARTSTAT=ACCEPTED";

    TestImapServer server();

    String storeUrl();

    /** Somebody whose bookings are under a quota. */
    final class Hall implements AutoCloseable {
        final Person ada;
        final CalendarMessages client;
        final MirrorHouse house;

        Hall(TestImapServer server, String storeUrl) throws Exception {
            ada = Person.at(server).withCalendar();
            client = new CalendarMessages(ada);
            house = new MirrorHouse(storeUrl, ada.mailboxes, MessageFormat.KOLAB3);
            house.list();
            follow("check_quota cars\nschedule_in_freebusy");
            house.store.write(HomeId.REGISTRY, tx -> {
                tx.bookings().putGroup("cars", "mailto:eve@example.org", "physics");
                tx.bookings().putLimit("cars", "physics", 60);
                return true;
            });
        }

        static String event(String uid, String organizer, String answer, String times) {
            return "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//t//EN\r\nBEGIN:VEVENT\r\nUID:" + uid
                    + "\r\nDTSTAMP:20260101T000000Z\r\n" + times + "SUMMARY:Trip\r\nORGANIZER:mailto:" + organizer
                    + "@example.org\r\nATTENDEE;" + answer + ":mailto:ada@example.org\r\n"
                    + "ATTENDEE;PARTSTAT=ACCEPTED:mailto:eve@example.org\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";
        }

        static String at(int hour, int hours) {
            return "DTSTART:20370302T%02d0000Z\r\nDTEND:20370302T%02d0000Z\r\n".formatted(hour, hour + hours);
        }

        /** From here on bookings go by this policy. */
        void follow(String policy) {
            house.store.write(house.home, tx -> {
                tx.bookings().putPreference(house.home, "scheduling_function", policy);
                return true;
            });
        }

        /** A series of so many days comes to be in the folder, or is changed there. */
        void seeDays(int count) throws Exception {
            add(event("one", "eve", ACCEPTED, at(10, 1) + "RRULE:FREQ=DAILY;COUNT=" + count + "\r\n"));
            house.pull("calendar");
        }

        long add(String event) throws Exception {
            return client.addMail("text/calendar; charset=utf-8", event);
        }

        long addTo(FolderName folder, String event) throws Exception {
            return client.addMailTo(folder, "text/calendar; charset=utf-8", event);
        }

        List<QuotaPeriod> charged() {
            return house.store.read(snapshot -> snapshot.bookings().periods("cars", 0));
        }

        void isCharged(String uid, int hours) {
            assertThat(charged()).singleElement().satisfies(period -> {
                assertThat(period.uid()).isEqualTo(uid);
                assertThat(period.end() - period.start()).isEqualTo(hours * 3_600L);
                assertThat(period.person()).isEqualTo("mailto:eve@example.org");
                assertThat(period.payer()).isEqualTo("physics");
            });
        }

        @Override
        public void close() throws IOException {
            house.close();
            client.close();
            ada.close();
        }
    }

    private Hall hall() throws Exception {
        return new Hall(server(), storeUrl());
    }

    /** Mail programs change a message by deleting it and writing another one; the folder may be looked at in between. */
    @Test
    default void whatIsDeletedAndWrittenAnewIsChargedAgain() throws Exception {
        try (Hall hall = hall()) {
            long one = hall.add(Hall.event("one", "eve", ACCEPTED, Hall.at(10, 1)));
            hall.house.pull("calendar");
            hall.isCharged("one", 1);
            hall.client.remove(one);
            hall.house.pull("calendar");
            assertThat(hall.charged()).isEmpty();
            long edited = hall.add(Hall.event("one", "eve", ACCEPTED, Hall.at(12, 2)));
            hall.house.pull("calendar");
            hall.isCharged("one", 2);
            hall.client.remove(edited);
            hall.house.pull("calendar");
            assertThat(hall.charged()).isEmpty();
        }
    }

    /** The older message is a copy in conflict then, and no booking. */
    @Test
    default void whatIsWrittenBeforeTheOlderOneGoesIsChargedOnce() throws Exception {
        try (Hall hall = hall()) {
            long one = hall.add(Hall.event("one", "eve", ACCEPTED, Hall.at(10, 1)));
            hall.house.pull("calendar");
            hall.add(Hall.event("one", "eve", ACCEPTED, Hall.at(12, 2)));
            hall.house.pull("calendar");
            assertThat(hall.house.shown("calendar")).hasSize(2);
            hall.isCharged("one", 2);
            hall.client.remove(one);
            hall.house.pull("calendar");
            hall.isCharged("one", 2);
        }
    }

    @Test
    default void onlyWhatIsAcceptedForSomebodyElseIsCharged() throws Exception {
        try (Hall hall = hall()) {
            hall.add(Hall.event("asked", "eve", "PARTSTAT=NEEDS-ACTION", Hall.at(8, 1)));
            hall.add(Hall.event("declined", "eve", "PARTSTAT=DECLINED", Hall.at(9, 1)));
            hall.add(Hall.event("own", "ada", ACCEPTED, Hall.at(10, 1)));
            hall.add(Hall.event("free", "eve", ACCEPTED, Hall.at(11, 1) + "TRANSP:TRANSPARENT\r\n"));
            hall.add(Hall.event("off", "eve", ACCEPTED, Hall.at(12, 1) + "STATUS:CANCELLED\r\n"));
            hall.client.add("hand", "Entered by hand");
            hall.house.pull("calendar");
            assertThat(hall.house.shown("calendar")).hasSize(6);
            assertThat(hall.charged()).isEmpty();
        }
    }

    @Test
    default void whatIsMovedBetweenFoldersIsChargedOnce() throws Exception {
        if (!server().isWhole()) {
            return; // GreenMail keeps no types of folders, so another one would be no calendar
        }
        try (Hall hall = hall()) {
            FolderName work = FolderName.of("Work");
            hall.ada.mailboxes.create(work, new FolderType("event", ""));
            hall.house.list();
            String event = Hall.event("one", "eve", ACCEPTED, Hall.at(10, 1));
            long one = hall.add(event);
            hall.house.pull("calendar");
            hall.house.pull("Work");
            hall.client.remove(one);
            hall.addTo(work, event);
            hall.house.pull("calendar");
            assertThat(hall.charged())
                    .as("it was not seen in the other one yet")
                    .isEmpty();
            hall.house.pull("Work");
            hall.isCharged("one", 1);
            long back = hall.add(event);
            hall.house.pull("calendar");
            hall.ada.mailboxes.delete(work);
            hall.house.list();
            hall.isCharged("one", 1);
            hall.client.remove(back);
            hall.house.pull("calendar");
            assertThat(hall.charged()).isEmpty();
        }
    }

    /** Nobody's booking any more: a program took out who asked for it. */
    @Test
    default void whatIsRewrittenWithoutAnOrganizerIsGivenBack() throws Exception {
        try (Hall hall = hall()) {
            String event = Hall.event("one", "eve", ACCEPTED, Hall.at(10, 1));
            hall.add(event);
            hall.house.pull("calendar");
            hall.isCharged("one", 1);
            hall.add(event.replaceFirst("ORGANIZER:[^\r]*\r\n", ""));
            hall.house.pull("calendar");
            assertThat(hall.charged()).isEmpty();
        }
    }

    /** What was promised under an older policy counts on; other times are charged to what the policy names now. */
    @Test
    default void anotherQuotaIsChargedForOtherTimesOnly() throws Exception {
        try (Hall hall = hall()) {
            hall.seeDays(2);
            assertThat(hall.charged()).hasSize(2);
            hall.follow("check_quota vans");
            hall.seeDays(3);
            List<QuotaPeriod> vans =
                    hall.house.store.read(snapshot -> snapshot.bookings().periods("vans", 0));
            assertThat(vans).hasSize(3);
            assertThat(hall.charged()).hasSize(2);
        }
    }

    /** Where no quota is named any more nothing new is charged, and what the event says no more is given back all the same. */
    @Test
    default void whatAnEarlierPolicyChargedGoesWithTheEvent() throws Exception {
        try (Hall hall = hall()) {
            hall.seeDays(2);
            assertThat(hall.charged()).hasSize(2);
            hall.follow("schedule_in_freebusy");
            hall.seeDays(1);
            assertThat(hall.charged()).hasSize(1);
        }
    }

    /** Where a policy began only later nothing was promised to anybody, and a series counts from now on. */
    @Test
    default void aSeriesCountsWithWhatIsToCome() throws Exception {
        try (Hall hall = hall()) {
            Instant now = Instant.now();
            String day = now.toString().substring(0, 10).replace("-", "");
            String times = "DTSTART;VALUE=DATE:" + day + "\r\nRRULE:FREQ=DAILY;COUNT=5\r\n";
            hall.add(Hall.event("daily", "eve", ACCEPTED, times));
            hall.house.pull("calendar");
            assertThat(hall.charged()).hasSizeBetween(4, 5);
        }
    }
}
