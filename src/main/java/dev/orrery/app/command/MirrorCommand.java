package dev.orrery.app.command;

import dev.orrery.app.House;
import dev.orrery.app.config.BadConfiguration;
import dev.orrery.model.Principal;
import dev.orrery.source.imap.MirrorOffice;
import dev.orrery.source.imap.MirrorOffice.Broken;
import dev.orrery.source.imap.MirrorOffice.Mirrored;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

/** {@code mirror list|show|release}: copies of IMAP folders. May run beside a server. */
@Command(
        name = "mirror",
        description =
                "Copies of IMAP folders: how old they are, what is wrong with them, and which messages are broken.",
        subcommands = {MirrorCommand.ListThem.class, MirrorCommand.Show.class, MirrorCommand.Release.class})
public final class MirrorCommand extends Action {
    @Override
    public Integer call() {
        throw new ParameterException(commandLine(), "list, show or release?");
    }

    private static Map<String, Object> row(Mirrored mirrored) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("owner", mirrored.owner().name().toString());
        row.put("calendar", mirrored.calendar());
        row.put("folder", mirrored.folder());
        row.put("complete", mirrored.complete());
        row.put("checkedAt", mirrored.checkedAt().toString());
        row.put("trouble", mirrored.trouble());
        row.put("held", mirrored.held());
        row.put("released", mirrored.released());
        row.put(
                "broken",
                mirrored.broken().stream()
                        .map(broken -> Map.of("message", broken.uid(), "why", broken.why()))
                        .toList());
        return row;
    }

    private static String line(Mirrored mirrored) {
        String age = mirrored.complete()
                ? "checked "
                        + Duration.between(mirrored.checkedAt(), Instant.now()).toMinutes() + " min ago"
                : "no whole copy yet";
        String brake = mirrored.released() ? "brake released" : mirrored.held() ? "brake holds" : "";
        String broken = mirrored.broken().isEmpty() ? "" : mirrored.broken().size() + " broken";
        String name = mirrored.owner().name() + "/" + mirrored.calendar();
        return String.join("  ", name, mirrored.folder(), age, brake, broken).stripTrailing();
    }

    /** {@code mirror list}. */
    @Command(name = "list", description = "Lists every copied folder.")
    static final class ListThem extends Action {
        @Mixin
        private ConfigOption config = new ConfigOption();

        @Option(names = "--json", description = "Prints JSON.")
        private boolean json;

        @Override
        public Integer call() throws BadConfiguration {
            try (House house = config.existingHouse()) {
                List<Mirrored> all = new MirrorOffice(house.store()).all();
                if (json) {
                    Json.print(out(), all.stream().map(MirrorCommand::row).toList());
                } else {
                    all.forEach(mirrored -> out().println(line(mirrored)));
                }
                return 0;
            }
        }
    }

    /** {@code mirror show}. */
    @Command(name = "show", description = "Shows a person's copies, what is wrong with them, and the broken messages.")
    static final class Show extends Action {
        @Mixin
        private ConfigOption config = new ConfigOption();

        @Parameters(paramLabel = "NAME[/CALENDAR]", description = "Whose; and which of them.")
        private String target = "";

        @Option(names = "--json", description = "Prints JSON.")
        private boolean json;

        @Override
        public Integer call() throws BadConfiguration, CommandFailed {
            try (House house = config.existingHouse()) {
                List<Mirrored> shown = shown(house);
                if (json) {
                    Json.print(out(), shown.stream().map(MirrorCommand::row).toList());
                    return 0;
                }
                for (Mirrored mirrored : shown) {
                    out().println(line(mirrored));
                    if (mirrored.trouble() != null) {
                        out().println("  " + mirrored.trouble());
                    }
                    for (Broken broken : mirrored.broken()) {
                        out().println("  message " + broken.uid() + ": " + broken.why());
                    }
                }
                return 0;
            }
        }

        private List<Mirrored> shown(House house) throws CommandFailed {
            int slash = target.indexOf('/');
            Principal owner = Targets.known(house, slash < 0 ? target : target.substring(0, slash));
            List<Mirrored> all = new MirrorOffice(house.store()).of(owner);
            String calendar = slash < 0 ? "" : target.substring(slash + 1);
            List<Mirrored> shown = all.stream()
                    .filter(mirrored ->
                            calendar.isEmpty() || mirrored.calendar().equals(calendar))
                    .toList();
            if (shown.isEmpty()) {
                throw new CommandFailed(target + " is no copy of a folder, or was not asked for yet.");
            }
            return shown;
        }
    }

    /** {@code mirror release}. */
    @Command(
            name = "release",
            description =
                    "Lets go of a brake: the next look at the folder believes that what is missing there is gone.")
    static final class Release extends Action {
        @Mixin
        private ConfigOption config = new ConfigOption();

        @Parameters(paramLabel = "NAME/CALENDAR", description = "Which copy, as mirror list shows it.")
        private String target = "";

        @Override
        public Integer call() throws BadConfiguration, CommandFailed {
            int slash = target.indexOf('/');
            if (slash < 0) {
                throw new ParameterException(commandLine(), "Which calendar? Write NAME/CALENDAR.");
            }
            try (House house = config.existingHouse()) {
                Principal owner = Targets.known(house, target.substring(0, slash));
                if (!new MirrorOffice(house.store()).release(owner, target.substring(slash + 1))) {
                    throw new CommandFailed("No brake holds " + target + "; ./orrery mirror list says where one does.");
                }
                out().println("Released " + target + ": the next look at the folder believes what it sees.");
                return 0;
            }
        }
    }
}
