package dev.orrery.app.command;

import dev.orrery.app.House;
import dev.orrery.app.config.BadConfiguration;
import dev.orrery.calendar.By;
import dev.orrery.calendar.ImportImip;
import dev.orrery.calendar.ImportImip.EventVersion;
import dev.orrery.model.Principal;
import dev.orrery.model.Refused;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code store import-imip}: what imip-agent kept in files. May run beside a server. */
@Command(
        name = "import-imip",
        description =
                "Takes over imip-agent's file store: events into default calendars, what waits for a decision, offers,"
                        + " others' busy time, preferences and quotas. Nothing is sent. What is here in the same or a"
                        + " newer version stays; doing it twice changes nothing. What cannot be taken is listed, and the exit code"
                        + " is then 1.")
public final class ImportImipCommand extends Action {
    private static final String ORIGIN = "import-imip";

    @Mixin
    private ConfigOption config = new ConfigOption();

    @Parameters(paramLabel = "DIRECTORY", description = "imip-agent's STORE_DIR.")
    private Path directory = Path.of(".");

    @Option(names = "--journal", paramLabel = "DIR", description = "Its JOURNAL_DIR: quotas.")
    private @Nullable Path journal;

    @Option(names = "--preferences", paramLabel = "DIR", description = "Its PREFERENCES_DIR.")
    private @Nullable Path preferences;

    @Option(
            names = "--dry-run",
            description = "Says what would happen and changes no calendar. People are looked up, and so become known.")
    private boolean dryRun;

    private final List<String> skipped = new ArrayList<>();
    private final List<String> broken = new ArrayList<>();
    private int people;
    private int created;
    private int changed;
    private int unchanged;
    private int cancelled;
    private int requests;
    private int offers;
    private int told;

    @Override
    public Integer call() throws BadConfiguration, CommandFailed {
        ImipFiles store = files(directory);
        ImipFiles wishes = preferences == null ? null : files(preferences);
        ImipFiles quotas = journal == null ? null : files(journal);
        try (House house = config.existingHouse()) {
            ImportImip importer = new ImportImip(
                    house.store(), house.principals(), house.mirrored(), house.rules(), house.limits(), house.clock());
            ImipReservations reservations = new ImipReservations(house, dryRun, skipped);
            for (Path one : store.directories(store.root())) {
                Optional<Principal> owner = person(house, one);
                if (owner.isPresent()) {
                    Principal person = owner.get();
                    reservations.holds(person, person(house, importer, store, one, person));
                }
            }
            ImipSettings settings = new ImipSettings(house, dryRun, skipped);
            if (wishes != null) {
                for (Path one : wishes.directories(wishes.root())) {
                    person(house, one)
                            .ifPresent(person -> attempt(one, () -> settings.preferences(wishes, one, person)));
                }
            }
            if (quotas != null) {
                for (Path one : quotas.directories(quotas.root())) {
                    attempt(one, () -> settings.quota(quotas, one));
                    attempt(one, () -> reservations.quota(quotas, one));
                    if (!dryRun) { // else the preferences that make pools are not here yet
                        attempt(one, () -> reservations.delegates(quotas, one));
                    }
                }
            }
            report(settings, reservations);
        }
        return skipped.isEmpty() && broken.isEmpty() ? 0 : 1;
    }

    /** What cannot be done for one is said, and the others go on. */
    private void attempt(Path one, Runnable work) {
        try {
            work.run();
        } catch (Refused refused) {
            skipped.add(ImipFiles.decode(one) + ": " + refused.reason().sentence());
        }
    }

    private ImipFiles files(Path root) throws CommandFailed {
        if (!Files.isDirectory(root)) {
            throw new CommandFailed(root + " is no directory.");
        }
        try {
            return new ImipFiles(root.toRealPath(), broken);
        } catch (IOException e) {
            throw new CommandFailed(root + " cannot be read (" + e.getMessage() + ").");
        }
    }

    /** Whose directory it is; noted if nobody's. */
    private Optional<Principal> person(House house, Path one) {
        String address = ImipFiles.decode(one);
        try {
            Optional<Principal> found = house.principals().findByAddress(address);
            if (found.isEmpty()) {
                skipped.add(address + ": neither the configuration nor a directory has this address");
            }
            return found;
        } catch (Refused refused) {
            skipped.add(address + ": " + refused.reason().sentence());
            return Optional.empty();
        }
    }

    /** Returns the events that are here now, or would be. */
    private Map<String, EventVersion> person(
            House house, ImportImip importer, ImipFiles store, Path one, Principal person) {
        ImipPerson reader = new ImipPerson(store, one, house.clock().instant());
        ImportImip.Kept kept = reader.read(person.home());
        By by = new By(Targets.ownerOf(person), ORIGIN);
        try {
            ImportImip.Result result = importer.run(new ImportImip.Request(by, person, kept, dryRun));
            people++;
            created += result.created();
            changed += result.changed();
            unchanged += result.unchanged();
            cancelled += reader.cancelled();
            requests += result.requests();
            offers += result.offers();
            told += result.told();
            Map<String, EventVersion> events = reader.versions();
            result.problems().forEach(problem -> {
                store.refuse(
                        reader.file(problem.uid()),
                        problem.uid() + ": " + problem.reason().sentence());
                events.remove(problem.uid());
            });
            return events;
        } catch (Refused refused) {
            skipped.add(ImipFiles.decode(one) + ": " + refused.reason().sentence());
            return Map.of();
        }
    }

    private void report(ImipSettings settings, ImipReservations reservations) {
        skipped.forEach(line -> err().println("skipped: " + printable(line)));
        broken.forEach(line -> err().println("broken: " + printable(line)));
        err().flush();
        if (dryRun) {
            out().println("This is what would happen; nothing was changed.");
        }
        out().println(people + " people.");
        out().println("Events: " + created + " created, " + changed + " changed, " + unchanged + " unchanged, "
                + cancelled + " cancelled and not taken.");
        out().println(requests + " requests, " + offers + " offers, busy time of " + told + " others.");
        out().println(settings.preferences() + " preferences, " + settings.limits() + " limits and groups of quotas, "
                + reservations.taken() + " reservations.");
        out().println(skipped.size() + " skipped, " + broken.size() + " broken.");
        if (!skipped.isEmpty() || !broken.isEmpty()) {
            out().println("Mend what is named and run the command again; what is here already stays.");
        }
        out().flush();
    }

    /** Names of files are anybody's: no control characters reach the terminal. */
    private static String printable(String line) {
        return line.replaceAll("\\p{Cntrl}", "?");
    }
}
