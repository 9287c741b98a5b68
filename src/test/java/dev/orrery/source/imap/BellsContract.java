package dev.orrery.source.imap;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orrery.model.HomeId;
import dev.orrery.source.imap.format.MessageFormat;
import dev.orrery.source.imap.wire.FolderName;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What an IMAP client does reaches everybody who follows the store, without a request. */
interface BellsContract {
    TestImapServer server();

    default String[] hidden() {
        return new String[0];
    }

    /** Somebody whose calendar has one event and was asked for once. */
    final class Scene implements AutoCloseable {
        final Person ada;
        final CalendarMessages client;
        final BellHouse house;
        final HomeId home;

        Scene(BellsContract on, ImapSettings.Watched watched, String... more) throws Exception {
            ada = Person.at(on.server()).withCalendar();
            for (String folder : more) {
                ada.mailboxes.create(FolderName.of(folder), new FolderType("event", ""));
            }
            client = new CalendarMessages(ada);
            client.add("first", "First");
            house = BellHouse.at(on.server().at(on.hidden()), watched);
            home = house.person(ada.name);
            house.ask(home, ada.name);
        }

        void await(String uid) throws InterruptedException {
            house.await(uid, () -> house.uids(home, "calendar").contains(uid));
        }

        /** The watch rings once for each folder when it stands. */
        void awaitWatch(int folders) throws InterruptedException {
            house.await("the watch", () -> house.homes.report().bells() >= folders);
        }

        @Override
        public void close() throws java.io.IOException {
            house.close();
            client.close();
            ada.close();
        }
    }

    @Test
    default void aChangeReachesWhoeverFollowsTheStore() throws Exception {
        try (Scene scene = new Scene(this, BellHouse.WATCHED)) {
            long looks = scene.house.homes.report().looks();
            assertThat(scene.house.uids(scene.home, "calendar")).containsExactly("first");
            long second = scene.client.add("second", "Second");
            scene.await("second");
            scene.client.remove(second);
            scene.house.await(
                    "the removal",
                    () -> !scene.house.uids(scene.home, "calendar").contains("second"));
            assertThat(scene.house.homes.report().looks()).isEqualTo(looks);
            assertThat(scene.house.homes.report().watched()).isEqualTo(1);
            assertThat(scene.house.problem()).isNull();
        }
    }

    @Test
    default void changesInAllFoldersAreSeen() throws Exception {
        if (!server().isWhole()) {
            return; // GreenMail cannot say what a folder holds
        }
        String[] more = {"More 1", "More 2", "More 3", "More 4"};
        try (Scene scene = new Scene(this, BellHouse.WATCHED, more)) {
            for (String calendar : more) {
                String uid = "in " + calendar;
                scene.client.add(FolderName.of(calendar), MessageFormat.ICALENDAR, uid, "event");
                scene.house.await(
                        uid, () -> scene.house.uids(scene.home, calendar).contains(uid));
            }
        }
    }

    @Test
    default void aWatchOutlivesTheServerHere() throws Exception {
        if (!server().isWhole()) {
            return; // GreenMail forgets everything when it ends
        }
        try (Scene scene = new Scene(this, BellHouse.WATCHED)) {
            scene.awaitWatch(1);
            server().kill();
            try {
                scene.house.await(
                        "the trouble", () -> scene.house.homes.report().brokenWatches() == 1);
                assertThat(scene.house.problem()).contains("are not watched");
            } finally {
                server().start();
            }
            try (CalendarMessages after = new CalendarMessages(scene.ada)) {
                after.add("after", "After");
                scene.await("after");
                scene.house.await(
                        "the end of the trouble",
                        () -> scene.house.homes.report().brokenWatches() == 0);
            }
        }
    }

    @Test
    default void withoutWatchesNothingRingsAndWhoAsksSeesTheSame() throws Exception {
        try (Scene scene = new Scene(this, new ImapSettings.Watched(0, Duration.ofHours(1), 2))) {
            scene.client.add("second", "Second");
            scene.house.ask(scene.home, scene.ada.name);
            assertThat(scene.house.uids(scene.home, "calendar")).containsExactlyInAnyOrder("first", "second");
            assertThat(scene.house.homes.report().watched()).isZero();
            assertThat(scene.house.homes.report().bells()).isZero();
        }
    }

    @Test
    default void onlySoManyPeopleAreWatchedAndNobodyIsTurnedOutWhoIsAtWork() throws Exception {
        try (Scene scene = new Scene(this, new ImapSettings.Watched(1, Duration.ofHours(1), 2));
                Person bob = Person.at(server()).withCalendar()) {
            HomeId second = scene.house.person(bob.name);
            scene.house.ask(second, bob.name);
            assertThat(scene.house.homes.report().watched()).isEqualTo(1);
            scene.client.add("second", "Second");
            scene.await("second");
        }
    }

    @Test
    default void whoAsksNoMoreIsNotWatchedForLong() throws Exception {
        try (Scene scene = new Scene(this, new ImapSettings.Watched(1, Duration.ZERO, 2))) {
            assertThat(scene.house.homes.report().watched()).isEqualTo(1);
            scene.house.homes.sweep();
            assertThat(scene.house.homes.report().watched()).isZero();
            scene.house.ask(scene.home, scene.ada.name);
            scene.client.add("second", "Second");
            scene.await("second");
        }
    }

    /** Nobody can be watched with a password that is not used any more. */
    @Test
    default void anotherPasswordEndsTheWatchWithTheOldOne() throws Exception {
        try (Scene scene = new Scene(this, BellHouse.WATCHED)) {
            scene.awaitWatch(1);
            scene.house.ask(scene.home, scene.ada.name, "not it", List.of());
            scene.house.await("the refusal", () -> scene.house.homes.report().brokenWatches() == 1);
            assertThat(scene.house.problem()).doesNotContain("not it");
            scene.house.ask(scene.home, scene.ada.name);
            scene.client.add("second", "Second");
            scene.await("second");
        }
    }

    @Test
    default void theServicesOwnAccountWatchesForEverybody() throws Exception {
        if (!server().hasProxy()) {
            return; // GreenMail knows no proxies
        }
        try (Person ada = Person.at(server()).withCalendar();
                CalendarMessages client = new CalendarMessages(ada);
                BellHouse house = BellHouse.byProxy(server().at(hidden()), BellHouse.COPIES, BellHouse.WATCHED)) {
            HomeId home = house.person(ada.name);
            house.ask(home, ada.name, "whatever", List.of());
            house.homes.sweep();
            client.add("one", "One");
            house.await("one", () -> house.uids(home, "calendar").equals(List.of("one")));
        }
    }

    @Test
    default void whatIsClosedRingsNoMore() throws Exception {
        try (Scene scene = new Scene(this, BellHouse.WATCHED)) {
            scene.awaitWatch(1);
            scene.house.homes.close();
            assertThat(scene.house.homes.report().watched()).isZero();
            long bells = scene.house.homes.report().bells();
            WatchContract.Ringing others = new WatchContract.Ringing();
            try (Mailboxes.Watch watch = scene.ada.mailboxes.watch(List.of(Person.CALENDAR), others)) {
                others.await(Person.CALENDAR, watch::trouble);
                scene.client.add("late", "Late");
                others.await(Person.CALENDAR, watch::trouble);
            }
            assertThat(scene.house.homes.report().bells()).isEqualTo(bells);
            assertThat(scene.house.uids(scene.home, "calendar")).containsExactly("first");
        }
    }
}
