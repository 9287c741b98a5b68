package dev.orrery.app.command;

import dev.orrery.app.House;
import dev.orrery.app.config.BadConfiguration;
import dev.orrery.directory.DirectoryOffice;
import dev.orrery.directory.DirectoryOffice.Fate;
import dev.orrery.directory.Sought;
import dev.orrery.mirror.Reading;
import dev.orrery.model.Principal;
import dev.orrery.model.PrincipalName;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

/** {@code principal show|refresh|list|dry-run}: people and their records. May run beside a server. */
@Command(
        name = "principal",
        description = "What is known of people, groups, locations and resources, and what their directories say.",
        subcommands = {
            PrincipalCommand.Show.class,
            PrincipalCommand.Refresh.class,
            PrincipalCommand.ListThem.class,
            PrincipalCommand.DryRun.class
        })
public final class PrincipalCommand extends Action {
    @Override
    public Integer call() {
        throw new ParameterException(commandLine(), "show, refresh, list or dry-run?");
    }

    /** @param gone members that its record names although they have left */
    private static Map<String, Object> row(Principal principal, List<PrincipalName> gone) {
        Map<String, Object> row = row(principal);
        row.put("members", present(principal, gone));
        row.put("gone", gone.stream().map(PrincipalName::toString).toList());
        return row;
    }

    private static List<String> present(Principal principal, List<PrincipalName> gone) {
        return principal.members().stream()
                .filter(name -> !gone.contains(name))
                .map(PrincipalName::toString)
                .toList();
    }

    /** As its record has it. */
    private static Map<String, Object> row(Principal principal) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("name", principal.name().toString());
        row.put("guid", principal.guid());
        row.put("displayName", principal.displayName());
        row.put("source", principal.source());
        row.put("checkedAt", principal.checkedAt().toString());
        row.put("home", principal.home().value());
        row.put("mails", principal.mails());
        row.put(
                "members",
                principal.members().stream().map(PrincipalName::toString).toList());
        row.put("attributes", new TreeMap<>(principal.attributes()));
        return row;
    }

    private static void print(PrintWriter out, Principal principal, List<PrincipalName> gone) {
        out.println(principal.name() + "  " + principal.displayName());
        out.println("  guid       " + principal.guid());
        out.println("  source     " + principal.source());
        out.println("  checked    " + principal.checkedAt() + ", " + age(principal) + " ago");
        out.println("  home       " + principal.home().value());
        out.println("  mail       " + String.join(", ", principal.mails()));
        if (!principal.members().isEmpty()) {
            out.println("  members    " + String.join(", ", present(principal, gone)));
        }
        gone.forEach(name -> out.println("  gone       " + name + ", whom the record still names as a member"));
        principal.attributes().forEach((name, value) -> out.println("  " + name + " = " + value.replace('\n', ' ')));
    }

    private static String age(Principal principal) {
        Duration age = Duration.between(principal.checkedAt(), Instant.now());
        return age.toHours() > 0 ? age.toHours() + " h" : age.toMinutes() + " min";
    }

    /** {@code principal show}. */
    @Command(
            name = "show",
            description = "Shows the record, its age and source, why it is no calendar user, and what it may do where.")
    static final class Show extends Action {
        @Mixin
        private ConfigOption config = new ConfigOption();

        @Parameters(paramLabel = "NAME", description = "A user; or group:NAME, location:NAME, resource:NAME.")
        private String name = "";

        @Option(
                names = "--on",
                paramLabel = "PATH",
                description =
                        "Explains the rights on this address, such as /calendars/users/ada/calendar/, rule by rule.")
        private String path = "";

        @Option(names = "--json", description = "Prints JSON.")
        private boolean json;

        @Override
        public Integer call() throws BadConfiguration, CommandFailed {
            try (House house = config.existingHouse()) {
                if (!path.isEmpty()) {
                    on(house, Targets.known(house, name));
                    return 0;
                }
                DirectoryOffice office = house.principals().office();
                DirectoryOffice.Shown shown = office.show(Sought.byName(Targets.name(name)));
                Principal principal = shown.principal();
                List<PrincipalName> gone = principal == null ? List.of() : office.gone(principal);
                List<String> groups = principal == null ? List.of() : groups(house, principal);
                List<String> rights = principal == null ? List.of() : new RightsReport(house, principal).everywhere();
                if (json) {
                    Json.print(out(), row(shown, gone, groups, rights));
                } else {
                    print(shown, gone, groups, rights);
                }
                return principal == null ? 1 : 0;
            }
        }

        private void on(House house, Principal principal) throws CommandFailed {
            RightsReport report = new RightsReport(house, principal);
            if (!json) {
                report.on(path, out());
                return;
            }
            StringWriter lines = new StringWriter();
            report.on(path, new PrintWriter(lines));
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("name", principal.name().toString());
            row.put("on", path);
            row.put("rights", lines.toString().lines().map(String::strip).toList());
            Json.print(out(), row);
        }

        private static List<String> groups(House house, Principal principal) {
            return house.principals().groupsOf(principal).stream()
                    .map(group -> group.name().toString())
                    .toList();
        }

        private void print(
                DirectoryOffice.Shown shown, List<PrincipalName> gone, List<String> groups, List<String> rights) {
            Principal principal = shown.principal();
            if (principal != null) {
                PrincipalCommand.print(out(), principal, gone);
                out().println(shown.fresh() ? "  fresh" : "  stale: the next request asks its directory");
                groups.forEach(group -> out().println("  in         " + group));
                out().println("rights");
                rights.forEach(right -> out().println("  " + right));
            }
            shown.explanations().forEach(out()::println);
        }

        private static Map<String, Object> row(
                DirectoryOffice.Shown shown, List<PrincipalName> gone, List<String> groups, List<String> rights) {
            Principal principal = shown.principal();
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("known", principal != null);
            if (principal != null) {
                row.putAll(PrincipalCommand.row(principal, gone));
                row.put("fresh", shown.fresh());
                row.put("groups", groups);
                row.put("rights", rights);
            }
            row.put("explanations", shown.explanations());
            return row;
        }
    }

    /** {@code principal refresh}. */
    @Command(name = "refresh", description = "Asks its directory now and does what follows.")
    static final class Refresh extends Action {
        @Mixin
        private ConfigOption config = new ConfigOption();

        @Parameters(paramLabel = "NAME", description = "A user; or group:NAME, location:NAME, resource:NAME.")
        private String name = "";

        @Option(names = "--json", description = "Prints JSON.")
        private boolean json;

        @Override
        public Integer call() throws BadConfiguration {
            try (House house = config.existingHouse()) {
                PrincipalName wanted = Targets.name(name);
                DirectoryOffice office = house.principals().office();
                Reading<Principal> reading = office.refresh(Sought.byName(wanted));
                return switch (reading) {
                    case Reading.Fresh<Principal> fresh -> {
                        List<PrincipalName> gone = office.gone(fresh.value());
                        if (json) {
                            Json.print(out(), row(fresh.value(), gone));
                        } else {
                            print(out(), fresh.value(), gone);
                        }
                        yield 0;
                    }
                    case Reading.Stale<Principal> stale -> {
                        err().println("Left as it was: " + stale.why());
                        yield 1;
                    }
                    case Reading.Absent<Principal> absent -> {
                        err().println("No directory has " + wanted + ".");
                        yield 1;
                    }
                };
            }
        }
    }

    /** {@code principal list}. */
    @Command(name = "list", description = "Lists who came from a directory.")
    static final class ListThem extends Action {
        @Mixin
        private ConfigOption config = new ConfigOption();

        @Option(names = "--stale", description = "Only those whose record the next request has to ask for.")
        private boolean stale;

        @Option(names = "--json", description = "Prints JSON.")
        private boolean json;

        @Override
        public Integer call() throws BadConfiguration {
            try (House house = config.existingHouse()) {
                DirectoryOffice office = house.principals().office();
                List<Principal> wanted = stale ? office.stale() : office.known();
                if (json) {
                    Json.print(out(), wanted.stream().map(PrincipalCommand::row).toList());
                    return 0;
                }
                for (Principal principal : wanted) {
                    out().println(String.join(
                            "  ",
                            principal.name().toString(),
                            principal.guid(),
                            principal.source(),
                            principal.checkedAt().toString()));
                }
                return 0;
            }
        }
    }

    /** {@code principal dry-run}. */
    @Command(
            name = "dry-run",
            description = "Asks the directories about everybody they once had, and says who would be archived,"
                    + " replaced or renamed. Changes nothing.")
    static final class DryRun extends Action {
        @Mixin
        private ConfigOption config = new ConfigOption();

        @Option(names = "--json", description = "Prints JSON.")
        private boolean json;

        @Override
        public Integer call() throws BadConfiguration {
            try (House house = config.existingHouse()) {
                DirectoryOffice office = house.principals().office();
                List<Principal> known = office.known();
                List<Map<String, Object>> rows = new ArrayList<>();
                int changes = 0;
                for (Principal principal : known) {
                    Fate fate = office.fate(principal);
                    if (!(fate instanceof Fate.Stays)) {
                        changes += fate instanceof Fate.Unclear ? 0 : 1;
                        rows.add(row(principal, fate));
                    }
                }
                if (json) {
                    Json.print(out(), rows);
                    return 0;
                }
                rows.forEach(row -> out().println(row.get("name") + "  " + row.get("guid") + "  " + row.get("says")));
                out().println(changes + " of " + known.size() + " would not stay as they are.");
                return 0;
            }
        }

        private static Map<String, Object> row(Principal principal, Fate fate) {
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("name", principal.name().toString());
            row.put("guid", principal.guid());
            row.put(
                    "fate",
                    switch (fate) {
                        case Fate.Stays _ -> "stays";
                        case Fate.Renamed _ -> "renamed";
                        case Fate.Replaced _ -> "replaced";
                        case Fate.Archived _ -> "archived";
                        case Fate.Unclear _ -> "unclear";
                    });
            row.put(
                    "says",
                    switch (fate) {
                        case Fate.Stays _ -> "stays";
                        case Fate.Renamed renamed -> "would be called " + renamed.to();
                        case Fate.Replaced replaced -> "would be archived and replaced by " + replaced.by();
                        case Fate.Archived _ -> "would be archived";
                        case Fate.Unclear unclear -> "stays: " + unclear.why();
                    });
            return row;
        }
    }
}
