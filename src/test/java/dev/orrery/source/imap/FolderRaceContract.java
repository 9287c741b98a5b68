package dev.orrery.source.imap;

import static dev.orrery.source.imap.CalendarMessages.event;
import static dev.orrery.source.imap.FolderWriteContract.assertAgreed;
import static dev.orrery.source.imap.FolderWriteContract.assertPrecondition;
import static dev.orrery.source.imap.FolderWriteContract.assertUnavailable;
import static org.assertj.core.api.Assertions.assertThat;

import dev.orrery.calendar.Preconditions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Another program writes into the folder while a verb is at work on its calendar. */
interface FolderRaceContract extends FolderWriteContract {
    /** Between what this house saw and what it does, another client replaces the message. */
    private static Mailboxes overtaken(Scene scene, String method) {
        long old = scene.house.items("calendar").getFirst().item();
        return Meddling.before(method, scene.ada.mailboxes, () -> {
            scene.client.add("a", "theirs");
            scene.client.remove(old);
        });
    }

    @Test
    default void aLostRaceIsRefusedUnderACondition() throws Exception {
        for (String method : List.of("append", "retire")) {
            try (Scene scene = scene()) {
                String etag = scene.house
                        .put("calendar", "a.ics", event("a", "one"))
                        .row()
                        .etag();
                scene.house.mailboxes = overtaken(scene, method);
                assertPrecondition(
                        () -> scene.house.put("calendar", "a.ics", event("a", "ours"), MirrorHouse.match(etag)));
                assertThat(scene.house.shown("calendar")).as(method).containsExactly(Map.entry("a.ics", "theirs"));
                assertThat(scene.client.there().size()).as(method).isEqualTo(1);
                assertAgreed(scene, "calendar");
            }
        }
    }

    @Test
    default void aLostRaceWithoutAConditionIsRunAgain() throws Exception {
        for (String method : List.of("append", "retire")) {
            try (Scene scene = scene()) {
                scene.house.put("calendar", "a.ics", event("a", "one"));
                scene.house.mailboxes = overtaken(scene, method);
                assertThat(scene.house
                                .put("calendar", "a.ics", event("a", "ours"))
                                .created())
                        .isFalse();
                assertThat(scene.house.shown("calendar")).as(method).containsExactly(Map.entry("a.ics", "ours"));
                assertThat(scene.client.there().size()).as(method).isEqualTo(1);
                assertAgreed(scene, "calendar");
            }
        }
    }

    @Test
    default void aLostRaceOfADeletionIsJudgedAgain() throws Exception {
        try (Scene scene = scene()) {
            String etag = scene.house
                    .put("calendar", "a.ics", event("a", "one"))
                    .row()
                    .etag();
            scene.house.mailboxes = overtaken(scene, "retire");
            assertPrecondition(() -> scene.house.delete("calendar", "a.ics", MirrorHouse.match(etag)));
            assertThat(scene.house.shown("calendar")).containsExactly(Map.entry("a.ics", "theirs"));
            scene.house.delete("calendar", "a.ics", Preconditions.NONE);
            assertThat(scene.client.there().isEmpty()).isTrue();
            assertAgreed(scene, "calendar");
        }
    }

    /** Two programs that edit the same event at every chance must not lose to each other for ever. */
    @Test
    default void whoLosesWaitsLongerEachTimeAndIsToldToComeAgainInTheEnd() throws Exception {
        try (Scene scene = scene()) {
            scene.house.put("calendar", "a.ics", event("a", "one"));
            scene.house.mailboxes = Meddling.beforeEach("append", scene.ada.mailboxes, () -> {
                long old = scene.client.there().stream().max().orElseThrow();
                scene.client.add("a", "theirs");
                scene.client.remove(old);
            });
            assertUnavailable(() -> scene.house.put("calendar", "a.ics", event("a", "ours")));
            assertThat(scene.house.pauses).hasSize(4).isSorted();
            assertThat(scene.house.pauses.getFirst()).isBetween(Duration.ofMillis(10), Duration.ofMillis(20));
            assertThat(scene.house.pauses.getLast()).isBetween(Duration.ofMillis(80), Duration.ofMillis(160));
            scene.house.mailboxes = scene.ada.mailboxes;
            assertAgreed(scene, "calendar");
            assertThat(scene.house.shown("calendar")).containsExactly(Map.entry("a.ics", "theirs"));
            assertThat(scene.client.there().size()).isEqualTo(1);
        }
    }

    /** Under the old message's number lies another one by then. */
    @Test
    default void aFolderMadeAnewBeforeTheWriteLosesNothing() throws Exception {
        try (Scene scene = scene()) {
            scene.client.add("a", "one");
            scene.house.pull("calendar");
            scene.house.mailboxes = Meddling.before("append", scene.ada.mailboxes, () -> {
                scene.client.makeAnew();
                scene.client.add("b", "theirs");
            });
            scene.house.put("calendar", "a.ics", event("a", "ours"));
            assertThat(scene.house.shown("calendar"))
                    .containsOnly(Map.entry("a.ics", "ours"), Map.entry("b.ics", "theirs"));
            assertThat(scene.client.there().size()).isEqualTo(2);
            assertAgreed(scene, "calendar");
        }
    }

    /** Flags that moved are no edit. */
    @Test
    default void whoOnlyMarksTheMessageDoesNotHinder() throws Exception {
        try (Scene scene = scene()) {
            String etag = scene.house
                    .put("calendar", "a.ics", event("a", "one"))
                    .row()
                    .etag();
            long old = scene.house.items("calendar").getFirst().item();
            scene.house.mailboxes =
                    Meddling.before("retire", scene.ada.mailboxes, () -> scene.client.flag(old, "+FLAGS (\\Flagged)"));
            scene.house.put("calendar", "a.ics", event("a", "ours"), MirrorHouse.match(etag));
            assertThat(scene.client.there().size()).isEqualTo(1);
            assertAgreed(scene, "calendar");
        }
    }
}
