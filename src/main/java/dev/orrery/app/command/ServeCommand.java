package dev.orrery.app.command;

import dev.orrery.app.config.BadConfiguration;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code serve}. */
@Command(
        name = "serve",
        description =
                "Runs the server in the foreground. Prints \"ready http://HOST:PORT\" when requests are answered; "
                        + "SIGTERM ends it once requests in progress are finished.")
public final class ServeCommand extends Action {
    private final StopRequest stop;

    @Mixin
    private ConfigOption config = new ConfigOption();

    public ServeCommand(StopRequest stop) {
        this.stop = stop;
    }

    @Override
    public Integer call() throws BadConfiguration, CommandFailed, IOException {
        return new Running(stop, out()).run(config.read(), house -> {}, origin -> {});
    }
}
