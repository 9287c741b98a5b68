package dev.orrery.app.command;

import dev.orrery.app.House;
import dev.orrery.app.LogSetup;
import dev.orrery.app.config.BadConfiguration;
import dev.orrery.app.config.Config;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Which configuration a command works with. */
final class ConfigOption {
    @Option(
            names = {"-c", "--config"},
            paramLabel = "FILE",
            description = "The configuration; orrery.toml in the current folder if not given.")
    private Path file = Path.of("orrery.toml");

    Config read() throws BadConfiguration {
        Config config = Config.read(file, System.getenv());
        LogSetup.level(config.log().level());
        return config;
    }

    /**
     * The store and what belongs to it, for a command that may run beside a server; logs warnings only. A store that is not
     * there is refused, since a wrong path would make an empty one; so is one of an older layout, since only a server
     * brings it up to date.
     */
    House existingHouse() throws BadConfiguration {
        return House.onExistingStore(Config.read(file, System.getenv()));
    }
}
