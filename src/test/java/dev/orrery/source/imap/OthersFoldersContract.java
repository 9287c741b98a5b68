package dev.orrery.source.imap;

import static dev.orrery.source.imap.Person.CALENDAR;
import static org.assertj.core.api.Assertions.assertThat;

import dev.orrery.access.Caller;
import dev.orrery.calendar.Standpoint;
import dev.orrery.calendar.Views;
import dev.orrery.calendar.Visibility;
import dev.orrery.ical.Discretion;
import dev.orrery.model.CollectionRef;
import dev.orrery.model.HomeId;
import dev.orrery.source.imap.wire.FolderName;
import dev.orrery.store.CollectionRow;
import dev.orrery.store.StoreFixture;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** What others share, and take back. */
interface OthersFoldersContract {
    FolderName WORK = FolderName.of("Work");
    FolderName NEW = FolderName.of("New");

    TestImapServer server();

    /** Ada shares her calendar with Bob, who has a calendar and another folder of his own. */
    final class Scene implements AutoCloseable {
        final Person ada;
        final Person bob;
        final BellHouse house;
        final HomeId home;
        private final AtomicReference<Instant> now = new AtomicReference<>(Instant.now());

        Scene(TestImapServer server) throws Exception {
            ada = Person.at(server).withCalendar();
            bob = Person.at(server).withCalendar();
            bob.mailboxes.create(WORK, FolderType.EVENT);
            try (CalendarMessages messages = new CalendarMessages(ada)) {
                messages.add("a", "one");
            }
            share("lr");
            house = BellHouse.with(
                    server.at(), new ImapSettings.Copies(Duration.ZERO, Duration.ofDays(3), Duration.ZERO), now::get);
            home = house.person(bob.name);
            house.ask(home, bob.name);
            assertThat(ofAda()).hasSize(1);
        }

        void share(String rights) throws Exception {
            ada.mailboxes.setAcl(CALENDAR, bob.name, new Rights(rights));
        }

        /** Somebody asks after the connections that knew the rights of before have ended. */
        void askedLater() {
            now.updateAndGet(before -> before.plus(Duration.ofMinutes(11)));
            house.homes.sweep();
            house.ask(home, bob.name);
        }

        List<String> collections() {
            return house.store.read(snapshot ->
                    snapshot.collections(home).stream().map(CollectionRow::name).toList());
        }

        List<CollectionRef> ofAda() {
            return house.store.read(snapshot -> snapshot.collections(home).stream()
                    .filter(row -> row.name().contains(ada.name))
                    .map(CollectionRow::ref)
                    .toList());
        }

        @Override
        public void close() throws IOException {
            house.close();
            ada.close();
            bob.close();
        }
    }

    @Test
    default void aFolderThatMayNotBeReadAnyMoreIsWithdrawnAndTheOthersGoOn() throws Exception {
        try (Scene scene = new Scene(server())) {
            scene.bob.mailboxes.create(NEW, FolderType.EVENT);
            scene.share("l");
            scene.askedLater();
            assertThat(scene.ofAda()).isEmpty();
            assertThat(scene.collections()).contains("calendar", "Work", "New");
            assertThat(scene.house.problem()).isNull();
            scene.share("lr");
            scene.askedLater();
            assertThat(scene.ofAda()).hasSize(1);
        }
    }

    /** What Bob sees of Ada's folder. */
    private static List<String> texts(Scene scene, Visibility visibility) {
        Caller bob = new Caller(StoreFixture.principal(scene.home, scene.bob.name), Set.of(), false);
        CollectionRef shared = scene.ofAda().getFirst();
        return new Views(visibility)
                .read(
                        scene.house.store,
                        bob,
                        snapshot -> snapshot.contents(snapshot.listing(shared).objects()).stream()
                                .map(text -> new String(text, StandardCharsets.UTF_8))
                                .toList());
    }

    @Test
    default void whatItsOwnerMarksAsPrivateIsPrivateToThem() throws Exception {
        try (Scene scene = new Scene(server())) {
            String secret = CalendarMessages.event("p", "Secret").replace("SUMMARY:", "CLASS:PRIVATE\r\nSUMMARY:");
            byte[] message = ("Message-ID: <p@x>\r\nContent-Type: text/calendar; charset=utf-8\r\n\r\n" + secret)
                    .getBytes(StandardCharsets.UTF_8);
            scene.ada.mailboxes.append(CALENDAR, message, Set.of(), Person.DATE);
            scene.askedLater();
            Visibility delegates = new Visibility(Discretion.USUAL, true);
            assertThat(texts(scene, Visibility.USUAL)).hasSize(2).noneMatch(text -> text.contains("Secret"));
            assertThat(texts(scene, delegates)).noneMatch(text -> text.contains("Secret"));
            // who may write is a delegate
            scene.share("lrswite");
            scene.askedLater();
            assertThat(texts(scene, Visibility.USUAL)).hasSize(2).noneMatch(text -> text.contains("Secret"));
            assertThat(texts(scene, delegates)).anyMatch(text -> text.contains("SUMMARY:Secret"));
        }
    }

    /** Who was shown all and is not any more, or the other way round, begins anew: the log does not tell of it. */
    @Test
    default void whoseViewOfItChangesIsGivenAnotherSyncToken() throws Exception {
        try (Scene scene = new Scene(server())) {
            scene.askedLater();
            Visibility delegates = new Visibility(Discretion.USUAL, true);
            String partly = standpoint(scene, delegates);
            scene.share("lrswite");
            scene.askedLater();
            assertThat(standpoint(scene, delegates)).isEmpty();
            assertThat(partly).isEqualTo(standpoint(scene, Visibility.USUAL)).isNotEmpty();
        }
    }

    private static String standpoint(Scene scene, Visibility visibility) {
        Caller bob = new Caller(StoreFixture.principal(scene.home, scene.bob.name), Set.of(), false);
        CollectionRef shared = scene.ofAda().getFirst();
        return scene.house.store.read(snapshot -> Standpoint.of(
                snapshot, bob, visibility, snapshot.collection(shared).orElseThrow()));
    }

    @Test
    default void anOwnFolderThatMayNotBeReadDoesNotStopTheOthers() throws Exception {
        try (Scene scene = new Scene(server())) {
            scene.bob.mailboxes.create(NEW, FolderType.EVENT);
            scene.bob.mailboxes.setAcl(WORK, scene.bob.name, new Rights("la"));
            scene.askedLater();
            assertThat(scene.collections()).contains("calendar", "New").doesNotContain("Work");
            assertThat(scene.ofAda()).hasSize(1);
            assertThat(scene.house.problem()).isNull();
        }
    }
}
