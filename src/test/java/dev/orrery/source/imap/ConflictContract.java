package dev.orrery.source.imap;

import static dev.orrery.source.imap.FolderWriteContract.assertAgreed;
import static dev.orrery.source.imap.FolderWriteContract.assertUnavailable;
import static org.assertj.core.api.Assertions.assertThat;

import dev.orrery.calendar.Preconditions;
import dev.orrery.store.MirrorItem;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Two messages of one UID, and what a client can do about it. */
interface ConflictContract extends FolderRaceContract {
    /** A copy in conflict is an object like others: writing to it writes to its own message. */
    @Test
    default void aCopyInConflictIsDeletedWithItsMessage() throws Exception {
        try (Scene scene = scene()) {
            scene.client.add("a", "one");
            long newer = scene.client.add("a", "two");
            scene.house.pull("calendar");
            String copy = copyName(scene);
            scene.house.delete("calendar", copy, Preconditions.NONE);
            assertThat(scene.client.there().stream().boxed().toList()).containsExactly(newer);
            assertThat(scene.house.shown("calendar")).containsExactly(Map.entry("a.ics", "two"));
            assertAgreed(scene, "calendar");
        }
    }

    /** Whoever writes to the copy makes an event of it; in the folder nothing is in conflict any more. */
    @Test
    default void aCopyInConflictThatIsWrittenToIsAnEventOfItsOwn() throws Exception {
        for (boolean crash : List.of(false, true)) {
            try (Scene scene = scene()) {
                scene.client.add("a", "one");
                scene.client.add("a", "two");
                scene.house.pull("calendar");
                String copy = copyName(scene);
                String mine = scene.house.texts("calendar").get(copy).replace("one (conflicting copy)", "one, merged");
                if (crash) {
                    scene.house.mailboxes = Meddling.broken("retire", scene.ada.mailboxes);
                    assertUnavailable(() -> scene.house.put("calendar", copy, mine));
                    scene.house.mailboxes = scene.ada.mailboxes;
                    scene.house.pull("calendar");
                } else {
                    scene.house.put("calendar", copy, mine);
                }
                assertThat(scene.house.shown("calendar"))
                        .containsOnly(Map.entry("a.ics", "two"), Map.entry(copy, "one, merged"));
                assertAgreed(scene, "calendar");
                assertThat(scene.client.there().size()).isEqualTo(2);
                assertThat(scene.house.items("calendar"))
                        .extracting(MirrorItem::state)
                        .containsOnly(MirrorItem.State.CURRENT);
            }
        }
    }

    private static String copyName(Scene scene) {
        return scene.house.shown("calendar").keySet().stream()
                .filter(name -> !name.equals("a.ics"))
                .findFirst()
                .orElseThrow();
    }
}
