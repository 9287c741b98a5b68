package dev.orrery.app.command;

import dev.orrery.app.config.BadConfiguration;
import dev.orrery.app.config.Config;
import dev.orrery.store.sql.SqlStore;
import dev.orrery.store.sql.StoreConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

/** {@code backup}: beside a running server or without one. */
@Command(
        name = "backup",
        description =
                "Writes a copy of a SQLite store as it is at one moment, beside a running server if you like. To restore "
                        + "it stop the server and put the copy in the store's place. With --journal also a copy of a SQLite"
                        + " journal of quotas, right after the store's.")
public final class BackupCommand extends Action {
    private static final String SQLITE = "sqlite:";

    @Mixin
    private ConfigOption config = new ConfigOption();

    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "FILE",
            description =
                    "The copy; replaced when all of it is written. Left out where the store is on PostgreSQL: take"
                            + " its copy first.")
    private @Nullable Path file;

    @Option(names = "--journal", paramLabel = "FILE", description = "The copy of the journal (store.journal-url).")
    private @Nullable Path journal;

    @Override
    public Integer call() throws BadConfiguration, IOException, CommandFailed {
        Config read = config.read();
        Path store = file == null ? null : file.toAbsolutePath().normalize();
        Path quotas = journal == null ? null : journal.toAbsolutePath().normalize();
        if (store == null && quotas == null) {
            throw new ParameterException(commandLine(), "Name the FILE that is to be written.");
        }
        if (quotas != null && read.journalUrl().isEmpty()) {
            throw new CommandFailed(
                    "There is no journal: quotas are in the store, and in its copy (store.journal-url).");
        }
        refuseToHarm(store, read.journalUrl(), "the journal");
        refuseToHarm(quotas, read.storeUrl(), "the store");
        if (quotas != null && quotas.equals(store)) {
            throw new CommandFailed("Store and journal need a FILE each.");
        }
        StoreConfig from =
                StoreConfig.of(read.storeUrl()).withJournal(read.journalUrl()).onlyExisting();
        if (store != null) {
            try (SqlStore open = SqlStore.open(from.withJournal(""))) {
                open.copyTo(store);
            }
            wrote(store);
        }
        if (quotas != null && store != null && Files.exists(quotas) && Files.isSameFile(quotas, store)) {
            throw new CommandFailed(quotas + " is the store's copy by another name; name another file.");
        } else if (quotas != null) {
            SqlStore.copyJournalTo(from, quotas);
            wrote(quotas);
        } else if (!read.journalUrl().isEmpty()) {
            err().println("The journal of quotas is another database; its copy comes with --journal FILE, or from"
                    + " PostgreSQL itself, after that of the store.");
        }
        return 0;
    }

    /** What is not open has nothing beside it that tells what it is. */
    private static void refuseToHarm(@Nullable Path target, String url, String what) throws IOException, CommandFailed {
        if (target == null || !url.startsWith(SQLITE) || !Files.exists(target)) {
            return;
        }
        Path there = Path.of(url.substring(SQLITE.length()));
        if (Files.exists(there) && Files.isSameFile(target, there)) {
            throw new CommandFailed(target + " is " + what + " itself; name another file.");
        }
    }

    private void wrote(Path target) throws IOException {
        out().println("Wrote " + target + ", " + Files.size(target) + " bytes.");
    }
}
