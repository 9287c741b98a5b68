package dev.orrery.app.command;

import dev.orrery.app.config.BadConfiguration;
import dev.orrery.store.sql.SqlStore;
import dev.orrery.store.sql.StoreConfig;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code after-restore}: while no server runs on the store. */
@Command(
        name = "after-restore",
        description =
                "To be run once before the first start on a store that was restored from an older state, or copied "
                        + "to serve on its own: begins a new epoch, so that every client notices and starts over. Copies made by "
                        + "\"backup\" do that by themselves.")
public final class AfterRestoreCommand extends Action {
    @Mixin
    private ConfigOption config = new ConfigOption();

    @Override
    public Integer call() throws BadConfiguration {
        try (SqlStore store =
                SqlStore.open(StoreConfig.of(config.read().storeUrl()).onlyExisting())) {
            String old = store.epoch();
            store.newEpoch();
            out().println("The store's epoch was " + old + " and is " + store.epoch()
                    + " now. Clients are told to start over and do so by themselves.");
        }
        return 0;
    }
}
