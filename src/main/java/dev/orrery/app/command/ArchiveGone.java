package dev.orrery.app.command;

import dev.orrery.app.House;
import dev.orrery.app.config.BadConfiguration;
import dev.orrery.directory.DirectoryOffice.Fate;
import dev.orrery.model.Principal;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code archive gone}: the administrator's way to release the brake. May run beside a server. */
@Command(
        name = "gone",
        description = "Archives everybody whom the directories do not have any more, also while the brake holds: asks"
                + " about each, and about those who are gone once more over new connections. What principal dry-run"
                + " lists is what this does.")
final class ArchiveGone extends Action {
    @Mixin
    private ConfigOption config = new ConfigOption();

    @Override
    public Integer call() throws BadConfiguration {
        List<Principal> gone;
        try (House house = config.existingHouse()) {
            gone = house.principals().office().known().stream()
                    .filter(principal -> isGone(house, principal))
                    .toList();
        }
        int archived = 0;
        try (House house = config.existingHouse()) {
            for (Principal principal : gone) {
                if (isGone(house, principal)) {
                    house.lifeCycle().archive(principal, "an administrator confirmed that it is gone");
                    out().println("Archived " + principal.name() + "; ./orrery archive restore " + principal.guid()
                            + " brings it back.");
                    archived++;
                }
            }
        }
        out().println(archived + " archived.");
        return 0;
    }

    private static boolean isGone(House house, Principal principal) {
        return switch (house.principals().office().fate(principal)) {
            case Fate.Archived archived -> true;
            case Fate.Replaced replaced -> true;
            case Fate.Stays stays -> false;
            case Fate.Renamed renamed -> false;
            case Fate.Unclear unclear -> false;
        };
    }
}
