package dev.orrery.source.imap;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orrery.model.CollectionRef;
import dev.orrery.model.HomeId;
import dev.orrery.source.imap.MirrorOffice.Mirrored;
import dev.orrery.source.imap.wire.FolderName;
import dev.orrery.store.CollectionRow;
import dev.orrery.store.StoreFixture;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** When folders are believed to be gone: one at once, many only when a later listing says so too. */
interface FolderBrakeContract {
    Duration CONFIRM_AFTER = Duration.ofMinutes(1);

    TestImapServer server();

    /** Somebody with a calendar and two others, at a time that the test sets. */
    final class Scene implements AutoCloseable {
        final Person ada;
        final CalendarMessages client;
        final BellHouse house;
        final HomeId home;
        final MirrorOffice office;
        final FolderName work;
        final FolderName play;
        private final AtomicReference<Instant> now = new AtomicReference<>(Instant.now());
        private final boolean whole;

        Scene(FolderBrakeContract on) throws Exception {
            ada = Person.at(on.server()).withCalendar();
            client = new CalendarMessages(ada);
            whole = on.server().isWhole();
            // without annotations the folders below the calendar are calendars
            String above =
                    whole ? "" : "Calendar" + ada.mailboxes.folders().getFirst().delimiter();
            work = FolderName.of(above + "Work");
            play = FolderName.of(above + "Play");
            create(work);
            create(play);
            client.add("a", "one");
            house = BellHouse.with(
                    on.server().at(),
                    new ImapSettings.Copies(Duration.ZERO, Duration.ofDays(3), CONFIRM_AFTER),
                    now::get);
            home = house.person(ada.name);
            office = new MirrorOffice(house.store);
            house.ask(home, ada.name);
            assertThat(mirrored()).hasSize(3);
            assertThat(collections()).hasSize(4);
        }

        void create(FolderName folder) throws Exception {
            ada.mailboxes.create(folder, whole ? FolderType.EVENT : null);
        }

        void delete(FolderName... folders) throws Exception {
            for (FolderName folder : folders) {
                ada.mailboxes.delete(folder);
            }
        }

        List<String> collections() {
            return house.store.read(snapshot ->
                    snapshot.collections(home).stream().map(CollectionRow::name).toList());
        }

        List<Mirrored> mirrored() {
            return office.of(StoreFixture.principal(home, ada.name));
        }

        String member(FolderName folder) {
            return mirrored().stream()
                    .filter(one -> one.folder().equals(folder.text()))
                    .map(Mirrored::calendar)
                    .findFirst()
                    .orElseThrow();
        }

        CollectionRef ref(String member) {
            return house.store
                    .read(snapshot -> snapshot.child(CollectionRef.root(home), member))
                    .orElseThrow()
                    .ref();
        }

        /** Somebody asks so much later: a listing is good for less. */
        void askedAfter(Duration time) {
            now.updateAndGet(before -> before.plus(time));
            house.ask(home, ada.name);
        }

        /** The same for one of the calendars. */
        void askedForAfter(Duration time, String calendar) {
            now.updateAndGet(before -> before.plus(time));
            house.ask(home, ada.name, TestImapServer.PASSWORD, List.of(calendar));
        }

        @Override
        public void close() throws IOException {
            house.close();
            client.close();
            ada.close();
        }
    }

    @Test
    default void oneFolderGoesAtOnce() throws Exception {
        try (Scene scene = new Scene(this)) {
            scene.delete(scene.work);
            scene.askedAfter(CONFIRM_AFTER);
            assertThat(scene.collections()).hasSize(3);
            assertThat(scene.mirrored()).hasSize(2);
            assertThat(scene.house.problem()).isNull();
            // and then the next
            scene.delete(scene.play);
            scene.askedAfter(CONFIRM_AFTER);
            assertThat(scene.mirrored()).hasSize(1);
        }
    }

    @Test
    default void manyFoldersGoWhenALaterListingLacksThemToo() throws Exception {
        try (Scene scene = new Scene(this)) {
            CollectionRef work = scene.ref(scene.member(scene.work));
            scene.delete(scene.work, scene.play);
            scene.askedAfter(CONFIRM_AFTER);
            assertThat(scene.collections()).hasSize(4);
            assertThat(scene.house.problem())
                    .contains("2 of 3 folders are gone")
                    .contains("mirror release");
            assertThat(scene.mirrored()).filteredOn(Mirrored::held).hasSize(2);
            scene.askedAfter(CONFIRM_AFTER.minusSeconds(1));
            assertThat(scene.collections()).hasSize(4);
            assertThat(scene.ref(scene.member(scene.work))).isEqualTo(work);
            long opened = scene.house.homes.report().opened();
            scene.askedAfter(Duration.ofSeconds(31));
            assertThat(scene.collections()).hasSize(2);
            assertThat(scene.house.homes.report().opened()).isGreaterThan(opened);
            assertThat(scene.house.problem()).isNull();
            assertThat(scene.mirrored()).hasSize(1).noneMatch(Mirrored::held);
            assertThat(scene.house.uids(scene.home, "calendar")).containsExactly("a");
        }
    }

    @Test
    default void thoseThatStayAwayAreNotBelievedSooner() throws Exception {
        try (Scene scene = new Scene(this)) {
            FolderName more = FolderName.of(scene.work.text().replace("Work", "More"));
            scene.create(more);
            scene.askedAfter(CONFIRM_AFTER);
            assertThat(scene.mirrored()).hasSize(4);
            scene.delete(scene.work, scene.play, more);
            scene.askedAfter(CONFIRM_AFTER);
            assertThat(scene.mirrored()).hasSize(4);
            // one comes back: the others are not believed any sooner for that
            scene.create(scene.work);
            scene.askedAfter(Duration.ofSeconds(31));
            assertThat(scene.mirrored()).hasSize(4);
            assertThat(scene.mirrored()).filteredOn(Mirrored::held).hasSize(2);
            scene.askedAfter(CONFIRM_AFTER);
            assertThat(scene.mirrored()).hasSize(2);
            assertThat(scene.house.problem()).isNull();
        }
    }

    @Test
    default void aListingThatLacksMoreConfirmsNothing() throws Exception {
        try (Scene scene = new Scene(this)) {
            FolderName more = FolderName.of(scene.work.text().replace("Work", "More"));
            scene.create(more);
            FolderName last = FolderName.of(scene.work.text().replace("Work", "Last"));
            scene.create(last);
            scene.askedAfter(CONFIRM_AFTER);
            scene.delete(scene.work, scene.play, more);
            scene.askedAfter(CONFIRM_AFTER);
            scene.delete(last);
            scene.askedAfter(CONFIRM_AFTER);
            assertThat(scene.mirrored()).hasSize(5);
            scene.askedAfter(CONFIRM_AFTER);
            assertThat(scene.mirrored()).hasSize(1);
        }
    }

    @Test
    default void whatCameBackWasNeverGone() throws Exception {
        try (Scene scene = new Scene(this)) {
            scene.delete(scene.work, scene.play);
            scene.askedAfter(CONFIRM_AFTER);
            scene.create(scene.work);
            scene.create(scene.play);
            scene.askedAfter(CONFIRM_AFTER);
            assertThat(scene.house.problem()).isNull();
            assertThat(scene.mirrored()).hasSize(3).noneMatch(Mirrored::held);
            // the earlier doubt confirms nothing now
            scene.delete(scene.work, scene.play);
            scene.askedAfter(CONFIRM_AFTER);
            assertThat(scene.mirrored()).hasSize(3);
        }
    }

    @Test
    default void anAdministratorMaySayThatTheyAreGone() throws Exception {
        try (Scene scene = new Scene(this)) {
            scene.delete(scene.work, scene.play);
            scene.askedAfter(CONFIRM_AFTER);
            assertThat(scene.office.release(
                            StoreFixture.principal(scene.home, scene.ada.name), scene.member(scene.play)))
                    .isTrue();
            scene.askedAfter(Duration.ofSeconds(31));
            assertThat(scene.mirrored()).hasSize(1);
            assertThat(scene.house.problem()).isNull();
        }
    }

    @Test
    default void aReleaseThatWasNotUsedEndsWithTheDoubt() throws Exception {
        try (Scene scene = new Scene(this)) {
            scene.delete(scene.work, scene.play);
            scene.askedAfter(CONFIRM_AFTER);
            String play = scene.member(scene.play);
            assertThat(scene.office.release(StoreFixture.principal(scene.home, scene.ada.name), play))
                    .isTrue();
            scene.create(scene.work);
            scene.create(scene.play);
            scene.askedForAfter(CONFIRM_AFTER, "calendar"); // lists all, and looks at another
            assertThat(scene.mirrored()).noneMatch(Mirrored::held).noneMatch(Mirrored::released);
            scene.delete(scene.work, scene.play);
            scene.askedForAfter(CONFIRM_AFTER, "calendar");
            scene.askedForAfter(Duration.ofSeconds(31), "calendar");
            assertThat(scene.mirrored()).as("nobody has released this one").hasSize(3);
        }
    }

    @Test
    default void theOnlyFolderIsNotBelievedToBeGoneAtOnce() throws Exception {
        try (Scene scene = new Scene(this)) {
            scene.delete(scene.work);
            scene.askedAfter(CONFIRM_AFTER);
            scene.delete(scene.play);
            scene.askedAfter(CONFIRM_AFTER);
            scene.delete(Person.CALENDAR);
            scene.askedAfter(CONFIRM_AFTER);
            assertThat(scene.house.uids(scene.home, "calendar")).containsExactly("a");
            assertThat(scene.house.problem()).contains("1 of 1 folders are gone");
            scene.askedAfter(CONFIRM_AFTER);
            assertThat(scene.house.uids(scene.home, "calendar")).isEmpty();
            assertThat(scene.mirrored()).isEmpty();
            assertThat(scene.house.problem()).isNull();
        }
    }

    @Test
    default void theOnlyFolderThatComesBackHasLostNothing() throws Exception {
        try (Scene scene = new Scene(this)) {
            scene.delete(scene.work);
            scene.askedAfter(CONFIRM_AFTER);
            scene.delete(scene.play);
            scene.askedAfter(CONFIRM_AFTER);
            FolderName away = FolderName.of("Away");
            scene.ada.mailboxes.rename(Person.CALENDAR, away);
            long end = scene.house.end(scene.home);
            scene.house.restart();
            scene.askedAfter(CONFIRM_AFTER);
            assertThat(scene.house.uids(scene.home, "calendar")).containsExactly("a");
            scene.ada.mailboxes.rename(away, Person.CALENDAR);
            scene.askedAfter(CONFIRM_AFTER);
            assertThat(scene.house.uids(scene.home, "calendar")).containsExactly("a");
            assertThat(scene.mirrored()).hasSize(1).noneMatch(Mirrored::held);
            assertThat(scene.house.end(scene.home)).isEqualTo(end);
        }
    }

    @Test
    default void afterARestartThoseThatStayAwayAreNotBelievedSooner() throws Exception {
        try (Scene scene = new Scene(this)) {
            FolderName more = FolderName.of(scene.work.text().replace("Work", "More"));
            scene.create(more);
            scene.askedAfter(CONFIRM_AFTER);
            scene.delete(scene.work, scene.play, more);
            scene.askedAfter(CONFIRM_AFTER);
            assertThat(scene.mirrored()).hasSize(4);
            scene.create(scene.work);
            scene.house.restart();
            scene.askedAfter(CONFIRM_AFTER.dividedBy(2).plusSeconds(1)); // listed anew, but not believed yet
            assertThat(scene.mirrored()).hasSize(4);
            assertThat(scene.mirrored()).filteredOn(Mirrored::held).hasSize(2);
            scene.askedAfter(CONFIRM_AFTER);
            assertThat(scene.mirrored()).hasSize(2);
            assertThat(scene.house.problem()).isNull();
        }
    }

    @Test
    default void theDefaultCalendarAndAnotherAreManyAlreadyAmongFive() throws Exception {
        if (!server().isWhole()) {
            return; // where the others lie below the calendar
        }
        try (Scene scene = new Scene(this)) {
            scene.create(FolderName.of("More"));
            scene.create(FolderName.of("Last"));
            scene.askedAfter(CONFIRM_AFTER);
            scene.delete(Person.CALENDAR, scene.work);
            scene.create(FolderName.of("New"));
            scene.askedAfter(CONFIRM_AFTER);
            assertThat(scene.house.uids(scene.home, "calendar")).containsExactly("a");
            assertThat(scene.collections()).contains("Work").doesNotContain("New");
            scene.askedAfter(CONFIRM_AFTER);
            assertThat(scene.house.uids(scene.home, "calendar")).isEmpty();
            assertThat(scene.collections()).contains("calendar", "New").doesNotContain("Work");
        }
    }

    @Test
    default void anEmptyServerDoesNotEmptyAHome() throws Exception {
        try (Scene scene = new Scene(this)) {
            scene.delete(scene.work, scene.play, Person.CALENDAR);
            scene.askedAfter(CONFIRM_AFTER);
            assertThat(scene.mirrored()).hasSize(3);
            assertThat(scene.house.uids(scene.home, "calendar")).containsExactly("a");
        }
    }
}
