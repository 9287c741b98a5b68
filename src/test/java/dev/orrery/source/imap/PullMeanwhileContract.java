package dev.orrery.source.imap;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orrery.source.imap.FolderPull.Result;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What happens between the listing of a folder and the end of the pull is neither lost nor taken away. */
interface PullMeanwhileContract {
    TestImapServer server();

    String storeUrl();

    /** A folder that was made anew with all but the first of five events, and is not read since. */
    private DeletedBookingsContract.Desk madeAnew() throws Exception {
        DeletedBookingsContract.Desk desk = new DeletedBookingsContract.Desk(server(), storeUrl());
        for (int i = 0; i < 5; i++) {
            desk.client.add("u" + i, "event " + i);
        }
        desk.house.pull("calendar");
        desk.client.makeAnew();
        for (int i = 1; i < 5; i++) {
            desk.client.add("u" + i, "event " + i);
        }
        return desk;
    }

    /** Happens while messages of the next pull are coming. */
    private static void meanwhile(DeletedBookingsContract.Desk desk, Meddling.Deed deed) {
        Mailboxes good = desk.house.mailboxes;
        desk.house.mailboxes = Meddling.afterMessages(2, good, () -> {
            desk.house.mailboxes = good;
            deed.happen();
        });
    }

    private static void assertSettled(DeletedBookingsContract.Desk desk) throws Exception {
        long end = desk.house.end();
        assertThat(desk.house.pull("calendar")).isIn(new Result.Unchanged(), new Result.Done(0, 0));
        assertThat(desk.house.pull("calendar")).isEqualTo(new Result.Unchanged());
        assertThat(desk.house.typesSince(end)).isEmpty();
    }

    @Test
    default void whatIsWrittenHereMeanwhileStays() throws Exception {
        try (DeletedBookingsContract.Desk desk = madeAnew()) {
            meanwhile(desk, () -> desk.house.put("calendar", "late.ics", CalendarMessages.event("late", "late")));
            long end = desk.house.end();
            assertThat(desk.house.pull("calendar")).isInstanceOf(Result.Done.class);
            assertThat(desk.house.shown("calendar"))
                    .containsOnlyKeys("late.ics", "u1.ics", "u2.ics", "u3.ics", "u4.ics");
            assertThat(desk.house.typesSince(end))
                    .containsExactlyInAnyOrder("calendar.object_put", "calendar.object_gone");
            assertThat(desk.client.there().stream().count()).isEqualTo(5);
            assertSettled(desk);
            assertThat(desk.house.shown("calendar")).containsEntry("late.ics", "late");
        }
    }

    @Test
    default void whatAnotherProgramDoesMeanwhileIsSeenByTheNextPull() throws Exception {
        try (DeletedBookingsContract.Desk desk = madeAnew()) {
            long second =
                    desk.client.there().stream().sorted().skip(1).findFirst().orElseThrow();
            meanwhile(desk, () -> {
                desk.client.add("extra", "extra");
                desk.client.remove(second);
            });
            assertThat(desk.house.pull("calendar")).isInstanceOf(Result.Done.class);
            assertThat(desk.house.pull("calendar")).isInstanceOf(Result.Done.class);
            assertThat(desk.house.shown("calendar"))
                    .containsOnly(
                            Map.entry("extra.ics", "extra"),
                            Map.entry("u1.ics", "event 1"),
                            Map.entry("u3.ics", "event 3"),
                            Map.entry("u4.ics", "event 4"));
            assertSettled(desk);
        }
    }

    /** The folder is made anew once more: what was read of it says nothing, and takes nothing away. */
    @Test
    default void aFolderMadeAnewMeanwhileTakesNothingAway() throws Exception {
        try (DeletedBookingsContract.Desk desk = madeAnew()) {
            meanwhile(desk, () -> {
                desk.client.makeAnew();
                for (int i = 0; i < 5; i++) {
                    desk.client.add("u" + i, "event " + i);
                }
                desk.house.pull("calendar");
            });
            long end = desk.house.end();
            assertThat(desk.house.pull("calendar")).isEqualTo(new Result.Overtaken());
            assertThat(desk.house.shown("calendar")).hasSize(5);
            assertThat(desk.house.typesSince(end)).isEmpty();
            assertSettled(desk);
        }
    }
}
