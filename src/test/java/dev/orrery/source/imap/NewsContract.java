package dev.orrery.source.imap;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orrery.calendar.MailNews;
import dev.orrery.calendar.Mirrored;
import dev.orrery.directory.ConfiguredDirectory;
import dev.orrery.directory.KnownPrincipals;
import dev.orrery.directory.PrincipalsByAnyName;
import dev.orrery.directory.Provision;
import dev.orrery.model.Change;
import dev.orrery.model.HomeId;
import dev.orrery.model.MailEvent;
import dev.orrery.source.imap.wire.FolderName;
import dev.orrery.store.StoreFixture;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** What a mail system tells reaches every copy of the folder, without a watch and without a request. */
interface NewsContract {
    ImapSettings.Copies LONG = new ImapSettings.Copies(Duration.ofHours(1), Duration.ofDays(3), Duration.ZERO);
    ImapSettings.Watched NOBODY = new ImapSettings.Watched(0, Duration.ZERO, 1);

    TestImapServer server();

    private static List<Mirrored.Copy> tell(BellHouse house, HomeId home, String name, String folder) {
        return house.homes.told(StoreFixture.principal(home, name), folder);
    }

    @Test
    default void theCopiesOfASharedFolderAreLookedAtWhoeverIsTold() throws Exception {
        try (Person ada = Person.at(server()).withCalendar();
                Person bob = Person.at(server()).withCalendar();
                CalendarMessages client = new CalendarMessages(ada);
                BellHouse house = BellHouse.byProxy(server().at(), LONG, NOBODY)) {
            client.add("first", "First");
            ada.mailboxes.setAcl(Person.CALENDAR, bob.name, new Rights("lr"));
            HomeId adas = house.person(ada.name);
            HomeId bobs = house.person(bob.name);
            house.ask(adas, ada.name);
            house.ask(bobs, bob.name);
            assertThat(everything(house, bobs)).contains("first");

            client.add("second", "Second");
            List<Mirrored.Copy> copies = tell(house, adas, ada.name, "calendar");
            assertThat(copies).extracting(copy -> copy.collection().home()).containsExactlyInAnyOrder(adas, bobs);
            assertThat(copies).allSatisfy(copy -> assertThat(copy.uidValidity()).isPositive());
            house.await("ada's", () -> everything(house, adas).contains("second"));
            house.await("bob's", () -> everything(house, bobs).contains("second"));

            // the name that bob has for it leads to the same
            client.add("third", "Third");
            String asBobSees = bob.mailboxes.folders().stream()
                    .map(folder -> folder.name().text())
                    .filter(name -> name.endsWith(ada.name + "/Calendar"))
                    .findFirst()
                    .orElseThrow();
            assertThat(tell(house, bobs, bob.name, asBobSees)).hasSize(2);
            house.await("ada's", () -> everything(house, adas).contains("third"));
            house.await("bob's", () -> everything(house, bobs).contains("third"));
        }
    }

    /** Whoever was not told the first time, because there was no copy yet or the server stopped half way, is told by a repetition. */
    @Test
    default void everybodyWhoHasTheFolderIsToldOnceOfAMessage() throws Exception {
        try (Person ada = Person.at(server()).withCalendar();
                Person bob = Person.at(server()).withCalendar();
                BellHouse house = BellHouse.byProxy(server().at(), LONG, NOBODY)) {
            ada.mailboxes.setAcl(Person.CALENDAR, bob.name, new Rights("lr"));
            HomeId adas = house.person(ada.name);
            HomeId bobs = house.person(bob.name);
            house.ask(adas, ada.name);
            MailNews news = news(house);
            MailEvent event = new MailEvent(
                    MailEvent.Kind.ARRIVED,
                    new MailEvent.Place("imap", ada.name, "calendar", 0),
                    "5",
                    MailEvent.Detail.NONE);
            assertThat(news.take(event)).isEqualTo(new MailNews.Outcome.Told(1));
            assertThat(news.take(event)).isEqualTo(new MailNews.Outcome.KnownBefore());
            house.ask(bobs, bob.name);
            assertThat(news.take(event)).isEqualTo(new MailNews.Outcome.Told(1));
            assertThat(news.take(event)).isEqualTo(new MailNews.Outcome.KnownBefore());
            List<Change.MailTold> told = told(house, bobs);
            assertThat(told).hasSize(1);
            assertThat(told.getFirst().event().place().uidValidity())
                    .as("as the copy knows it")
                    .isPositive();
        }
    }

    @Test
    default void whereAMessageMovedToIsNotForWhoeverSharesTheFolder() throws Exception {
        try (Person ada = Person.at(server()).withCalendar();
                Person bob = Person.at(server()).withCalendar();
                BellHouse house = BellHouse.byProxy(server().at(), LONG, NOBODY)) {
            ada.mailboxes.setAcl(Person.CALENDAR, bob.name, new Rights("lr"));
            HomeId adas = house.person(ada.name);
            HomeId bobs = house.person(bob.name);
            house.ask(adas, ada.name);
            house.ask(bobs, bob.name);
            MailNews news = news(house);
            news.take(new MailEvent(
                    MailEvent.Kind.MOVED,
                    new MailEvent.Place("imap", ada.name, "calendar", 0),
                    "5",
                    new MailEvent.Detail("Not for Bob", List.of(), OptionalLong.empty(), OptionalLong.empty())));
            assertThat(told(house, adas))
                    .extracting(one -> one.event().detail().target())
                    .containsExactly("Not for Bob");
            assertThat(told(house, bobs))
                    .extracting(one -> one.event().detail().target())
                    .containsExactly("");
        }
    }

    private static MailNews news(BellHouse house) {
        return new MailNews(
                house.store,
                new PrincipalsByAnyName(new KnownPrincipals(
                        house.store, new ConfiguredDirectory(List.of()), new Provision(house.store))),
                house.homes);
    }

    private static List<Change.MailTold> told(BellHouse house, HomeId home) {
        return house.store.<List<Change.MailTold>>read(snapshot -> snapshot.log(home, 0, 1000).rows().stream()
                .filter(entry -> entry.change() instanceof Change.MailTold)
                .map(entry -> (Change.MailTold) entry.change())
                .toList());
    }

    @Test
    default void aFolderThatNobodyKnewIsListedByTheNextWhoAsks() throws Exception {
        try (Person ada = Person.at(server()).withCalendar();
                BellHouse house = BellHouse.byProxy(server().at(), LONG, NOBODY)) {
            HomeId home = house.person(ada.name);
            house.ask(home, ada.name);
            ada.mailboxes.create(FolderName.of("Travel"), new FolderType("event", ""));
            house.ask(home, ada.name);
            long before = collections(house, home);
            assertThat(tell(house, home, ada.name, "travel")).isEmpty();
            house.ask(home, ada.name);
            assertThat(collections(house, home)).isEqualTo(before + 1);
            assertThat(tell(house, home, ada.name, "travel")).hasSize(1);
            assertThat(tell(house, home, ada.name, "INBOX")).isEmpty();
        }
    }

    private static long collections(BellHouse house, HomeId home) {
        return house.store.<Integer>read(snapshot -> snapshot.mirrors(home).size());
    }

    private static List<String> everything(BellHouse house, HomeId home) {
        return house.store.<List<String>>read(snapshot -> snapshot.mirrors(home).stream()
                .flatMap(row -> snapshot.listing(row.ref()).objects().stream())
                .map(object -> object.uid())
                .toList());
    }
}
