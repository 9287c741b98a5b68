package dev.orrery.source.imap;

import static dev.orrery.source.imap.Person.CALENDAR;
import static org.assertj.core.api.Assertions.assertThat;

import dev.orrery.access.AuthorityOwner;
import dev.orrery.access.AuthorityRights;
import dev.orrery.access.ExtendedReaders;
import dev.orrery.calendar.BringCollections;
import dev.orrery.model.CollectionRef;
import dev.orrery.model.PropertyName;
import dev.orrery.source.imap.format.MessageFormat;
import dev.orrery.store.MirrorRow;
import dev.orrery.store.ObjectRow;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Who lists the folders of a home, and when. */
class HomeMirrorTest {
    /** A calendar that is being made is a folder already, and not yet a collection: a listing would make another of it. */
    @Test
    void aBellDoesNotListWhileACalendarIsMade() throws Exception {
        try (Person ada = Person.at(TestServers.greenMail()).withCalendar();
                MirrorHouse house = MirrorHouse.of(ada.mailboxes)) {
            AtomicInteger listings = new AtomicInteger();
            Mailboxes counting = Meddling.beforeEach("folders", ada.mailboxes, listings::incrementAndGet);
            Thread bell = Thread.ofPlatform().unstarted(() -> house.homeMirror.listAgain(counting));
            house.homeMirror.alone(() -> {
                bell.start();
                awaitStanding(bell);
                assertThat(listings).hasValue(0);
                return bell;
            });
            assertThat(bell.join(Duration.ofSeconds(20))).isTrue();
            assertThat(listings).hasValue(1);
        }
    }

    /** The folders are listed while one of them is read, which takes as long as it is large. */
    @Test
    void aFolderThatIsTakenBackWhileItIsReadStaysTakenBack() throws Exception {
        try (Person ada = Person.at(TestServers.greenMail()).withCalendar();
                CalendarMessages messages = new CalendarMessages(ada);
                MirrorHouse house = MirrorHouse.of(ada.mailboxes)) {
            messages.add(CALENDAR, MessageFormat.ICALENDAR, "a", "a");
            house.list();
            CollectionRef calendar = house.ref("calendar");
            MirrorRow row = house.row(calendar).orElseThrow();
            house.mailboxes = Meddling.before(
                    "fetch",
                    ada.mailboxes,
                    () -> new FolderTree(house.store)
                            .bring(house.home, new FolderMap(Map.of(), List.of(), List.of(row)), List.of(row)));
            assertThat(house.look("calendar")).isEqualTo(new FolderMirror.Seen.Nothing());
            assertThat(house.row(calendar)).isEmpty();
            assertThat(objects(house, calendar)).isEmpty();
            house.mailboxes = ada.mailboxes;
            house.list();
            house.look("calendar");
            assertThat(objects(house, calendar)).hasSize(1);
        }
    }

    /** One that nobody remembers may be at work still: whoever asks for the folder anew waits for it. */
    @Test
    void twoMirrorsOfOneFolderTakeTurns() throws Exception {
        try (Person ada = Person.at(TestServers.greenMail()).withCalendar();
                MirrorHouse house = MirrorHouse.of(ada.mailboxes)) {
            house.list();
            FolderMirror forgotten = house.anotherMirror("calendar");
            FolderMirror anew = house.anotherMirror("calendar");
            AtomicInteger works = new AtomicInteger();
            Thread second = Thread.ofPlatform().unstarted(() -> anew.alone(works::incrementAndGet));
            forgotten.alone(() -> {
                second.start();
                awaitStanding(second);
                assertThat(works).hasValue(0);
                return second;
            });
            assertThat(second.join(Duration.ofSeconds(20))).isTrue();
            assertThat(works).hasValue(1);
        }
    }

    /** What the folder said of itself goes with it: the calendar that stays is the person's own. */
    @Test
    void aDefaultFolderThatGoesLeavesNothingBehind() throws Exception {
        try (Person ada = Person.at(TestServers.greenMail()).withCalendar();
                MirrorHouse house = MirrorHouse.of(ada.mailboxes)) {
            house.list();
            CollectionRef calendar = house.ref("calendar");
            Map<PropertyName, String> said = Map.of(
                    AuthorityRights.PROPERTY, AuthorityRights.READ_ONLY,
                    AuthorityOwner.PROPERTY, AuthorityOwner.SOMEBODY_ELSE,
                    ExtendedReaders.PROPERTY, "ben");
            house.store.write(house.home, tx -> {
                BringCollections.setProperties(
                        tx, FolderCopy.ACTOR, tx.collection(calendar).orElseThrow(), said);
                return true;
            });
            MirrorRow row = house.row(calendar).orElseThrow();
            new FolderTree(house.store)
                    .bring(house.home, new FolderMap(Map.of(), List.of(), List.of(row)), List.of(row));
            assertThat(house.store.<Map<PropertyName, String>>read(snapshot ->
                            snapshot.collection(calendar).orElseThrow().properties()))
                    .doesNotContainKeys(said.keySet().toArray(new PropertyName[0]));
        }
    }

    private static List<ObjectRow> objects(MirrorHouse house, CollectionRef calendar) {
        return house.store.read(snapshot -> snapshot.listing(calendar).objects());
    }

    private static void awaitStanding(Thread thread) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (thread.isAlive() && thread.getState() != Thread.State.TIMED_WAITING) {
            assertThat(System.nanoTime()).isLessThan(deadline);
            Thread.onSpinWait();
        }
    }
}
