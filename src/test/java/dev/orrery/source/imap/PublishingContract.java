package dev.orrery.source.imap;

import static dev.orrery.source.imap.Person.CALENDAR;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orrery.access.AuthorityRights;
import dev.orrery.access.Caller;
import dev.orrery.calendar.Draft;
import dev.orrery.calendar.UpstreamHome;
import dev.orrery.model.CollectionRef;
import dev.orrery.model.HomeId;
import dev.orrery.model.PropertyName;
import dev.orrery.model.Reason;
import dev.orrery.model.Refused;
import dev.orrery.source.imap.wire.FolderName;
import dev.orrery.source.imap.wire.Login;
import dev.orrery.store.CollectionRow;
import dev.orrery.store.ObjectRow;
import dev.orrery.store.StoreFixture;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** An account that acts for nobody shows what it was granted of people's folders, and no more. */
interface PublishingContract {
    AtomicInteger NAMES = new AtomicInteger();
    FolderName WORK = FolderName.of("Work");
    PropertyName TRANSPARENCY = PropertyName.caldav("schedule-calendar-transp");

    TestImapServer server();

    /** What the server is not believed to be able to do. */
    default String[] hidden() {
        return new String[0];
    }

    private Scene scene() throws Exception {
        return new Scene(server(), TestImapServer.PASSWORD, hidden());
    }

    /** Ada with a calendar that holds one event, and the account, to which nothing is granted yet. */
    final class Scene implements AutoCloseable {
        final TestImapServer server;
        final Person ada;
        final Login account;
        final BellHouse house;
        final HomeId home;
        private final AtomicReference<Instant> now = new AtomicReference<>(Instant.now());

        Scene(TestImapServer server, String password, String... hidden) throws Exception {
            this.server = server;
            ada = Person.named(server, "ann" + NAMES.incrementAndGet()).withCalendar();
            add(ada, CALENDAR, "a");
            account = new Login(server.newPerson(), password);
            house = BellHouse.published(
                    server.at(hidden),
                    account,
                    new ImapSettings.Copies(Duration.ZERO, Duration.ofDays(3), Duration.ofMinutes(1)),
                    now::get);
            home = house.person(ada.name);
        }

        static void add(Person person, FolderName folder, String uid) throws Exception {
            try (CalendarMessages messages = new CalendarMessages(person)) {
                messages.add(folder, dev.orrery.source.imap.format.MessageFormat.ICALENDAR, uid, uid);
            }
        }

        void grant(Person owner, FolderName folder, String rights) throws Exception {
            owner.mailboxes.setAcl(folder, account.name(), rights.isEmpty() ? null : new Rights(rights));
        }

        void ask() {
            house.ask(home, ada.name);
        }

        /** After the connections that knew the rights of before have ended. */
        void askLater() {
            now.updateAndGet(before -> before.plus(Duration.ofMinutes(11)));
            house.homes.sweep();
            ask();
        }

        List<String> collections() {
            return house.store.read(snapshot -> snapshot.collections(home).stream()
                    .map(CollectionRow::name)
                    .filter(name -> !name.isEmpty())
                    .sorted()
                    .toList());
        }

        CollectionRow collection(String name) {
            return house.store
                    .read(snapshot -> snapshot.child(CollectionRef.root(home), name))
                    .orElseThrow();
        }

        Caller owner() {
            return new Caller(StoreFixture.principal(home, ada.name), Set.of(), false);
        }

        @Override
        public void close() throws IOException {
            house.close();
            ada.close();
        }
    }

    @Test
    default void whatItWasGrantedIsShownAndNoMore() throws Exception {
        try (Scene scene = scene()) {
            scene.ada.mailboxes.create(WORK, FolderType.EVENT);
            Scene.add(scene.ada, WORK, "w");
            scene.grant(scene.ada, CALENDAR, "lr");
            scene.ask();
            assertThat(scene.collections()).containsExactly("calendar");
            assertThat(scene.house.uids(scene.home, "calendar")).containsExactly("a");
            scene.grant(scene.ada, WORK, "lr");
            scene.askLater();
            assertThat(scene.collections()).containsExactly("Work", "calendar");
            assertThat(scene.house.uids(scene.home, "Work")).containsExactly("w");
            assertThat(scene.house.problem()).isNull();
            // what an acknowledged change did is never missed
            Scene.add(scene.ada, CALENDAR, "b");
            scene.ask();
            assertThat(scene.house.uids(scene.home, "calendar")).containsExactlyInAnyOrder("a", "b");
        }
    }

    @Test
    default void whoseNameOnlyBeginsLikeAnothersHasAHomeOfTheirOwn() throws Exception {
        try (Scene scene = scene();
                Person anna = Person.named(server(), scene.ada.name + "a").withCalendar()) {
            Scene.add(anna, CALENDAR, "anna's");
            scene.grant(anna, CALENDAR, "lr");
            HomeId annas = scene.house.person(anna.name);
            scene.ask();
            assertThat(scene.house.uids(scene.home, "calendar")).isEmpty();
            assertThat(scene.collections()).containsExactly("calendar");
            scene.house.ask(annas, anna.name);
            assertThat(scene.house.uids(annas, "calendar")).containsExactly("anna's");
        }
    }

    @Test
    default void theAccountsOwnFoldersAreNobodysElse() throws Exception {
        try (Scene scene = scene();
                Person account = Person.again(server(), scene.account.name()).withCalendar()) {
            Scene.add(account, CALENDAR, "its own");
            scene.ask();
            assertThat(scene.house.uids(scene.home, "calendar")).isEmpty();
            Mailboxes published = account.source.published(scene.account, scene.ada.name);
            FoldersContract.assertRefused(MailboxRefused.Why.GONE, () -> published.check(CALENDAR));
            FoldersContract.assertRefused(
                    MailboxRefused.Why.GONE, () -> published.changes(CALENDAR, null, Known.nothing()));
            assertThat(published.checkAll(List.of(CALENDAR))).isEmpty();
        }
    }

    @Test
    default void nothingIsWrittenWhateverItWasGranted() throws Exception {
        try (Scene scene = scene()) {
            scene.grant(scene.ada, CALENDAR, "lrswitexka");
            scene.ask();
            FolderState before = scene.ada.mailboxes.check(CALENDAR);
            CollectionRow calendar = scene.collection("calendar");
            assertThat(calendar.properties()).containsEntry(AuthorityRights.PROPERTY, AuthorityRights.READ_ONLY);
            ObjectRow row = scene.house.store.read(
                    snapshot -> snapshot.objectByUid(calendar.ref(), "a").orElseThrow());
            byte[] content = scene.house.store.read(snapshot -> snapshot.content(row));
            Draft draft = new Draft(content, row.contentType(), row.etag(), row.index(), true);
            var upstream =
                    scene.house.homes.upstream(scene.owner(), calendar.ref()).orElseThrow();
            assertForbidden(() -> upstream.alone(() -> put(() -> upstream.put("new.ics", null, draft))));
            assertForbidden(() -> upstream.alone(() -> put(() -> upstream.put(row.name(), row, draft))));
            assertForbidden(() -> upstream.alone(() -> put(() -> upstream.remove(row))));
            UpstreamHome folders =
                    scene.house.homes.home(scene.owner(), scene.home).orElseThrow();
            assertForbidden(() -> folders.alone(() -> folders.make("New", Set.of("VEVENT"))));
            Set<String> several = Set.of("VEVENT", "VTODO");
            assertThat(folders.holds(several))
                    .as("nothing is made beside the folders")
                    .isTrue();
            assertThatThrownBy(() -> folders.alone(() -> folders.make("New", several)))
                    .isInstanceOfSatisfying(
                            Refused.class,
                            refused -> assertThat(refused.reason().sentence()).contains("make one folder for each"));
            assertForbidden(() -> folders.remove(calendar.ref()));
            assertThat(scene.ada.mailboxes.check(CALENDAR)).isEqualTo(before);
        }
    }

    /** Something that may lose a race, which none of these comes to. */
    @FunctionalInterface
    interface Writing<T> {
        T write() throws dev.orrery.calendar.Upstream.Raced;
    }

    private static <T> T put(Writing<T> writing) {
        try {
            return writing.write();
        } catch (dev.orrery.calendar.Upstream.Raced e) {
            throw new AssertionError(e);
        }
    }

    private static void assertForbidden(ThrowingCallable work) {
        assertThatThrownBy(work)
                .isInstanceOfSatisfying(
                        Refused.class, refused -> assertThat(refused.reason()).isInstanceOf(Reason.Forbidden.class));
    }

    @Test
    default void itCountsAsItsOwnersTime() throws Exception {
        try (Scene scene = scene()) {
            scene.ada.mailboxes.create(WORK, FolderType.EVENT);
            scene.ada.mailboxes.setMetadata(WORK, "/shared/vendor/kolab/incidences-for", "nobody");
            scene.grant(scene.ada, CALENDAR, "lr");
            scene.grant(scene.ada, WORK, "lr");
            scene.ask();
            assertThat(scene.collection("calendar").properties()).doesNotContainKey(TRANSPARENCY);
            assertThat(scene.collection("Work").properties()).containsKey(TRANSPARENCY);
        }
    }

    /** That a folder is the default may be marked for its owner alone; then its name says so. */
    @Test
    default void theDefaultFolderIsTheCalendarThoughOnlyItsOwnerSeesTheMark() throws Exception {
        try (Scene scene = scene()) {
            scene.ada.mailboxes.setMetadata(CALENDAR, "/shared/vendor/kolab/folder-type", "event");
            scene.ada.mailboxes.setMetadata(CALENDAR, "/private/vendor/kolab/folder-type", "event.default");
            scene.grant(scene.ada, CALENDAR, "lr");
            scene.ask();
            assertThat(scene.collections()).containsExactly("calendar");
            assertThat(scene.house.uids(scene.home, "calendar")).containsExactly("a");
        }
    }

    @Test
    default void whatIsTakenBackIsShownNoMore() throws Exception {
        try (Scene scene = scene()) {
            scene.grant(scene.ada, CALENDAR, "lr");
            scene.ask();
            scene.grant(scene.ada, CALENDAR, "l");
            scene.askLater();
            assertThat(scene.house.uids(scene.home, "calendar")).isEmpty();
            assertThat(scene.collection("calendar").properties()).doesNotContainKey(AuthorityRights.PROPERTY);
            assertThat(scene.house.problem()).isNull();
            scene.grant(scene.ada, CALENDAR, "lr");
            scene.askLater();
            assertThat(scene.house.uids(scene.home, "calendar")).containsExactly("a");
            // a folder that is not there at all may be one of a server that is not whole: a second look believes it
            scene.grant(scene.ada, CALENDAR, "");
            scene.askLater();
            assertThat(scene.house.problem()).contains("1 of 1 folders are gone");
            scene.askLater();
            assertThat(scene.house.uids(scene.home, "calendar")).isEmpty();
            assertThat(scene.house.problem()).isNull();
        }
    }

    @Test
    default void aHomeOfWhichNothingIsPublishedKeepsItsCalendarsHere() throws Exception {
        try (Scene scene = scene()) {
            scene.ask();
            assertThat(scene.house.homes.home(scene.owner(), scene.home)).isEmpty();
            assertThat(scene.collection("calendar").properties()).doesNotContainKey(AuthorityRights.PROPERTY);
            assertThat(scene.house.problem()).isNull();
        }
    }

    /** Its password is wrong: that is told, and looks like no empty calendar. */
    @Test
    default void anAccountThatIsNotLetInHidesNothingAndRests() throws Exception {
        try (Scene scene = new Scene(server(), "wrong");
                Person bob = Person.at(server())) {
            HomeId bobs = scene.house.person(bob.name);
            assertThatThrownBy(scene::ask)
                    .isInstanceOfSatisfying(
                            Refused.class,
                            refused -> assertThat(refused.reason()).isInstanceOf(Reason.Unavailable.class));
            assertThat(scene.house.problem()).contains("does not let " + scene.account.name() + " in");
            // whoever else asks does not have it tried again
            assertThatThrownBy(() -> scene.house.ask(bobs, bob.name)).isInstanceOf(Refused.class);
            assertThat(scene.house.problem()).contains("it is not tried again for");
        }
    }

    @Test
    default void aServerThatDoesNotTellWhereOthersFoldersAreHasNotHidThem() throws Exception {
        try (Scene scene = new Scene(server(), TestImapServer.PASSWORD, "NAMESPACE")) {
            scene.grant(scene.ada, CALENDAR, "lr");
            assertThatThrownBy(scene::ask)
                    .isInstanceOfSatisfying(
                            Refused.class,
                            refused -> assertThat(refused.reason()).isInstanceOf(Reason.Unavailable.class));
            assertThat(scene.house.problem()).contains("does not tell where other people's folders are");
            assertThatThrownBy(() -> scene.house.homes.home(scene.owner(), scene.home))
                    .isInstanceOf(Refused.class);
        }
    }

    @Test
    default void aPersonWhoCannotBeNamedThereHasNoFoldersThere() throws Exception {
        try (Scene scene = scene()) {
            scene.grant(scene.ada, CALENDAR, "lr");
            scene.ask();
            for (String name : List.of(scene.ada.name + "/Calendar", "*", "%", scene.ada.name + "%")) {
                assertThat(scene.ada.source.published(scene.account, name).folders())
                        .as(name)
                        .isEmpty();
            }
        }
    }
}
