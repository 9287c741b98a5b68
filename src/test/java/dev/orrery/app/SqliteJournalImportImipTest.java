package dev.orrery.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class SqliteJournalImportImipTest extends ImportImipQuotasContract {
    @Override
    String storeUrl() {
        return "sqlite:orrery.db";
    }

    @Override
    String journalUrl() {
        return "sqlite:journal.db";
    }

    @Test
    void whatTheJournalHadToHearWhileItWasAwayComesLater() throws Exception {
        Path journal = directory.resolve("journal.db");
        Path away = directory.resolve("away.db");
        file(HALL + "objects/once", booking("once", times("20400105T100000", "20400105T110000")));
        file("journal/rooms/limits", "*\tPT10H\n");
        file("journal/rooms/freebusy-other/mailto:ada@example.org", held("20400105", "once", ""));
        String[] options = {"--journal", directory.resolve("journal").toString()};
        Files.move(journal, away);
        assertThat(bring(1, options))
                .contains(
                        "skipped: rooms: The journal of quotas cannot be reached now",
                        "1 created",
                        "0 limits and groups of quotas, 1 reservations")
                .containsOnlyOnce("skipped: ");
        assertThat(Files.exists(journal)).as("no empty journal takes its place").isFalse();
        Files.move(away, journal);
        assertThat(bring(0, options)).contains("1 limits and groups of quotas, 0 reservations");
        assertThat(run(0, "quota", "show", "rooms"))
                .contains("limit  *  PT10H", "2040-01-05T09:00:00Z  PT1H  mailto:ada@example.org  About");
    }
}
