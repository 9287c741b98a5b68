package dev.orrery.app.command;

import dev.orrery.app.config.BadConfiguration;
import dev.orrery.app.config.Config;
import dev.orrery.store.sql.SqlStore;
import dev.orrery.store.sql.StoreConfig;
import dev.orrery.store.sql.StoreCopy;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

/** {@code store copy FROM TO}: while no server runs on either; and {@code store import-imip}. */
@Command(
        name = "store",
        description = "Brings a store into another database, or what another program kept into the store.",
        subcommands = {StoreCommand.Copy.class, ImportImipCommand.class})
public final class StoreCommand extends Action {
    @Override
    public Integer call() {
        throw new ParameterException(commandLine(), "copy or import-imip?");
    }

    /** {@code store copy}. */
    @Command(
            name = "copy",
            description =
                    "Copies everything from one store into an empty one, also between SQLite and PostgreSQL, and sees"
                            + " to it that all of it arrived. The old store stays as it is. Stop the servers first: what they store"
                            + " meanwhile is not copied. FROM and TO are configuration files (FILE.toml, whose store is meant), or"
                            + " addresses as store.url has them.")
    static final class Copy extends Action {
        @Parameters(index = "0", paramLabel = "FROM", description = "The store that is.")
        private String from = "";

        @Parameters(index = "1", paramLabel = "TO", description = "The store that is to be; made if it is not there.")
        private String to = "";

        @Option(names = "--json", description = "Prints JSON.")
        private boolean json;

        @Override
        public Integer call() throws BadConfiguration, CommandFailed {
            String source = url(from);
            String target = url(to);
            if (source.equals(target)) {
                throw new CommandFailed("FROM and TO are the same store.");
            }
            StoreCopy.Summary summary;
            try (SqlStore old = SqlStore.open(quiet(source).onlyExisting());
                    SqlStore copy = SqlStore.open(quiet(target))) {
                summary = new StoreCopy(old, copy, this::tell).run();
            }
            if (json) {
                Json.print(out(), report(summary));
            } else {
                out().println("Copied " + summary.rows() + " rows of "
                        + summary.tables().size()
                        + " tables and compared them. The copy begins the epoch " + summary.epoch()
                        + ": clients start over by themselves.");
            }
            return 0;
        }

        private void tell(StoreCopy.Table table) {
            if (!json && table.rows() > 0) {
                out().println(table.name() + ": " + table.rows());
                out().flush();
            }
        }

        private static StoreConfig quiet(String url) {
            return StoreConfig.of(url).withBell(false);
        }

        /** Of a file the password is not seen by everybody who lists processes. */
        private String url(String named) throws BadConfiguration, CommandFailed {
            if (named.endsWith(".toml")) {
                Map<String, String> environment = new HashMap<>(System.getenv());
                environment.remove("ORRERY_STORE_URL"); // it would name one store for both
                Config config = Config.read(Path.of(named), environment);
                if (!config.journalUrl().isEmpty()) {
                    err().println("The journal of " + named + " is another database (store.journal-url), which is not"
                            + " copied: docs/store.md says how it moves.");
                }
                return config.storeUrl();
            }
            if (named.equals("sqlite::memory:")) {
                throw new CommandFailed("A store in memory cannot be copied.");
            }
            return named.startsWith("sqlite:")
                    ? "sqlite:"
                            + Path.of(named.substring("sqlite:".length()))
                                    .toAbsolutePath()
                                    .normalize()
                    : named;
        }

        private static Map<String, Object> report(StoreCopy.Summary summary) {
            Map<String, Long> rows = new LinkedHashMap<>();
            summary.tables().forEach(table -> rows.put(table.name(), table.rows()));
            Map<String, Object> report = new LinkedHashMap<>();
            report.put("rows", summary.rows());
            report.put("tables", rows);
            report.put("epoch", summary.epoch());
            return report;
        }
    }
}
