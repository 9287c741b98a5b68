package dev.orrery.app.command;

import dev.orrery.app.House;
import dev.orrery.app.Orrery;
import dev.orrery.app.config.Config;
import java.io.IOException;
import java.io.PrintWriter;

/** Runs a server in the foreground until the process is asked to end, then lets it finish its requests. */
final class Running {
    /** What a command does to its house before the server on it starts. */
    interface Preparation {
        void of(House house) throws CommandFailed, IOException;
    }

    /** What a command says about a server that is about to say that it is ready. */
    interface Introduction {
        void of(String origin);
    }

    private final StopRequest stop;
    private final PrintWriter out;

    Running(StopRequest stop, PrintWriter out) {
        this.stop = stop;
        this.out = out;
    }

    /** Prints {@code ready http://HOST:PORT} once requests are answered; returns when the server has stopped. */
    int run(Config config, Preparation preparation, Introduction introduction) throws CommandFailed, IOException {
        try (Orrery server = open(config, preparation)) {
            if (!stop.isAsked()) {
                stop.serving();
                server.start();
                introduction.of(server.origin());
                out.println("ready " + server.origin());
                out.flush();
                stop.await();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return 0;
    }

    private static Orrery open(Config config, Preparation preparation) throws CommandFailed, IOException {
        House house = new House(config);
        try {
            preparation.of(house);
            return new Orrery(house);
        } catch (CommandFailed | IOException | RuntimeException e) {
            house.close();
            throw e;
        }
    }
}
