package dev.orrery.app.command;

import dev.orrery.app.config.BadConfiguration;
import dev.orrery.app.config.Config;
import dev.orrery.app.config.KeyReference;
import java.io.PrintWriter;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code config}. */
@Command(
        name = "config",
        subcommands = ImportOcsmanagerCommand.class,
        description = "Prints every key of the configuration with its default and meaning, as a file to begin with; "
                + "with --config, checks a file instead.")
public final class ConfigCommand extends Action {
    @ArgGroup
    private @Nullable Form form;

    private static final class Form {
        @Option(names = "--json", description = "As JSON: one object for each key.")
        private boolean json;

        @Option(names = "--markdown", description = "As the page of the documentation.")
        private boolean markdown;

        @Option(names = "--config", paramLabel = "FILE", description = "Check this file, with the environment.")
        private @Nullable Path file;
    }

    @Override
    public Integer call() throws BadConfiguration {
        PrintWriter out = out();
        if (form == null) {
            out.print(KeyReference.toml());
        } else if (form.json) {
            Json.print(out, KeyReference.rows());
        } else if (form.markdown) {
            out.print(KeyReference.markdown());
        } else if (form.file != null) {
            Config config = Config.read(form.file, System.getenv());
            out.println(form.file + " is right: " + config.records().size() + " principals, "
                    + config.accounts().size() + " of them with a password.");
        }
        out.flush();
        return 0;
    }
}
