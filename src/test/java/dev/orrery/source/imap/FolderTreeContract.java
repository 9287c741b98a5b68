package dev.orrery.source.imap;

import static dev.orrery.source.imap.CalendarMessages.event;
import static dev.orrery.source.imap.Person.CALENDAR;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orrery.model.PropertyName;
import dev.orrery.model.Reason;
import dev.orrery.model.Refused;
import dev.orrery.source.imap.FolderPull.Result;
import dev.orrery.source.imap.format.MessageFormat;
import dev.orrery.source.imap.wire.FolderName;
import dev.orrery.store.CollectionRow;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Folders and the collections that follow them. */
interface FolderTreeContract extends WholeFileContract {
    FolderName WORK = FolderName.of("Work");

    private boolean keepsTypes() {
        return server().isWhole()
                && (!Set.of(hidden()).contains("METADATA") || server().name().equals("cyrus"));
    }

    @Test
    default void theDefaultFoldersAreTheDefaultCollections() throws Exception {
        try (Scene scene = scene()) {
            scene.ada.mailboxes.create(FolderName.of("Tasks"), new FolderType("task", "default"));
            scene.ada.mailboxes.create(FolderName.of("Lists"), new FolderType("mail", ""));
            scene.house.list();
            assertThat(scene.house.collections()).containsExactlyInAnyOrder("", "calendar", "plain", "tasks");
            assertThat(scene.house
                            .row(scene.house.ref("calendar"))
                            .orElseThrow()
                            .place())
                    .isEqualTo("Calendar");
            assertThat(scene.house.row(scene.house.ref("tasks")).orElseThrow().place())
                    .isEqualTo("Tasks");
            assertThat(scene.house.row(scene.house.plain)).isEmpty();
            assertNothingNew(scene);
        }
    }

    @Test
    default void aFolderTakesWhatItsTypeSays() throws Exception {
        if (!keepsTypes()) {
            return;
        }
        try (Scene scene = scene()) {
            for (String type : List.of("event", "task", "journal", "contact")) {
                scene.ada.mailboxes.create(FolderName.of("Of " + type), new FolderType(type, ""));
            }
            scene.house.list();
            assertThat(scene.house.collections())
                    .containsExactlyInAnyOrder("", "calendar", "plain", "tasks", "Of event", "Of task", "Of journal");
            assertThat(scene.house.collection("Of event").components()).containsExactly("VEVENT");
            assertThat(scene.house.collection("Of task").components()).containsExactly("VTODO");
            assertThat(scene.house.collection("Of journal").components()).containsExactly("VJOURNAL");
            String diary =
                    event("j", "Dear diary").replace("VEVENT", "VJOURNAL").replaceAll("DTEND[^\r]*\r\n", "");
            scene.house.put("Of journal", "j.ics", diary);
            scene.house.pull("Of journal");
            assertThat(scene.house.shown("Of journal")).containsExactly(Map.entry("j.ics", "Dear diary"));
            assertNothingNew(scene);
        }
    }

    private static void assertNothingNew(Scene scene) throws Exception {
        long end = scene.house.end();
        scene.house.list();
        assertThat(scene.house.typesSince(end)).isEmpty();
    }

    @Test
    default void anotherFolderIsACollectionThatIsRenamedAndDeletedAlong() throws Exception {
        if (!keepsTypes()) {
            return;
        }
        try (Scene scene = scene()) {
            scene.ada.mailboxes.create(WORK, FolderType.EVENT);
            scene.ada.mailboxes.setMetadata(WORK, "/shared/vendor/kolab/color", "FF8000");
            scene.ada.mailboxes.setMetadata(WORK, "/private/vendor/kolab/displayname", "At work");
            scene.client.add(WORK, MessageFormat.KOLAB3, "a", "one");
            scene.house.list();
            scene.house.pull("Work");
            CollectionRow work = scene.house.collection("Work");
            assertThat(work.properties())
                    .containsEntry(PropertyName.dav("displayname"), "At work")
                    .containsEntry(PropertyName.apple("calendar-color"), "#FF8000");
            assertThat(scene.house.shown("Work")).containsExactly(Map.entry("a.ics", "one"));
            assertNothingNew(scene);

            scene.ada.mailboxes.setMetadata(WORK, "/shared/vendor/kolab/color", "112233");
            scene.ada.mailboxes.rename(WORK, FolderName.of("Job"));
            scene.house.list();
            scene.house.pull("Job");
            assertThat(scene.house.collections()).contains("Job").doesNotContain("Work");
            assertThat(scene.house.shown("Job")).containsExactly(Map.entry("a.ics", "one"));
            assertThat(scene.house.collection("Job").properties())
                    .containsEntry(PropertyName.apple("calendar-color"), "#112233");
            // Where a server tells who is who, it is the same collection with the same objects.
            if (server().name().equals("cyrus")) {
                assertThat(scene.house.ref("Job")).isEqualTo(work.ref());
            }
            assertNothingNew(scene);

            scene.ada.mailboxes.delete(FolderName.of("Job"));
            scene.house.list();
            assertThat(scene.house.collections()).doesNotContain("Job", "Work").contains("calendar");
            assertNothingNew(scene);
        }
    }

    /** It begins anew, but what is in it as before is not touched, and what is missing is not believed at once. */
    @Test
    default void aFolderMadeAnewAndListedIsTheSameCollection() throws Exception {
        try (Scene scene = scene()) {
            for (int i = 0; i < 20; i++) {
                scene.client.add("u" + i, "event " + i);
            }
            scene.house.pull("calendar");
            Map<String, Long> before = scene.house.seqs("calendar");
            scene.client.makeAnew();
            scene.house.list();
            assertThat(scene.house.pull("calendar")).isEqualTo(new Result.Held(20, 20));
            assertThat(scene.house.look("calendar")).isInstanceOf(FolderMirror.Seen.Aged.class);
            for (int i = 1; i < 20; i++) {
                scene.client.add("u" + i, "event " + i);
            }
            assertThat(scene.house.pull("calendar")).isInstanceOf(Result.Done.class);
            before.remove("u0.ics");
            assertThat(scene.house.seqs("calendar")).isEqualTo(before);
        }
    }

    @Test
    default void whereThePersonMayOnlyReadNobodyWrites() throws Exception {
        if (!keepsTypes()) {
            return;
        }
        try (Scene scene = scene();
                Person bob = Person.at(server(), hidden());
                MirrorHouse bobs = MirrorHouse.of(bob.mailboxes)) {
            scene.client.add("a", "one");
            scene.ada.mailboxes.setAcl(CALENDAR, bob.name, new Rights("lr"));
            bobs.list();
            String shared = bobs.collections().stream()
                    .filter(name -> name.contains(scene.ada.name))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError(bobs.collections().toString()));
            bobs.pull(shared);
            assertThat(bobs.shown(shared)).containsExactly(Map.entry("a.ics", "one"));
            assertThatThrownBy(() -> bobs.put(shared, "b.ics", event("b", "intruder")))
                    .isInstanceOfSatisfying(
                            Refused.class,
                            refused -> assertThat(refused.reason()).isInstanceOf(Reason.NeedsPrivilege.class));
            assertThat(scene.client.there().size()).isEqualTo(1);
            scene.ada.mailboxes.setAcl(CALENDAR, bob.name, new Rights("lrswite"));
            try (Person again = Person.again(server(), bob.name, hidden())) {
                bobs.mailboxes = again.mailboxes;
                bobs.list();
                bobs.put(shared, "b.ics", event("b", "colleague"));
                assertThat(scene.client.there().size()).isEqualTo(2);
                scene.house.pull("calendar");
                assertThat(scene.house.shown("calendar")).containsOnlyKeys("a.ics", "b.ics");
            }
        }
    }
}
