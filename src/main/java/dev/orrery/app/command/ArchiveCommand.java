package dev.orrery.app.command;

import dev.orrery.app.House;
import dev.orrery.app.config.BadConfiguration;
import dev.orrery.directory.ArchiveExpiry;
import dev.orrery.directory.LifeCycle;
import dev.orrery.model.Principal;
import dev.orrery.model.PrincipalName;
import dev.orrery.model.Reason;
import dev.orrery.model.Refused;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

/** {@code archive list|put|restore|export|gone}: homes of people who are gone. May run beside a server. */
@Command(
        name = "archive",
        description = "Homes of people who are gone: they keep their data and can be brought back.",
        subcommands = {
            ArchiveCommand.ListThem.class,
            ArchiveCommand.Put.class,
            ArchiveCommand.Restore.class,
            ArchiveExport.class,
            ArchiveGone.class
        })
public final class ArchiveCommand extends Action {
    @Override
    public Integer call() {
        throw new ParameterException(commandLine(), "list, put, restore, export or gone?");
    }

    /** {@code archive list}. */
    @Command(
            name = "list",
            description = "Lists every archived home, those archived last first, with the time at which it expires.")
    static final class ListThem extends Action {
        @Mixin
        private ConfigOption config = new ConfigOption();

        @Option(names = "--json", description = "Prints JSON.")
        private boolean json;

        @Override
        public Integer call() throws BadConfiguration {
            try (House house = config.existingHouse()) {
                List<Principal> archived = house.lifeCycle().archived();
                ArchiveExpiry expiry = house.archiveExpiry();
                if (json) {
                    Json.print(
                            out(),
                            archived.stream()
                                    .map(principal -> row(principal, expiry))
                                    .toList());
                } else {
                    archived.forEach(principal -> out().println(String.join(
                            "  ",
                            principal.guid(),
                            principal.name().toString(),
                            LifeCycle.archivedAt(principal)
                                    .map(Instant::toString)
                                    .orElse("-"),
                            expiry.expiresAt(principal)
                                    .map(at -> "expires " + at)
                                    .orElse("kept"),
                            principal.displayName())));
                }
                return 0;
            }
        }

        /** What is not there is null: nobody noted when, or it never expires. */
        private static Map<String, @Nullable Object> row(Principal principal, ArchiveExpiry expiry) {
            Map<String, @Nullable Object> row = new LinkedHashMap<>();
            row.put("guid", principal.guid());
            row.put("name", principal.name().toString());
            row.put("displayName", principal.displayName());
            row.put("source", principal.source());
            row.put(
                    "archivedAt",
                    LifeCycle.archivedAt(principal).map(Instant::toString).orElse(null));
            row.put(
                    "expiresAt",
                    expiry.expiresAt(principal).map(Instant::toString).orElse(null));
            return row;
        }
    }

    /** {@code archive put}. */
    @Command(name = "put", description = "Archives somebody now, also while the brake holds.")
    static final class Put extends Action {
        @Mixin
        private ConfigOption config = new ConfigOption();

        @Parameters(paramLabel = "NAME", description = "Whom; or group:NAME, location:NAME, resource:NAME.")
        private String name = "";

        @Override
        public Integer call() throws BadConfiguration, CommandFailed {
            try (House house = config.existingHouse()) {
                Principal principal = Targets.known(house, name);
                house.lifeCycle().archive(principal, "an administrator said so");
                out().println("Archived " + principal.name() + "; ./orrery archive restore " + principal.guid()
                        + " brings it back.");
                return 0;
            }
        }
    }

    /** {@code archive restore}. */
    @Command(
            name = "restore",
            description = "Brings an archived home back. It is kept from then on, whatever the directories say,"
                    + " until one of them has the same GUID again.")
    static final class Restore extends Action {
        @Mixin
        private ConfigOption config = new ConfigOption();

        @Parameters(paramLabel = "GUID", description = "As archive list shows it.")
        private String guid = "";

        @Option(names = "--as", paramLabel = "NAME", description = "Under another name: the old one may be taken.")
        private @Nullable String as;

        @Override
        public Integer call() throws BadConfiguration, CommandFailed {
            try (House house = config.existingHouse()) {
                Optional<PrincipalName> name = as == null ? Optional.empty() : Optional.of(Targets.name(as));
                Principal restored = house.lifeCycle().restore(guid, name);
                out().println("Restored " + restored.name() + ".");
                return 0;
            } catch (Refused e) {
                if (e.reason() instanceof Reason.AlreadyExists taken) {
                    throw new CommandFailed(taken.sentence() + " Give the one who comes back another name: --as NAME.");
                }
                throw e;
            }
        }
    }
}
