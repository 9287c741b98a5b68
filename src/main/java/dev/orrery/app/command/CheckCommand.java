package dev.orrery.app.command;

import dev.orrery.app.config.BadConfiguration;
import dev.orrery.app.config.Config;
import dev.orrery.calendar.Etags;
import dev.orrery.store.sql.SqlStore;
import dev.orrery.store.sql.StoreCheck;
import dev.orrery.store.sql.StoreConfig;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code check}: beside a running server or without one. */
@Command(
        name = "check",
        description =
                "Verifies the store: every index, counter, tombstone, token and digest against the data. Says each "
                        + "discrepancy in a sentence; the exit code is then 1. Changes nothing unless asked to.")
public final class CheckCommand extends Action {
    @Mixin
    private ConfigOption config = new ConfigOption();

    @Option(names = "--json", description = "Report as JSON.")
    private boolean json;

    @Option(
            names = "--repair",
            description = "First write search indexes anew from their objects' texts where they differ.")
    private boolean repair;

    @Override
    public Integer call() throws BadConfiguration {
        Config read = config.read();
        List<String> discrepancies = new ArrayList<>();
        StoreCheck.Summary summary;
        long repaired = 0;
        try (SqlStore store = SqlStore.open(
                StoreConfig.of(read.storeUrl()).withJournal(read.journalUrl()).onlyExisting())) {
            if (repair) {
                repaired = store.rebuildIndexes();
            }
            summary = new StoreCheck(store, Etags::of).run(discrepancies::add);
            store.journal().reservations().ifPresent(journal -> discrepancies.addAll(journal.differences()));
        }
        if (json) {
            Map<String, Object> report = new LinkedHashMap<>();
            report.put("homes", summary.homes());
            report.put("objects", summary.objects());
            report.put("changes", summary.changes());
            report.put("outdatedIndexes", summary.outdated());
            report.put("repairedIndexes", repaired);
            report.put("discrepancies", discrepancies);
            Json.print(out(), report);
        } else {
            if (repaired > 0) {
                out().println(repaired + " indexes were written anew; a running server uses them after a restart.");
            }
            if (summary.outdated() > 0) {
                out().println(summary.outdated()
                        + " indexes were written by another version and are built anew whenever"
                        + " they are read; --repair writes them.");
            }
            discrepancies.forEach(err()::println);
            out().println(summary.homes() + " homes, " + summary.objects() + " objects, " + summary.changes()
                    + " changes: "
                    + (discrepancies.isEmpty() ? "all is well." : discrepancies.size() + " discrepancies."));
        }
        return discrepancies.isEmpty() ? 0 : 1;
    }
}
