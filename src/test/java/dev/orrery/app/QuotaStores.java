package dev.orrery.app;

import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** Where tests of quotas keep them: in the store, or in a journal beside it. */
abstract class QuotaStores {
    /** Two rooms of one quota. */
    static final String ROOMS = """
            [[location]]
            name = "left"
            mail = ["left@example.org"]
            policy = ["check_quota rooms", "schedule_in_freebusy"]
            write-delegates = ["bob"]
            [[location]]
            name = "right"
            mail = ["right@example.org"]
            policy = ["check_quota rooms", "schedule_in_freebusy"]
            """;

    /** Two members of one pool. */
    static final String BEAMERS = """
            [[resource]]
            name = "beamer1"
            mail = ["beamer1@example.org"]
            policy = ["schedule_across_quota beamers"]
            [[resource]]
            name = "beamer2"
            mail = ["beamer2@example.org"]
            policy = ["schedule_across_quota beamers"]
            """;

    @TempDir
    private Path directory;

    abstract String storeUrl();

    /** Of quotas, where they are in a database of their own. */
    String journalUrl() {
        return "";
    }

    Path directory() {
        return directory;
    }

    /** Of a server that waits for what it delivers. */
    String configuration(String more) {
        return journal() + "[scheduling]\nwait-milliseconds = 10000\n" + more;
    }

    /** The key that names the journal; it belongs to the table of the store. */
    String journal() {
        return journalUrl().isEmpty() ? "" : "journal-url = \"" + journalUrl() + "\"\n";
    }
}
