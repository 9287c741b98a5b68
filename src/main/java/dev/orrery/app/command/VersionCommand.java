package dev.orrery.app.command;

import dev.orrery.app.Version;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;

/** {@code version}. */
@Command(name = "version", description = "Prints the version.")
public final class VersionCommand extends Action {
    @Override
    public Integer call() {
        out().println(line());
        return 0;
    }

    private static String line() {
        return "orrery " + Version.number() + " on Java " + Runtime.version().feature();
    }

    /** The same for {@code --version}. */
    public static final class Line implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {line()};
        }
    }
}
