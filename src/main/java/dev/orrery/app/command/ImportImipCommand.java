package dev.orrery.app.command;

import dev.orrery.app.House;
import dev.orrery.app.config.BadConfiguration;
import dev.orrery.calendar.ImportCalendar;
import dev.orrery.calendar.ImportImip;
import dev.orrery.calendar.Quotas;
import dev.orrery.model.Principal;
import dev.orrery.model.Refused;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code store import-imip}: beside a running server or without one. */
@Command(
        name = "import-imip",
        description =
                "Takes over a file store of imip-agent: events and their changed occurrences, what waits for an answer,"
                        + " preferences, and limits and groups of quotas. Nobody is sent anything. What is here already stays as it"
                        + " is, so doing it twice changes nothing. What is left out is listed, and the exit code is then 1.")
final class ImportImipCommand extends Action {
    @Mixin
    private ConfigOption config = new ConfigOption();

    @Parameters(index = "0", paramLabel = "DIRECTORY", description = "STORE_DIR: a directory for each user.")
    private Path directory = Path.of("");

    @Option(names = "--journal", paramLabel = "DIRECTORY", description = "JOURNAL_DIR: a directory for each quota.")
    private @Nullable Path journal;

    @Option(names = "--preferences", paramLabel = "DIRECTORY", description = "PREFERENCES_DIR.")
    private @Nullable Path preferences;

    @Option(names = "--dry-run", description = "Say what would be done, and do nothing.")
    private boolean dry;

    private int problems;

    @Override
    public Integer call() throws BadConfiguration, CommandFailed, IOException {
        if (!Files.isDirectory(directory)) {
            throw new CommandFailed("There is no directory " + directory + ".");
        }
        ImipFiles files = new ImipFiles(this::problem);
        try (House house = config.existingHouse()) {
            ImportImip verb = new ImportImip(
                    house.store(),
                    new ImportCalendar(house.store(), house.mirrored(), house.rules(), house.limits(), house.clock()),
                    house.clock());
            for (Path user : ImipFiles.directories(directory)) {
                take(house, verb, files, user);
            }
            if (journal != null) {
                for (Path quota : ImipFiles.directories(journal)) {
                    take(new Quotas(house.store(), house.principals(), house.clock()), files, quota);
                }
            }
        }
        out().println((dry ? "Nothing was changed. " : "") + problems + " left out.");
        return problems == 0 ? 0 : 1;
    }

    private void problem(String sentence) {
        problems++;
        err().println(sentence);
    }

    private void take(House house, ImportImip verb, ImipFiles files, Path user) throws IOException {
        String address = ImipFiles.name(user);
        Optional<Principal> person = house.principals().findByAddress(address);
        if (person.isEmpty()) {
            problem(address + ": nobody here has this address.");
            return;
        }
        Path own = preferences == null
                ? user.resolve("preferences")
                : preferences.resolve(user.getFileName().toString());
        try {
            ImportImip.Result result = verb.run(person.get(), files.user(user, own), dry);
            result.problems().forEach(one -> problem(address + ": " + one));
            out().println(address + ": " + result.events() + " events, " + result.kept() + " that are here already, "
                    + result.requests() + " that wait, " + result.preferences() + " preferences.");
        } catch (Refused refused) {
            problem(address + ": " + refused.reason().sentence());
        }
    }

    private void take(Quotas quotas, ImipFiles files, Path directory) {
        String quota = ImipFiles.name(directory);
        Quotas.Shown here = quotas.show(quota);
        int taken = 0;
        taken += take(files.rows(directory.resolve("limits")), here.limits(), (who, limit) -> {
            quotas.limit(quota, who, limit);
        });
        taken += take(files.rows(directory.resolve("groups")), here.groups(), (who, group) -> {
            quotas.group(quota, who, group);
        });
        out().println("quota " + quota + ": " + taken + " limits and groups.");
    }

    private interface Set {
        void set(String who, String value);
    }

    private int take(List<List<String>> rows, Map<String, ?> here, Set set) {
        int taken = 0;
        for (List<String> row : rows) {
            if (row.size() < 2) {
                problem("A line of two words is expected: " + String.join(" ", row));
            } else if (!here.containsKey(row.getFirst())) {
                try {
                    if (!dry) {
                        set.set(row.getFirst(), row.get(1));
                    }
                    taken++;
                } catch (Refused refused) {
                    problem(row.getFirst() + ": " + refused.reason().sentence());
                }
            }
        }
        return taken;
    }
}
