package dev.orrery.app.command;

import dev.orrery.app.House;
import dev.orrery.app.config.BadConfiguration;
import dev.orrery.calendar.Preferences;
import dev.orrery.model.Principal;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code preferences NAME [KEY [VALUE…]]}: how somebody wants bookings to be treated. May run beside a server. */
@Command(
        name = "preferences",
        description = "Shows or sets how invitations to a person, a room or a resource are treated.")
public final class PreferencesCommand extends Action {
    @Mixin
    private ConfigOption config = new ConfigOption();

    @Parameters(index = "0", paramLabel = "NAME", description = "A user; or location:NAME, resource:NAME.")
    private String name = "";

    @Parameters(
            index = "1",
            paramLabel = "KEY",
            arity = "0..1",
            description = "Such as scheduling_function, acl, permitted_times, freebusy_offers, TZID, window_size.")
    private String key = "";

    @Parameters(index = "2..*", paramLabel = "VALUE", description = "A line each.")
    private List<String> values = List.of();

    @Option(names = "--unset", description = "Forgets the preference.")
    private boolean unset;

    @Option(names = "--json", description = "Prints JSON.")
    private boolean json;

    @Override
    public Integer call() throws BadConfiguration, CommandFailed {
        try (House house = config.existingHouse()) {
            Principal principal = Targets.principal(house, name);
            Preferences preferences = new Preferences(house.store());
            if (unset || !values.isEmpty()) {
                preferences.set(principal, key, unset ? "" : String.join("\n", values));
                return 0;
            }
            Map<String, String> set = preferences.of(principal);
            if (json) {
                Json.print(out(), set);
            } else {
                set.forEach((what, value) -> {
                    if (key.isEmpty() || key.equals(what)) {
                        out().println(what + " = " + value.replace("\n", "; "));
                    }
                });
                out().println("Invitations are treated by: "
                        + preferences.policy(principal).replace("\n", "; "));
            }
            return 0;
        }
    }
}
