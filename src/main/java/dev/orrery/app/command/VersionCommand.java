package dev.orrery.app.command;

import dev.orrery.app.Version;
import picocli.CommandLine.Command;

/** {@code version}. */
@Command(name = "version", description = "Prints the version.")
public final class VersionCommand extends Action {
    @Override
    public Integer call() {
        out().println("orrery " + Version.number() + " on Java "
                + Runtime.version().feature());
        return 0;
    }
}
