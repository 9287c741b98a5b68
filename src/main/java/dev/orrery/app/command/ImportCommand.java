package dev.orrery.app.command;

import dev.orrery.app.House;
import dev.orrery.app.config.BadConfiguration;
import dev.orrery.calendar.By;
import dev.orrery.calendar.ImportCalendar;
import dev.orrery.model.Principal;
import dev.orrery.source.imap.ImapSettings;
import dev.orrery.store.CollectionRow;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code import}: beside a running server or without one. */
@Command(
        name = "import",
        description =
                "Takes the events and tasks of an iCalendar file into a calendar. What is there already under the "
                        + "same UID is replaced, everything else stays; doing it twice changes nothing. What is refused is "
                        + "listed with line and rule, and the exit code is then 1.")
public final class ImportCommand extends Action {
    private static final String ORIGIN = "import";

    @Mixin
    private ConfigOption config = new ConfigOption();

    @Option(names = "--create", description = "Make the calendar if it is not there.")
    private boolean create;

    @Option(names = "--json", description = "Report as JSON.")
    private boolean json;

    @Parameters(index = "0", paramLabel = "USER", description = "Whose; or group:NAME, location:NAME, resource:NAME.")
    private String user = "";

    @Parameters(
            index = "1",
            paramLabel = "CALENDAR",
            description = "The calendar's name in its address: calendar, tasks, …")
    private String calendar = "";

    @Parameters(index = "2", paramLabel = "FILE.ics", description = "The file, or - for standard input.")
    private String file = "";

    @Override
    public Integer call() throws BadConfiguration, CommandFailed, IOException {
        byte[] content = file.equals("-") ? System.in.readAllBytes() : Files.readAllBytes(Path.of(file));
        try (House house = config.existingHouse()) {
            Principal owner = Targets.principal(house, user);
            house.mirrored().freshen(Targets.ownerOf(owner), owner.home(), List.of(calendar));
            CollectionRow target = target(house, owner, content);
            requirePassword(house, owner, target);
            ImportCalendar importer =
                    new ImportCalendar(house.store(), house.mirrored(), house.rules(), house.limits(), house.clock());
            By by = new By(Targets.ownerOf(owner), ORIGIN);
            ImportCalendar.Result result = importer.run(new ImportCalendar.Request(by, target, content));
            report(result);
            return result.problems().isEmpty() ? 0 : 1;
        }
    }

    private CollectionRow target(House house, Principal owner, byte[] content) throws CommandFailed {
        Optional<CollectionRow> there = Targets.calendar(house, owner, calendar);
        if (there.isPresent()) {
            return there.get();
        }
        if (create) {
            By by = new By(Targets.ownerOf(owner), ORIGIN);
            Targets.makeCalendar(house, by, owner, calendar, calendar, components(content));
        }
        return Targets.calendar(house, owner, calendar).orElseThrow(() -> Targets.noCalendar(house, owner, calendar));
    }

    /** A folder that only its owner's password opens is closed to the administrator at the keyboard. */
    private void requirePassword(House house, Principal owner, CollectionRow target) throws CommandFailed {
        boolean closed = house.config().imap().filter(ImapSettings::passesOn).isPresent();
        if (closed
                && house.store().read(snapshot -> snapshot.mirror(target.ref())).isPresent()) {
            String name = owner.name().name();
            throw new CommandFailed(
                    calendar + " lives in an IMAP folder, and this command does not know the password of "
                            + name + ". Send the file with it: curl -u " + name + " -T " + file + " https://…/ical/"
                            + name + "/"
                            + calendar + ".ics; or set imap.login to \"proxy\".");
        }
    }

    /** The one kind of component that the file holds, which most programs want of a calendar; empty for several. */
    private static Set<String> components(byte[] content) {
        String text = new String(content, StandardCharsets.ISO_8859_1);
        Set<String> found = new HashSet<>();
        for (String component : List.of("VEVENT", "VTODO", "VJOURNAL")) {
            if (text.contains("BEGIN:" + component)) {
                found.add(component);
            }
        }
        return found.size() == 1 ? found : Set.of();
    }

    private void report(ImportCalendar.Result result) {
        if (json) {
            Map<String, Object> report = new LinkedHashMap<>();
            report.put("created", result.created());
            report.put("changed", result.changed());
            report.put("unchanged", result.unchanged());
            report.put(
                    "refused",
                    result.problems().stream().map(ImportCommand::row).toList());
            Json.print(out(), report);
            return;
        }
        out().println(result.created() + " created, " + result.changed() + " changed, " + result.unchanged()
                + " unchanged, " + result.problems().size() + " refused.");
        result.problems()
                .forEach(problem -> err().println((problem.uid().isEmpty() ? "(no UID)" : problem.uid()) + ": "
                        + problem.reason().sentence()));
    }

    private static Map<String, Object> row(ImportCalendar.Problem problem) {
        return Map.of("uid", problem.uid(), "reason", problem.reason().sentence());
    }
}
