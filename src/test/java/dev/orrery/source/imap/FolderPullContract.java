package dev.orrery.source.imap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orrery.mirror.Unreachable;
import dev.orrery.source.imap.FolderPull.Result;
import dev.orrery.source.imap.format.MessageFormat;
import dev.orrery.store.MirrorItem;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What an IMAP client does to a folder, and what is seen of it in the copy. */
interface FolderPullContract {
    TestImapServer server();

    default String[] hidden() {
        return new String[0];
    }

    default String storeUrl() {
        return "sqlite::memory:";
    }

    default boolean counts() {
        return server().isWhole() && !Set.of(hidden()).contains("CONDSTORE");
    }

    default boolean names() {
        return counts() && !Set.of(hidden()).contains("QRESYNC");
    }

    /** A person, another client of theirs, and a house that has seen nothing yet. */
    final class Scene implements AutoCloseable {
        final Person ada;
        final CalendarMessages client;
        final MirrorHouse house;

        Scene(FolderPullContract on, MessageFormat format) throws Exception {
            ada = Person.at(on.server(), on.hidden()).withCalendar();
            client = new CalendarMessages(ada);
            house = new MirrorHouse(on.storeUrl(), ada.mailboxes, format);
            house.list();
        }

        @Override
        public void close() throws IOException {
            house.close();
            client.close();
            ada.close();
        }
    }

    default Scene scene() throws Exception {
        return new Scene(this, MessageFormat.KOLAB3);
    }

    @Test
    default void everyFormatIsServedAndWhatCannotBeReadIsListed() throws Exception {
        try (Scene scene = scene()) {
            for (MessageFormat format : MessageFormat.values()) {
                scene.client.add(format, "of-" + format, "written as " + format);
            }
            long broken = scene.client.addBroken();
            scene.client.addForeign();
            assertThat(scene.house.pull("calendar")).isEqualTo(new Result.Done(4, 0));
            assertThat(scene.house.shown("calendar"))
                    .containsOnly(
                            Map.entry("of-KOLAB1.ics", "written as KOLAB1"),
                            Map.entry("of-KOLAB2.ics", "written as KOLAB2"),
                            Map.entry("of-KOLAB3.ics", "written as KOLAB3"),
                            Map.entry("of-ICALENDAR.ics", "written as ICALENDAR"));
            assertThat(scene.house.troubles("calendar")).singleElement().satisfies(item -> {
                assertThat(item.item()).isEqualTo(broken);
                assertThat(item.state()).isEqualTo(MirrorItem.State.BROKEN);
                assertThat(item.detail()).startsWith("by mail: ");
            });
            assertThat(scene.house.judged).hasValue(6);
            assertQuiet(scene);
        }
    }

    /** Nothing happened: nothing is fetched, nothing is logged. */
    private static void assertQuiet(Scene scene) throws Exception {
        long end = scene.house.end();
        int judged = scene.house.judged.get();
        assertThat(scene.house.pull("calendar")).isIn(new Result.Unchanged(), new Result.Done(0, 0));
        assertThat(scene.house.pull("calendar")).isEqualTo(new Result.Unchanged());
        assertThat(scene.house.typesSince(end)).isEmpty();
        assertThat(scene.house.judged).hasValue(judged);
    }

    @Test
    default void anEditIsOneRewriteUnderTheSameName() throws Exception {
        try (Scene scene = scene()) {
            long old = scene.client.add("a", "one");
            scene.client.add("b", "other");
            scene.house.pull("calendar");
            long end = scene.house.end();
            int judged = scene.house.judged.get();
            scene.client.add("a", "two");
            scene.client.remove(old);
            assertThat(scene.house.pull("calendar")).isInstanceOf(Result.Done.class);
            assertThat(scene.house.shown("calendar"))
                    .containsOnly(Map.entry("a.ics", "two"), Map.entry("b.ics", "other"));
            assertThat(scene.house.typesSince(end)).containsExactly("calendar.object_put");
            assertThat(scene.house.judged).as("only what is new is fetched").hasValue(judged + 1);
            assertQuiet(scene);
        }
    }

    /** Seen half way, the object is gone; whoever comes later finds it where it was. */
    @Test
    default void whatIsDeletedFirstAndAppendedAfterEndsUnderTheSameName() throws Exception {
        try (Scene scene = scene()) {
            long old = scene.client.add("a", "one");
            scene.house.pull("calendar");
            scene.client.remove(old);
            scene.house.pull("calendar");
            assertThat(scene.house.shown("calendar")).isEmpty();
            scene.client.add("a", "two");
            scene.house.pull("calendar");
            assertThat(scene.house.shown("calendar")).containsExactly(Map.entry("a.ics", "two"));

            long end = scene.house.end();
            scene.client.remove(scene.house.items("calendar").getLast().item());
            scene.client.add("a", "three");
            scene.house.pull("calendar");
            assertThat(scene.house.shown("calendar")).containsExactly(Map.entry("a.ics", "three"));
            assertThat(scene.house.typesSince(end)).containsExactly("calendar.object_put");
        }
    }

    @Test
    default void twoMessagesOfOneUidAreOneObjectAndACopy() throws Exception {
        try (Scene scene = scene()) {
            long old = scene.client.add("a", "one");
            scene.house.pull("calendar");
            long newer = scene.client.add("a", "two");
            scene.house.pull("calendar");
            assertThat(scene.house.shown("calendar"))
                    .hasSize(2)
                    .containsEntry("a.ics", "two")
                    .containsValue("one (conflicting copy)");
            assertQuiet(scene);
            scene.client.remove(newer);
            scene.house.pull("calendar");
            assertThat(scene.house.shown("calendar")).containsExactly(Map.entry("a.ics", "one"));
            assertThat(scene.house.items("calendar"))
                    .extracting(MirrorItem::item)
                    .containsExactly(old);
        }
    }

    @Test
    default void messagesGoOneByOne() throws Exception {
        try (Scene scene = scene()) {
            List<Long> uids = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                uids.add(scene.client.add("u" + i, "event " + i));
            }
            scene.house.pull("calendar");
            for (int i = 0; i < 5; i++) {
                long end = scene.house.end();
                scene.client.remove(uids.get(i));
                assertThat(scene.house.pull("calendar")).isEqualTo(new Result.Done(0, 1));
                assertThat(scene.house.typesSince(end)).containsExactly("calendar.object_gone");
                assertThat(scene.house.shown("calendar")).hasSize(4 - i);
            }
            assertThat(scene.house.items("calendar")).isEmpty();
        }
    }

    /** Without CONDSTORE a flag shows when messages come or go. */
    private void makeVisible(Scene scene) throws Exception {
        if (!counts()) {
            scene.client.addForeign();
        }
    }

    @Test
    default void whatIsMarkedAsDeletedIsGoneAndMayComeBack() throws Exception {
        try (Scene scene = scene()) {
            long uid = scene.client.add("a", "one");
            scene.client.add("b", "other");
            scene.house.pull("calendar");
            scene.client.flag(uid, "+FLAGS (\\Deleted)");
            makeVisible(scene);
            scene.house.pull("calendar");
            assertThat(scene.house.shown("calendar")).containsExactly(Map.entry("b.ics", "other"));
            assertQuiet(scene);
            scene.client.flag(uid, "-FLAGS (\\Deleted)");
            makeVisible(scene);
            scene.house.pull("calendar");
            assertThat(scene.house.shown("calendar"))
                    .containsOnly(Map.entry("a.ics", "one"), Map.entry("b.ics", "other"));
            assertQuiet(scene);
        }
    }

    /** Marked before anybody here has seen it, and expunged later. */
    @Test
    default void whatWasMarkedFromTheBeginningNeverShows() throws Exception {
        try (Scene scene = scene()) {
            long uid = scene.client.add("a", "one");
            scene.client.add("b", "other");
            scene.client.flag(uid, "+FLAGS (\\Deleted)");
            scene.house.pull("calendar");
            assertThat(scene.house.shown("calendar")).containsExactly(Map.entry("b.ics", "other"));
            long end = scene.house.end();
            scene.client.remove(uid);
            scene.house.pull("calendar");
            assertThat(scene.house.typesSince(end)).isEmpty();
            assertThat(scene.house.items("calendar")).hasSize(1);
            assertQuiet(scene);
        }
    }

    @Test
    default void otherFlagsChangeNothing() throws Exception {
        try (Scene scene = scene()) {
            long uid = scene.client.add("a", "one");
            scene.house.pull("calendar");
            long end = scene.house.end();
            int judged = scene.house.judged.get();
            scene.client.flag(uid, "+FLAGS (\\Flagged)");
            scene.house.pull("calendar");
            assertThat(scene.house.typesSince(end)).isEmpty();
            assertThat(scene.house.judged).hasValue(judged);
            assertQuiet(scene);
        }
    }

    /** The race of whoever compares by the second: here nothing looks at a clock. */
    @Test
    default void changesWithinOneSecondAreAllSeen() throws Exception {
        try (Scene scene = scene()) {
            long uid = scene.client.add("a", "0");
            scene.house.pull("calendar");
            for (int i = 1; i <= 10; i++) {
                long next = scene.client.add("a", "" + i);
                scene.client.remove(uid);
                scene.house.pull("calendar");
                assertThat(scene.house.shown("calendar")).containsExactly(Map.entry("a.ics", "" + i));
                uid = next;
            }
        }
    }

    @Test
    default void aFolderMadeAnewTouchesOnlyWhatIsAnother() throws Exception {
        try (Scene scene = scene()) {
            for (int i = 0; i < 20; i++) {
                scene.client.add("u" + i, "event " + i);
            }
            scene.house.pull("calendar");
            Map<String, Long> before = scene.house.seqs("calendar");
            long end = scene.house.end();
            scene.client.makeAnew();
            for (int i = 19; i > 0; i--) {
                scene.client.add("u" + i, "event " + i);
            }
            scene.client.add("new", "new");
            assertThat(scene.house.pull("calendar")).isInstanceOf(Result.Done.class);
            assertThat(scene.house.typesSince(end))
                    .containsExactlyInAnyOrder("calendar.object_gone", "calendar.object_put");
            Map<String, Long> after = scene.house.seqs("calendar");
            before.remove("u0.ics");
            assertThat(after)
                    .containsAllEntriesOf(before)
                    .containsKey("new.ics")
                    .hasSize(20);
            assertQuiet(scene);
        }
    }

    @Test
    default void aFolderThatIsSuddenlyEmptyIsNotBelievedAtOnce() throws Exception {
        try (Scene scene = scene()) {
            for (int i = 0; i < 20; i++) {
                scene.client.add("u" + i, "event " + i);
            }
            scene.house.pull("calendar");
            long end = scene.house.end();
            scene.client.makeAnew();
            assertThat(scene.house.pull("calendar")).isEqualTo(new Result.Held(20, 20));
            assertThat(scene.house.pull("calendar")).isEqualTo(new Result.Held(20, 20));
            assertThat(scene.house.look("calendar")).isInstanceOf(FolderMirror.Seen.Aged.class);
            assertThat(scene.house.typesSince(end)).isEmpty();
            assertThat(scene.house.shown("calendar")).hasSize(20);
            scene.client.add("u3", "event 3");
            assertThat(scene.house.pull("calendar")).isEqualTo(new Result.Held(19, 20));
            assertThat(scene.house.typesSince(end)).isEmpty();
            assertThat(scene.house.pull("calendar", true)).isEqualTo(new Result.Done(0, 19));
            assertThat(scene.house.shown("calendar")).containsExactly(Map.entry("u3.ics", "event 3"));
            assertQuiet(scene);
        }
    }

    /** The server names each that went, or a listing lacks most: only the former is believed at once. */
    @Test
    default void manyThatGoAtOnceMeetTheBrakeUnlessTheyAreNamed() throws Exception {
        try (Scene scene = scene()) {
            long[] uids = new long[30];
            for (int i = 0; i < 30; i++) {
                uids[i] = scene.client.add("u" + i, "event " + i);
            }
            scene.house.pull("calendar");
            scene.client.remove(java.util.Arrays.copyOf(uids, 25));
            scene.client.add("late", "late");
            Result result = scene.house.pull("calendar");
            if (names()) {
                assertThat(result).isEqualTo(new Result.Done(1, 25));
            } else {
                assertThat(result).isEqualTo(new Result.Held(25, 30));
                assertThat(scene.house.shown("calendar")).hasSize(31).containsEntry("late.ics", "late");
                assertThat(scene.house.pull("calendar")).isInstanceOf(Result.Held.class);
                assertThat(scene.house.pull("calendar", true)).isEqualTo(new Result.Done(0, 25));
            }
            assertThat(scene.house.shown("calendar")).hasSize(6);
            assertQuiet(scene);
        }
    }

    @Test
    default void anErrorIsNoAbsence() throws Exception {
        try (Scene scene = scene()) {
            scene.client.add("a", "one");
            scene.house.pull("calendar");
            scene.client.add("b", "two");
            Mailboxes good = scene.house.mailboxes;
            for (String method : List.of("check", "changes", "fetch")) {
                scene.house.mailboxes = Meddling.broken(method, good);
                long end = scene.house.end();
                assertThatThrownBy(() -> scene.house.pull("calendar"))
                        .as(method)
                        .isInstanceOf(Unreachable.class);
                assertThat(scene.house.look("calendar")).isInstanceOf(FolderMirror.Seen.Aged.class);
                assertThat(scene.house.typesSince(end)).isEmpty();
            }
            scene.house.mailboxes = good;
            assertThat(scene.house.look("calendar")).isEqualTo(new FolderMirror.Seen.Current());
            assertThat(scene.house.shown("calendar")).containsOnlyKeys("a.ics", "b.ics");
        }
    }

    /** Three portions, the server dies after the first: what was written stays, and the rest follows. */
    @Test
    default void aServerKilledInTheMiddleOfAPullIsTakenUpAgain() throws Exception {
        if (!server().isWhole()) {
            return; // GreenMail forgets everything when it ends
        }
        int all = 1500;
        try (Scene scene = scene()) {
            for (int i = 0; i < all; i++) {
                scene.ada.mailboxes.append(
                        Person.CALENDAR,
                        CalendarMessages.message(
                                MessageFormat.ICALENDAR, "<k" + i + "@example.org>", "u" + i, "event " + i),
                        Set.of(),
                        Person.DATE);
            }
            scene.house.killAfter(520, server());
            try {
                assertThatThrownBy(() -> scene.house.pull("calendar")).isInstanceOf(Unreachable.class);
            } finally {
                server().start();
            }
            int first = scene.house.shown("calendar").size();
            assertThat(first).isBetween(1, all - 1);
            int judged = scene.house.judged.get();
            assertThat(scene.house.pull("calendar")).isInstanceOf(Result.Done.class);
            assertThat(scene.house.shown("calendar")).hasSize(all);
            assertThat(scene.house.judged.get() - judged).isEqualTo(all - first);
            assertThat(scene.house.typesSince(0)).doesNotContain("calendar.object_gone");
        }
    }
}
