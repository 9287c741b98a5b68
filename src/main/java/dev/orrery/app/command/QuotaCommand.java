package dev.orrery.app.command;

import dev.orrery.app.House;
import dev.orrery.app.config.BadConfiguration;
import dev.orrery.calendar.Quotas;
import dev.orrery.store.QuotaPeriod;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

/** {@code quota set|group|show|expire}: how long people may hold rooms and resources. May run beside a server. */
@Command(
        name = "quota",
        description = "How long people may hold rooms and resources that have check_quota in their policy.",
        subcommands = {
            QuotaCommand.SetLimit.class,
            QuotaCommand.Group.class,
            QuotaCommand.Show.class,
            QuotaCommand.Expire.class
        })
public final class QuotaCommand extends Action {
    @Override
    public Integer call() {
        throw new ParameterException(commandLine(), "set, group, show or expire?");
    }

    private static Quotas quotas(House house) {
        return new Quotas(house.store(), house.principals(), house.clock());
    }

    /** {@code quota set}. */
    @Command(name = "set", description = "Limits how long somebody may hold what belongs to a quota.")
    static final class SetLimit extends Action {
        @Mixin
        private ConfigOption config = new ConfigOption();

        @Parameters(index = "0", paramLabel = "QUOTA", description = "As the policy names it; else the room's name.")
        private String quota = "";

        @Parameters(
                index = "1",
                paramLabel = "WHO",
                description = "A person, a group of the quota, or * for the others.")
        private String who = "";

        @Parameters(index = "2", paramLabel = "LIMIT", description = "A duration such as PT10H; none for no limit.")
        private String limit = "";

        @Override
        public Integer call() throws BadConfiguration {
            try (House house = config.existingHouse()) {
                quotas(house).limit(quota, who, limit);
                return 0;
            }
        }
    }

    /** {@code quota group}. */
    @Command(name = "group", description = "Lets somebody share a group's limit.")
    static final class Group extends Action {
        @Mixin
        private ConfigOption config = new ConfigOption();

        @Parameters(index = "0", paramLabel = "QUOTA", description = "Of which quota.")
        private String quota = "";

        @Parameters(index = "1", paramLabel = "WHO", description = "A person: name or address.")
        private String who = "";

        @Parameters(index = "2", paramLabel = "GROUP", description = "Any name; none for a limit of their own.")
        private String group = "";

        @Override
        public Integer call() throws BadConfiguration {
            try (House house = config.existingHouse()) {
                quotas(house).group(quota, who, group);
                return 0;
            }
        }
    }

    /** {@code quota show}. */
    @Command(name = "show", description = "Shows limits, groups, and what is held from now on.")
    static final class Show extends Action {
        @Mixin
        private ConfigOption config = new ConfigOption();

        @Parameters(paramLabel = "QUOTA", description = "Which quota.")
        private String quota = "";

        @Option(names = "--json", description = "Prints JSON.")
        private boolean json;

        @Override
        public Integer call() throws BadConfiguration {
            try (House house = config.existingHouse()) {
                Quotas.Shown shown = quotas(house).show(quota);
                if (json) {
                    Json.print(out(), row(shown));
                    return 0;
                }
                shown.limits().forEach((who, seconds) -> out().println("limit  " + who + "  " + duration(seconds)));
                shown.groups().forEach((who, group) -> out().println("group  " + who + "  " + group));
                shown.held()
                        .forEach(period -> out().println(String.join(
                                "  ",
                                "held ",
                                period.payer(),
                                Instant.ofEpochSecond(period.start()).toString(),
                                duration(period.end() - period.start()),
                                period.person(),
                                period.summary())));
                return 0;
            }
        }

        private static String duration(long seconds) {
            return Duration.ofSeconds(seconds).toString();
        }

        private static Map<String, Object> row(Quotas.Shown shown) {
            Map<String, Object> row = new LinkedHashMap<>();
            Map<String, String> limits = new LinkedHashMap<>();
            shown.limits().forEach((who, seconds) -> limits.put(who, duration(seconds)));
            row.put("limits", limits);
            row.put("groups", shown.groups());
            row.put("held", shown.held().stream().map(Show::row).toList());
            return row;
        }

        private static Map<String, String> row(QuotaPeriod period) {
            Map<String, String> row = new LinkedHashMap<>();
            row.put("payer", period.payer());
            row.put("person", period.person());
            row.put("start", Instant.ofEpochSecond(period.start()).toString());
            row.put("end", Instant.ofEpochSecond(period.end()).toString());
            row.put("uid", period.uid());
            row.put("summary", period.summary());
            return row;
        }
    }

    /** {@code quota expire}. */
    @Command(
            name = "expire",
            description = "Forgets what is past; it counts no more anyway, and a server does it hourly.")
    static final class Expire extends Action {
        @Mixin
        private ConfigOption config = new ConfigOption();

        @Override
        public Integer call() throws BadConfiguration {
            try (House house = config.existingHouse()) {
                out().println("Forgot " + quotas(house).expire() + " past periods.");
                return 0;
            }
        }
    }
}
