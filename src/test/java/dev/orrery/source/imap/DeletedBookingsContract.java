package dev.orrery.source.imap;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orrery.source.imap.format.MessageFormat;
import dev.orrery.source.imap.wire.FolderName;
import dev.orrery.store.HeldAnswer;
import dev.orrery.store.QuotaPeriod;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A booking that a mail program deletes in its folder gives back what it held of a quota, once, and no other does. */
interface DeletedBookingsContract {
    TestImapServer server();

    String storeUrl();

    /** Somebody in whose calendar bookings were entered, and the copy of it. */
    final class Desk implements AutoCloseable {
        final Person ada;
        final CalendarMessages client;
        final MirrorHouse house;

        Desk(TestImapServer server, String storeUrl) throws Exception {
            ada = Person.at(server).withCalendar();
            client = new CalendarMessages(ada);
            house = new MirrorHouse(storeUrl, ada.mailboxes, MessageFormat.KOLAB3);
            house.list();
        }

        /** As an answer charges it. */
        void charge(String... uids) {
            house.store.write(house.home, tx -> {
                for (String uid : uids) {
                    QuotaPeriod period = new QuotaPeriod(
                            house.home, "cars", uid, "", 1_900_000_000, 1_900_003_600, "eve", "eve", "Booking");
                    tx.bookings().putPeriods(house.home, uid, List.of(period));
                }
                return true;
            });
        }

        List<String> charged() {
            return house.store.read(snapshot -> snapshot.bookings().periods("cars", 0).stream()
                    .map(QuotaPeriod::uid)
                    .sorted()
                    .toList());
        }

        @Override
        public void close() throws IOException {
            house.close();
            client.close();
            ada.close();
        }
    }

    private Desk desk() throws Exception {
        return new Desk(server(), storeUrl());
    }

    @Test
    default void whatIsDeletedInTheFolderGivesItsQuotaBack() throws Exception {
        try (Desk desk = desk()) {
            long one = desk.client.add("one", "Booking");
            desk.client.add("two", "Booking");
            desk.house.pull("calendar");
            desk.charge("one", "two");
            desk.client.remove(one);
            desk.house.pull("calendar");
            assertThat(desk.charged()).containsExactly("two");
            desk.house.pull("calendar");
            assertThat(desk.charged()).containsExactly("two");
            // somebody enters it again by hand: that is their affair, and charges nobody
            long again = desk.client.add("one", "Booking");
            desk.house.pull("calendar");
            desk.client.remove(again);
            desk.house.pull("calendar");
            assertThat(desk.charged()).containsExactly("two");
        }
    }

    @Test
    default void whatIsMarkedAsDeletedGivesItBackToo() throws Exception {
        try (Desk desk = desk()) {
            long one = desk.client.add("one", "Booking");
            desk.house.pull("calendar");
            desk.charge("one");
            desk.client.flag(one, "+FLAGS (\\Deleted)");
            desk.client.add("seen", "so that servers without CONDSTORE show it");
            desk.house.pull("calendar");
            assertThat(desk.charged()).isEmpty();
        }
    }

    /** Mail programs change an event by a new message in place of the old one. */
    @Test
    default void whatIsChangedKeepsItsQuota() throws Exception {
        try (Desk desk = desk()) {
            long one = desk.client.add("one", "Booking");
            desk.house.pull("calendar");
            desk.charge("one");
            long edited = desk.client.add("one", "Booking of the big hall");
            desk.house.pull("calendar");
            desk.client.remove(one);
            desk.house.pull("calendar");
            assertThat(desk.charged()).containsExactly("one");
            desk.client.remove(edited);
            desk.house.pull("calendar");
            assertThat(desk.charged()).isEmpty();
        }
    }

    /** Its answer is decided, and on its way into the folder: it is decided anew at the next look. */
    @Test
    default void whatIsHeldKeepsItsQuota() throws Exception {
        try (Desk desk = desk()) {
            long one = desk.client.add("one", "Booking");
            desk.house.pull("calendar");
            desk.charge("one");
            HeldAnswer held = new HeldAnswer(
                    desk.house.home, "one", "a message", 0, new byte[0], List.of("anything"), Instant.now());
            desk.house.store.write(desk.house.home, tx -> {
                tx.bookings().putHeldAnswer(held);
                return true;
            });
            desk.client.remove(one);
            desk.house.pull("calendar");
            assertThat(desk.house.shown("calendar")).isEmpty();
            assertThat(desk.charged()).containsExactly("one");
        }
    }

    /** A program that had the whole calendar as one file sends it without a booking. */
    @Test
    default void whatIsMissingInAWholeFileGivesItsQuotaBack() throws Exception {
        try (Desk desk = desk()) {
            desk.client.add("one", "Booking");
            desk.client.add("two", "Booking");
            desk.house.pull("calendar");
            String three = CalendarMessages.event("three", "Booking");
            desk.house.put("plain", "three.ics", three);
            desk.house.put("plain", "four.ics", CalendarMessages.event("four", "Booking"));
            desk.charge("one", "two", "three", "four");
            String two = CalendarMessages.event("two", "Booking");
            desk.house.merge("calendar", WholeFileContract.file(desk.house.mark("calendar"), two));
            assertThat(desk.house.shown("calendar")).hasSize(1);
            assertThat(desk.charged()).as("by way of the folder").containsExactly("four", "three", "two");
            desk.house.merge("plain", WholeFileContract.file(desk.house.mark("plain"), three));
            assertThat(desk.house.shown("plain")).hasSize(1);
            assertThat(desk.charged()).as("here").containsExactly("three", "two");
        }
    }

    @Test
    default void whatIsMissingInAFolderMadeAnewGivesItsQuotaBack() throws Exception {
        try (Desk desk = desk()) {
            desk.client.add("one", "Booking");
            desk.client.add("two", "Booking");
            desk.house.pull("calendar");
            desk.charge("one", "two");
            desk.client.makeAnew();
            desk.client.add("two", "Booking");
            desk.house.pull("calendar");
            assertThat(desk.house.shown("calendar")).containsExactly(Map.entry("two.ics", "Booking"));
            assertThat(desk.charged()).containsExactly("two");
        }
    }

    @Test
    default void aFolderThatGoesGivesBackWhatIsNowhereElse() throws Exception {
        if (!server().isWhole()) {
            return; // GreenMail keeps no types of folders, so another one would be no calendar
        }
        try (Desk desk = desk()) {
            FolderName work = FolderName.of("Work");
            desk.ada.mailboxes.create(work, new FolderType("event", ""));
            desk.client.add("one", "Booking");
            desk.client.add(work, MessageFormat.KOLAB3, "one", "Booking");
            desk.client.add(work, MessageFormat.KOLAB3, "two", "Booking");
            desk.house.list();
            desk.house.pull("calendar");
            desk.house.pull("Work");
            desk.charge("one", "two");
            desk.ada.mailboxes.delete(work);
            desk.house.list();
            assertThat(desk.charged()).containsExactly("one");
            desk.ada.mailboxes.delete(Person.CALENDAR);
            desk.house.list();
            assertThat(desk.charged()).isEmpty();
        }
    }
}
