package dev.orrery.app.command;

import dev.orrery.app.config.BadConfiguration;
import dev.orrery.store.sql.SqlStore;
import dev.orrery.store.sql.StoreConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code backup}: beside a running server or without one. */
@Command(
        name = "backup",
        description =
                "Writes a copy of a SQLite store as it is at one moment, beside a running server if you like. To restore "
                        + "it stop the server and put the copy in the store's place.")
public final class BackupCommand extends Action {
    @Mixin
    private ConfigOption config = new ConfigOption();

    @Parameters(index = "0", paramLabel = "FILE", description = "The copy; replaced when all of it is written.")
    private Path file = Path.of("");

    @Override
    public Integer call() throws BadConfiguration, IOException {
        String url = config.read().storeUrl();
        Path target = file.toAbsolutePath().normalize();
        try (SqlStore store = SqlStore.open(StoreConfig.of(url).onlyExisting())) {
            store.copyTo(target);
        }
        out().println("Wrote " + target + ", " + Files.size(target) + " bytes.");
        return 0;
    }
}
