package dev.orrery.source.imap;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orrery.source.imap.format.MessageFormat;
import dev.orrery.store.MirrorItem;
import dev.orrery.store.StoreFixture;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A message on which this program fails takes nothing away: what clients had stays until it is judged. */
interface UnjudgedContract {
    TestImapServer server();

    private FolderPullContract.Scene scene() throws Exception {
        return new FolderPullContract.Scene(this::server, MessageFormat.KOLAB3);
    }

    private static String text(Message message) {
        return new String(message.content(), StandardCharsets.UTF_8);
    }

    private static List<MirrorItem> unjudged(MirrorHouse house) {
        return house.troubles("calendar").stream().filter(Unjudged::is).toList();
    }

    @ParameterizedTest
    @EnumSource(names = {"KOLAB3", "ICALENDAR"})
    default void theOldVersionStaysUntilTheNewOneIsJudged(MessageFormat format) throws Exception {
        try (FolderPullContract.Scene scene = scene()) {
            MirrorHouse house = scene.house;
            long old = scene.client.add(format, "lunch", "Lunch");
            scene.client.add(format, "tea", "Tea");
            house.pull("calendar");
            house.failsOn = message -> text(message).contains("Supper");
            long edited = scene.client.add(format, "lunch", "Supper");
            scene.client.remove(old);
            house.pull("calendar");
            assertThat(house.shown("calendar"))
                    .containsOnly(Map.entry("lunch.ics", "Lunch"), Map.entry("tea.ics", "Tea"));
            assertThat(unjudged(house)).singleElement().satisfies(item -> {
                assertThat(item.item()).isEqualTo(edited);
                assertThat(item.detail()).startsWith("unjudged: ");
            });
            assertThat(new MirrorOffice(house.store)
                            .of(StoreFixture.principal(house.home, "ada"))
                            .getFirst()
                            .broken())
                    .singleElement()
                    .satisfies(told -> assertThat(told.why()).startsWith("unjudged: "));
            house.pull("calendar");
            assertThat(house.judged).as("not at every look").hasValue(3);

            house.failsOn = message -> false;
            house.startAnew();
            house.pull("calendar");
            assertThat(house.shown("calendar"))
                    .containsOnly(Map.entry("lunch.ics", "Supper"), Map.entry("tea.ics", "Tea"));
            assertThat(house.troubles("calendar")).isEmpty();
        }
    }

    @Test
    default void whatIsDeletedMeanwhileGoesWhenItIsKnownNotToBeTheNewOne() throws Exception {
        try (FolderPullContract.Scene scene = scene()) {
            MirrorHouse house = scene.house;
            long tea = scene.client.add("tea", "Tea");
            long lunch = scene.client.add("lunch", "Lunch");
            house.pull("calendar");
            house.failsOn = message -> text(message).contains("Supper");
            long unknown = scene.client.addMail("text/calendar", "Supper, in no form in which a UID could be found");
            house.pull("calendar");
            scene.client.remove(tea);
            house.pull("calendar");
            assertThat(house.shown("calendar")).as("it may be the newer tea").containsKeys("tea.ics", "lunch.ics");
            scene.client.remove(unknown);
            house.pull("calendar");
            assertThat(house.shown("calendar")).containsOnly(Map.entry("lunch.ics", "Lunch"));
            assertThat(house.troubles("calendar")).isEmpty();

            long edited = scene.client.add("lunch", "Supper");
            house.pull("calendar");
            scene.client.remove(lunch);
            house.pull("calendar");
            long other = scene.client.add("other", "Other");
            house.pull("calendar");
            scene.client.remove(other);
            house.pull("calendar");
            assertThat(house.shown("calendar")).containsOnly(Map.entry("lunch.ics", "Lunch"));
            scene.client.remove(edited);
            house.pull("calendar");
            assertThat(house.shown("calendar")).isEmpty();
        }
    }

    @Test
    default void aNewNumberingKeepsItToo() throws Exception {
        try (FolderPullContract.Scene scene = scene()) {
            MirrorHouse house = scene.house;
            scene.client.add("lunch", "Lunch");
            house.pull("calendar");
            house.failsOn = message -> text(message).contains("Supper");
            scene.client.makeAnew();
            scene.client.add("lunch", "Supper");
            house.list();
            house.pull("calendar");
            assertThat(house.shown("calendar")).containsOnly(Map.entry("lunch.ics", "Lunch"));
            house.failsOn = message -> false;
            scene.client.makeAnew();
            scene.client.add("lunch", "Supper");
            house.list();
            house.pull("calendar");
            assertThat(house.shown("calendar")).containsOnly(Map.entry("lunch.ics", "Supper"));
        }
    }

    @Test
    default void whoeverWritesOverWhatWasKeptIsNotOverwritten() throws Exception {
        try (FolderPullContract.Scene scene = scene()) {
            MirrorHouse house = scene.house;
            long old = scene.client.add("lunch", "Lunch");
            house.pull("calendar");
            house.failsOn = message -> text(message).contains("Supper");
            scene.client.add("lunch", "Supper");
            scene.client.remove(old);
            house.pull("calendar");
            house.put("calendar", "lunch.ics", CalendarMessages.event("lunch", "Brunch"));
            house.pull("calendar");
            assertThat(house.shown("calendar")).containsOnly(Map.entry("lunch.ics", "Brunch"));
            house.failsOn = message -> false;
            house.startAnew();
            house.pull("calendar");
            assertThat(house.shown("calendar"))
                    .containsEntry("lunch.ics", "Brunch")
                    .hasSize(2);
            assertThat(house.shown("calendar").values())
                    .as("nothing is lost")
                    .anyMatch(text -> text.contains("Supper"));
        }
    }
}
