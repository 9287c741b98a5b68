package dev.orrery.app.command;

import dev.orrery.app.CloudParts;
import dev.orrery.app.House;
import dev.orrery.app.config.BadConfiguration;
import dev.orrery.model.Principal;
import dev.orrery.model.PrincipalKind;
import dev.orrery.store.AccountRow;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code track bind|unbind}: machines that can be booked. May run beside a server. */
final class TrackBindCommand {
    private TrackBindCommand() {}

    private static Principal resource(House house, String text) throws CommandFailed {
        Principal found = Targets.principal(house, text);
        if (found.kind() != PrincipalKind.RESOURCE && found.kind() != PrincipalKind.LOCATION) {
            throw new CommandFailed(text + " is not a resource; write resource:NAME.");
        }
        return found;
    }

    /** {@code track bind}. */
    @Command(
            name = "bind",
            description = "Makes a resource stand for a machine: while the machine does not run, it cannot be booked.")
    static final class Bind extends Action {
        @Mixin
        private ConfigOption config = new ConfigOption();

        @Parameters(index = "0", paramLabel = "PROVIDER/USER", description = "The account, as `track list` shows it.")
        private String target = "";

        @Parameters(index = "1", paramLabel = "MACHINE", description = "Its id, as `track list --machines` shows it.")
        private String machine = "";

        @Parameters(index = "2", paramLabel = "RESOURCE", description = "Such as resource:gpu.")
        private String resource = "";

        @Override
        public Integer call() throws BadConfiguration, CommandFailed {
            try (House house = config.existingHouse();
                    CloudParts parts = TrackCommand.parts(house)) {
                AccountRow account = TrackCommand.known(parts, target);
                house.bookedMachines().bind(resource(house, resource), account.home(), machine);
                out().println(resource + " is the machine " + machine + " of " + target + ".");
                return 0;
            }
        }
    }

    /** {@code track unbind}. */
    @Command(name = "unbind", description = "Ends that a resource stands for a machine.")
    static final class Unbind extends Action {
        @Mixin
        private ConfigOption config = new ConfigOption();

        @Parameters(paramLabel = "RESOURCE", description = "Such as resource:gpu.")
        private String resource = "";

        @Override
        public Integer call() throws BadConfiguration, CommandFailed {
            try (House house = config.existingHouse()) {
                if (!house.bookedMachines().unbind(resource(house, resource))) {
                    throw new CommandFailed(resource + " stands for no machine.");
                }
                out().println(resource + " stands for no machine any more.");
                return 0;
            }
        }
    }
}
