package dev.orrery.source.imap;

import static dev.orrery.source.imap.CalendarMessages.event;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orrery.calendar.Preconditions;
import dev.orrery.calendar.PutObject;
import dev.orrery.model.Reason;
import dev.orrery.model.Refused;
import dev.orrery.source.imap.format.MessageFormat;
import dev.orrery.source.imap.wire.FolderName;
import dev.orrery.store.MirrorItem;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** The verbs on a mirrored calendar: the folder has it first, and a look from nothing shows the same. */
interface FolderWriteContract extends FolderPullContract {
    FolderName SECOND = FolderName.of("Second");

    /** What another house that never saw anything reads from the folder is what this one holds, byte for byte. */
    static void assertAgreed(Scene scene, String collection) throws Exception {
        scene.house.pull(collection);
        long end = scene.house.end();
        scene.house.pull(collection);
        assertThat(scene.house.typesSince(end)).isEmpty();
        try (MirrorHouse fresh = MirrorHouse.of(scene.ada.mailboxes)) {
            fresh.list();
            fresh.pull(collection);
            assertThat(fresh.etags(collection)).isEqualTo(scene.house.etags(collection));
            assertThat(fresh.texts(collection).values())
                    .containsExactlyInAnyOrderElementsOf(
                            scene.house.texts(collection).values());
        }
    }

    private static long entries(Scene scene, long end) {
        return scene.house.since(end).size();
    }

    @Test
    default void whatIsPutIsWhatTheFolderGivesInEveryFormat() throws Exception {
        for (MessageFormat format : List.of(MessageFormat.KOLAB2, MessageFormat.KOLAB3, MessageFormat.ICALENDAR)) {
            try (Scene scene = new Scene(this, format)) {
                long end = scene.house.end();
                PutObject.Result made = scene.house.put(
                        "calendar", "mine.ics", event("a", "one", "X-ODD;X-P=1:odd", "DESCRIPTION:ümläut \\n two"));
                assertThat(made.created()).isTrue();
                assertThat(scene.client.there().size()).as("%s", format).isEqualTo(1);
                assertAgreed(scene, "calendar");
                PutObject.Result rewritten = scene.house.put(
                        "calendar", "mine.ics", event("a", "two", "X-ODD;X-P=1:odd", "RRULE:FREQ=DAILY;COUNT=3"));
                assertThat(rewritten.created()).isFalse();
                assertThat(scene.client.there().size()).as("%s", format).isEqualTo(1);
                assertAgreed(scene, "calendar");
                assertThat(scene.house.shown("calendar")).containsExactly(Map.entry("mine.ics", "two"));
                scene.house.delete("calendar", "mine.ics", Preconditions.NONE);
                assertThat(scene.client.there().isEmpty()).as("%s", format).isTrue();
                scene.house.pull("calendar");
                assertThat(scene.house.typesSince(end))
                        .containsExactly("calendar.object_put", "calendar.object_put", "calendar.object_gone");
                assertThat(scene.house.since(end))
                        .allSatisfy(entry -> assertThat(entry.actor().origin()).isEqualTo("test"));
                assertThat(scene.house.items("calendar")).isEmpty();
            }
        }
    }

    @Test
    default void theSameAgainWritesNoMessage() throws Exception {
        try (Scene scene = scene()) {
            scene.house.put("calendar", "a.ics", event("a", "one"));
            String stored = scene.house.texts("calendar").get("a.ics");
            long there = scene.client.there().stream().max().orElseThrow();
            long end = scene.house.end();
            scene.house.put("calendar", "a.ics", stored);
            assertThat(scene.client.there().stream().max()).hasValue(there);
            assertThat(entries(scene, end)).isZero();
        }
    }

    @Test
    default void preconditionsAreJudgedOnTheFoldersState() throws Exception {
        try (Scene scene = scene()) {
            String first = scene.house
                    .put("calendar", "a.ics", event("a", "one"))
                    .row()
                    .etag();
            String second = scene.house
                    .put("calendar", "a.ics", event("a", "two"), MirrorHouse.match(first))
                    .row()
                    .etag();
            assertPrecondition(() -> scene.house.put("calendar", "a.ics", event("a", "x"), MirrorHouse.match(first)));
            assertPrecondition(() -> scene.house.delete("calendar", "a.ics", MirrorHouse.match(first)));
            // Somebody edits the folder; the copy has not been looked at since.
            scene.client.remove(scene.house.items("calendar").getFirst().item());
            scene.client.add("a", "theirs");
            assertPrecondition(() -> scene.house.put("calendar", "a.ics", event("a", "x"), MirrorHouse.match(second)));
            assertThat(scene.house.shown("calendar")).containsExactly(Map.entry("a.ics", "theirs"));
            assertAgreed(scene, "calendar");
        }
    }

    /** To remove a meeting is to write to those who were invited: who may not do that takes nothing out of the folder. */
    @Test
    default void whatAGuestMayNotCallOffStaysInTheFolder() throws Exception {
        try (Scene scene = scene()) {
            scene.house.put(
                    "calendar",
                    "a.ics",
                    event("a", "one", "ORGANIZER:mailto:ada@example.org", "ATTENDEE:mailto:eve@example.org"));
            long there = scene.client.there().size();
            assertThatThrownBy(() -> scene.house.deleteAsGuest("calendar", "a.ics"))
                    .isInstanceOfSatisfying(
                            Refused.class,
                            refused -> assertThat(refused.reason()).isInstanceOf(Reason.NeedsPrivilege.class));
            assertThat(scene.client.there().size()).isEqualTo(there);
        }
    }

    static void assertPrecondition(ThrowingCallable work) {
        assertThatThrownBy(work)
                .isInstanceOfSatisfying(
                        Refused.class,
                        refused -> assertThat(refused.reason()).isInstanceOf(Reason.PreconditionFailed.class));
    }

    static void assertUnavailable(ThrowingCallable work) {
        assertThatThrownBy(work)
                .isInstanceOfSatisfying(
                        Refused.class, refused -> assertThat(refused.reason()).isInstanceOf(Reason.Unavailable.class));
    }

    /** Put here, and taken away there before anybody looked. */
    @Test
    default void whatWasPutHereAndDeletedThereIsGone() throws Exception {
        try (Scene scene = scene()) {
            scene.client.add("b", "other");
            scene.house.pull("calendar");
            scene.house.put("calendar", "a.ics", event("a", "one"));
            scene.client.remove(scene.client.there().stream().max().orElseThrow());
            scene.house.pull("calendar");
            assertThat(scene.house.shown("calendar")).containsExactly(Map.entry("b.ics", "other"));
            assertAgreed(scene, "calendar");
        }
    }

    @Test
    default void aCrashBetweenAppendAndRetireIsFinishedByTheNextLook() throws Exception {
        try (Scene scene = scene()) {
            scene.house.put("calendar", "mine.ics", event("a", "one"));
            scene.house.mailboxes = Meddling.broken("retire", scene.ada.mailboxes);
            assertUnavailable(() -> scene.house.put("calendar", "mine.ics", event("a", "two")));
            assertThat(scene.client.there().size()).isEqualTo(2);
            scene.house.mailboxes = scene.ada.mailboxes;
            scene.house.pull("calendar");
            assertThat(scene.house.shown("calendar")).containsExactly(Map.entry("mine.ics", "two"));
            assertThat(scene.client.there().size()).isEqualTo(1);
            assertAgreed(scene, "calendar");
            assertThat(scene.house.items("calendar"))
                    .extracting(MirrorItem::state)
                    .containsExactly(MirrorItem.State.CURRENT);
        }
    }

    /** The process ends after the folder has it, and before the store has: the next look brings it. */
    @Test
    default void aServerThatCannotBeReachedTakesNothing() throws Exception {
        try (Scene scene = scene()) {
            scene.house.put("calendar", "a.ics", event("a", "one"));
            for (String method : List.of("check", "append")) {
                scene.house.mailboxes = Meddling.broken(method, scene.ada.mailboxes);
                long end = scene.house.end();
                assertUnavailable(() -> scene.house.put("calendar", "a.ics", event("a", "two")));
                assertUnavailable(() -> scene.house.put("calendar", "b.ics", event("b", "new")));
                assertThat(entries(scene, end)).isZero();
            }
            scene.house.mailboxes = Meddling.broken("check", scene.ada.mailboxes);
            assertUnavailable(() -> scene.house.delete("calendar", "a.ics", Preconditions.NONE));
            scene.house.mailboxes = scene.ada.mailboxes;
            assertThat(scene.house.shown("calendar")).containsExactly(Map.entry("a.ics", "one"));
            assertAgreed(scene, "calendar");
        }
    }

    /** The first thing that ever happens to a folder may be a write. */
    @Test
    default void aWriteMayComeBeforeTheFirstLook() throws Exception {
        try (Scene scene = scene()) {
            scene.client.add("a", "one");
            scene.house.put("calendar", "a.ics", event("a", "two"));
            scene.house.put("calendar", "b.ics", event("b", "three"));
            assertThat(scene.house.shown("calendar"))
                    .containsOnly(Map.entry("a.ics", "two"), Map.entry("b.ics", "three"));
            assertThat(scene.client.there().size()).isEqualTo(2);
            assertAgreed(scene, "calendar");
        }
    }

    /** Folders without types are none here: the second one needs a server that keeps annotations. */
    private boolean hasSecond(Scene scene) throws Exception {
        scene.ada.mailboxes.create(SECOND, FolderType.EVENT);
        scene.house.list();
        return scene.house.collections().contains("Second");
    }

    @Test
    default void anObjectMovesAndIsCopiedBetweenFolders() throws Exception {
        try (Scene scene = scene()) {
            if (!hasSecond(scene)) {
                return;
            }
            scene.house.put("calendar", "a.ics", event("a", "one"));
            assertThat(scene.house.move("calendar", "a.ics", "Second", "moved.ics"))
                    .isTrue();
            assertThat(scene.house.shown("calendar")).isEmpty();
            assertThat(scene.house.shown("Second")).containsExactly(Map.entry("moved.ics", "one"));
            assertThat(scene.client.there().isEmpty()).isTrue();
            assertAgreed(scene, "calendar");
            assertAgreed(scene, "Second");
            assertThat(scene.house.copy("Second", "moved.ics", "calendar", "copy.ics"))
                    .isTrue();
            assertThat(scene.house.shown("calendar")).containsExactly(Map.entry("copy.ics", "one"));
            assertThat(scene.client.there().size()).isEqualTo(1);
            assertAgreed(scene, "calendar");
            assertAgreed(scene, "Second");
            // Over what stands there already.
            scene.house.put("calendar", "copy.ics", event("a", "newer"));
            assertThat(scene.house.move("calendar", "copy.ics", "Second", "moved.ics"))
                    .isFalse();
            assertThat(scene.house.shown("Second")).containsExactly(Map.entry("moved.ics", "newer"));
            assertThat(scene.ada.mailboxes.check(SECOND).messages()).isEqualTo(1);
            assertAgreed(scene, "calendar");
            assertAgreed(scene, "Second");
        }
    }

    @Test
    default void anObjectMovesAndIsCopiedBetweenFolderAndStore() throws Exception {
        try (Scene scene = scene()) {
            scene.house.put("plain", "a.ics", event("a", "one"));
            scene.house.put("plain", "b.ics", event("b", "two"));
            scene.house.move("plain", "a.ics", "calendar", "a.ics");
            scene.house.copy("plain", "b.ics", "calendar", "b.ics");
            assertThat(scene.house.shown("calendar"))
                    .containsOnly(Map.entry("a.ics", "one"), Map.entry("b.ics", "two"));
            assertThat(scene.house.shown("plain")).containsExactly(Map.entry("b.ics", "two"));
            assertThat(scene.client.there().size()).isEqualTo(2);
            assertAgreed(scene, "calendar");
            scene.house.move("calendar", "a.ics", "plain", "a.ics");
            assertThat(scene.house.shown("plain")).containsOnlyKeys("a.ics", "b.ics");
            assertThat(scene.client.there().size()).isEqualTo(1);
            assertAgreed(scene, "calendar");
        }
    }

    @Test
    default void aRenameWithinAFolderWritesNoMessage() throws Exception {
        try (Scene scene = scene()) {
            scene.house.put("calendar", "a.ics", event("a", "one"));
            scene.house.pull("calendar");
            FolderState before = scene.ada.mailboxes.check(Person.CALENDAR);
            scene.house.move("calendar", "a.ics", "calendar", "renamed.ics");
            assertThat(scene.ada.mailboxes.check(Person.CALENDAR)).isEqualTo(before);
            assertThat(scene.house.shown("calendar")).containsExactly(Map.entry("renamed.ics", "one"));
            long old = scene.house.items("calendar").getFirst().item();
            scene.client.add("a", "two");
            scene.client.remove(old);
            scene.house.pull("calendar");
            assertThat(scene.house.shown("calendar")).containsExactly(Map.entry("renamed.ics", "two"));
            scene.house.delete("calendar", "renamed.ics", Preconditions.NONE);
            assertThat(scene.client.there().isEmpty()).isTrue();
        }
    }

    /** An attachment too large for the object's text stays in the message, and travels along. */
    @Test
    default void attachmentsTravelAlong() throws Exception {
        String small = "ATTACH;ENCODING=BASE64;VALUE=BINARY;FMTTYPE=text/plain:SGVsbG8sIHdvcmxkIQ==";
        for (MessageFormat format : List.of(MessageFormat.KOLAB2, MessageFormat.KOLAB3, MessageFormat.ICALENDAR)) {
            try (Scene scene = new Scene(this, format)) {
                scene.house.put("calendar", "a.ics", event("a", "one", small));
                String stored = unfolded(scene, "a.ics");
                assertThat(stored).as("%s", format).contains("SGVsbG8sIHdvcmxkIQ==");
                scene.house.put("calendar", "a.ics", stored.replace("SUMMARY:one", "SUMMARY:two"));
                assertThat(unfolded(scene, "a.ics"))
                        .as("%s", format)
                        .contains("SGVsbG8sIHdvcmxkIQ==")
                        .contains("SUMMARY:two");
                assertAgreed(scene, "calendar");
            }
        }
    }

    private static String unfolded(Scene scene, String name) {
        return scene.house.texts("calendar").get(name).replace("\r\n ", "");
    }
}
