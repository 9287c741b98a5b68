package dev.orrery.interop;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Plus: only what lies in the folder is published, not what is marked as deleted or moved to another folder. */
class DeletedEventsAreNotPublishedTest extends ImapConcern {
    @Test
    void neitherMarkedNorMovedOnesShow() throws Exception {
        long marked = scene.imap().add("marked", "Marked");
        long moved = scene.imap().add("moved", "Moved");
        scene.imap().add("stays", "Stays");
        assertThat(export().body()).contains("Marked", "Moved", "Stays");
        scene.imap().ok("CREATE \"Deleted Calendar\"");
        scene.imap().ok("UID COPY " + moved + " \"Deleted Calendar\"");
        scene.imap().ok("UID STORE " + marked + " +FLAGS (\\Deleted)");
        scene.imap().remove(moved);
        assertThat(export().body()).contains("Stays").doesNotContain("Marked", "Moved");
        assertThat(scene.server.objects("calendar")).hasSize(1);
    }
}
