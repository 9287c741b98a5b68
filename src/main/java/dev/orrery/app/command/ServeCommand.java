package dev.orrery.app.command;

import dev.orrery.app.House;
import dev.orrery.app.Orrery;
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
    @Mixin
    private ConfigOption config = new ConfigOption();

    @Override
    public Integer call() throws BadConfiguration, IOException {
        House house = new House(config.read());
        Orrery server;
        try {
            server = new Orrery(house);
        } catch (IOException | RuntimeException e) {
            house.close();
            throw e;
        }
        return Running.untilAsked(server, out());
    }
}
