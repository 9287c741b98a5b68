package dev.orrery.app.command;

import dev.orrery.app.House;
import dev.orrery.app.config.BadConfiguration;
import dev.orrery.calendar.BusyRecords;
import dev.orrery.model.Principal;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

/** {@code freebusy rebuild}: what the store's views show of busy time. May run beside a server. */
@Command(
        name = "freebusy",
        description = "What the store's views show of people's and rooms' busy time.",
        subcommands = FreebusyCommand.Rebuild.class)
public final class FreebusyCommand extends Action {
    @Override
    public Integer call() {
        throw new ParameterException(commandLine(), "rebuild?");
    }

    /** {@code freebusy rebuild}. */
    @Command(name = "rebuild", description = "Works it out anew from the calendars.")
    static final class Rebuild extends Action {
        @Mixin
        private ConfigOption config = new ConfigOption();

        @Parameters(
                paramLabel = "NAME",
                arity = "0..*",
                description = "Users; or location:NAME, resource:NAME. Everybody if none is named.")
        private List<String> names = List.of();

        @Override
        public Integer call() throws BadConfiguration, CommandFailed {
            try (House house = config.existingHouse()) {
                BusyRecords records = new BusyRecords(
                        house.store(), house.clock(), house.limits().preferred());
                if (names.isEmpty()) {
                    out().println(records.makeAll() + " homes were worked out anew.");
                } else {
                    for (String name : names) {
                        Principal principal = Targets.principal(house, name);
                        records.make(principal.home());
                    }
                    out().println(names.size() + " homes were worked out anew.");
                }
                if (records.unreadable() > 0) {
                    err().println(records.unreadable() + " events could not be worked out; the log above names them.");
                }
                return records.unreadable() == 0 ? 0 : 1;
            }
        }
    }
}
