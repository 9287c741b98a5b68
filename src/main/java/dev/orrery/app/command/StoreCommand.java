package dev.orrery.app.command;

import dev.orrery.app.config.BadConfiguration;
import dev.orrery.app.config.Config;
import dev.orrery.store.sql.QuotaMove;
import dev.orrery.store.sql.SqlStore;
import dev.orrery.store.sql.StoreConfig;
import dev.orrery.store.sql.StoreCopy;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
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
                            + " to it that all of it arrived; with a journal of quotas, where there is one. The old store"
                            + " stays as it is. Stop the servers first: what they store meanwhile is not copied. FROM and TO are"
                            + " configuration files (FILE.toml, whose store is meant), or addresses as store.url has them.")
    static final class Copy extends Action {
        @Parameters(index = "0", paramLabel = "FROM", description = "The store that is.")
        private String from = "";

        @Parameters(index = "1", paramLabel = "TO", description = "The store that is to be; made if it is not there.")
        private String to = "";

        @Option(
                names = "--from-journal",
                paramLabel = "URL",
                description = "Where FROM is an address: that of its journal (store.journal-url), or none.")
        private @Nullable String fromJournal;

        @Option(
                names = "--to-journal",
                paramLabel = "URL",
                description = "Where TO is an address: that of its journal, or none for quotas in the store.")
        private @Nullable String toJournal;

        @Option(names = "--json", description = "Prints JSON.")
        private boolean json;

        /** @param journal empty for none; null where nobody said */
        private record Side(String store, @Nullable String journal) {}

        @Override
        public Integer call() throws BadConfiguration, CommandFailed {
            Side source = side(from, fromJournal, "--from-journal");
            Side target = side(to, toJournal, "--to-journal");
            if (source.store().equals(target.store())) {
                throw new CommandFailed("FROM and TO are the same store.");
            }
            if (target.store().equals(source.journal())
                    || Set.of(source.store(), target.store()).contains(String.valueOf(target.journal()))) {
                throw new CommandFailed("The journal needs another database than a store.");
            }
            StoreCopy.Summary summary;
            try (SqlStore old = SqlStore.open(quiet(source.store()).onlyExisting());
                    QuotaMove quotas = quotas(old, source, target);
                    SqlStore copy = SqlStore.open(quiet(target.store()))) {
                summary = new StoreCopy(old, copy, quotas, this::tell).run();
            }
            if (json) {
                Json.print(out(), report(summary));
                return 0;
            }
            if (!summary.quotas().isEmpty()) {
                out().println("Quotas are in the "
                        + (target.journal() == null || target.journal().isEmpty() ? "store" : "journal") + ": "
                        + counts(summary.quotas()) + ".");
            }
            out().println("Copied " + summary.rows() + " rows of "
                    + summary.tables().size()
                    + " tables and compared them. The copy begins the epoch " + summary.epoch()
                    + ": clients start over by themselves.");
            return 0;
        }

        private static String counts(List<StoreCopy.Table> tables) {
            return tables.stream()
                    .map(table -> table.rows() + " rows of " + table.name())
                    .collect(Collectors.joining(", "));
        }

        /** A journal that nobody mentions would be left behind, and with it every limit. */
        private static QuotaMove quotas(SqlStore old, Side source, Side target) throws CommandFailed {
            String before = source.journal();
            if (before == null && QuotaMove.hasJournal(old)) {
                throw new CommandFailed(
                        "The quotas of FROM are in a journal, or were once. Name it with --from-journal,"
                                + " or say --from-journal none if they are in the store now.");
            }
            String after = target.journal();
            if (after == null && before != null && !before.isEmpty()) {
                throw new CommandFailed("The quotas of FROM are in a journal. Say with --to-journal where they go: the"
                        + " address of a journal, or none for the new store itself.");
            }
            return QuotaMove.between(before == null ? "" : before, after == null ? "" : after);
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
        private static Side side(String named, @Nullable String journal, String option)
                throws BadConfiguration, CommandFailed {
            if (named.endsWith(".toml")) {
                if (journal != null) {
                    throw new CommandFailed(
                            option + " goes with an address; " + named + " itself says where its journal is.");
                }
                Map<String, String> environment = new HashMap<>(System.getenv());
                environment.remove("ORRERY_STORE_URL"); // it would name one store for both
                environment.remove("ORRERY_STORE_JOURNAL_URL");
                Config config = Config.read(Path.of(named), environment);
                return new Side(config.storeUrl(), config.journalUrl());
            }
            String quotas = journal == null || journal.equals("none") ? "" : address(journal);
            return new Side(address(named), journal == null ? null : quotas);
        }

        private static String address(String named) throws CommandFailed {
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
            Map<String, Object> report = new LinkedHashMap<>();
            report.put("rows", summary.rows());
            report.put("tables", rows(summary.tables()));
            report.put("quotas", rows(summary.quotas()));
            report.put("epoch", summary.epoch());
            return report;
        }

        private static Map<String, Long> rows(List<StoreCopy.Table> tables) {
            Map<String, Long> rows = new LinkedHashMap<>();
            tables.forEach(table -> rows.put(table.name(), table.rows()));
            return rows;
        }
    }
}
