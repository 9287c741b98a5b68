package dev.orrery.app.command;

import dev.orrery.app.CloudParts;
import dev.orrery.app.House;
import dev.orrery.app.config.BadConfiguration;
import dev.orrery.app.config.Tracker;
import dev.orrery.model.Tracked;
import dev.orrery.store.AccountRow;
import dev.orrery.store.PollRow;
import dev.orrery.store.TrackedRow;
import dev.orrery.tracking.Answer;
import dev.orrery.tracking.Cloud;
import dev.orrery.tracking.CloudLogin;
import dev.orrery.tracking.Providers;
import java.io.IOException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

/** {@code track add|list|poll|remove|bind|unbind}: accounts at cloud providers. May run beside a server. */
@Command(
        name = "track",
        description = "Accounts at cloud providers whose machines are followed.",
        subcommands = {
            TrackCommand.Add.class,
            TrackCommand.ListThem.class,
            TrackCommand.Poll.class,
            TrackCommand.Remove.class,
            TrackBindCommand.Bind.class,
            TrackBindCommand.Unbind.class
        })
public final class TrackCommand extends Action {
    @Override
    public Integer call() {
        throw new ParameterException(commandLine(), "add, list, poll, remove, bind or unbind?");
    }

    static CloudParts parts(House house) throws CommandFailed {
        Tracker tracker = house.config()
                .tracker()
                .orElseThrow(() -> new CommandFailed(
                        "No cloud provider is configured; add a [[tracker.provider]] with a name and a url."));
        try {
            return new CloudParts(house, tracker, Set::of);
        } catch (IOException e) {
            throw new CommandFailed(String.valueOf(e.getMessage()));
        }
    }

    private static AccountRow.Key key(CloudParts parts, String target) throws CommandFailed {
        int cut = target.indexOf('/');
        String name = cut < 0 ? target : target.substring(0, cut);
        Providers.Provider provider = parts.providers().all().stream()
                .filter(one -> one.name().equals(name.split(";", 2)[0]))
                .findFirst()
                .orElseThrow(() -> new CommandFailed("No provider called " + name + " is configured. There are: "
                        + String.join(
                                ", ",
                                parts.providers().all().stream()
                                        .map(Providers.Provider::name)
                                        .toList())
                        + "."));
        if (cut < 0 || cut == target.length() - 1) {
            throw new CommandFailed("Write the account as PROVIDER/USER, such as " + name + "/ada.");
        }
        return new AccountRow.Key(provider.driver(), name, target.substring(cut + 1));
    }

    static AccountRow known(CloudParts parts, String target) throws CommandFailed {
        AccountRow.Key key = key(parts, target);
        return parts.accounts()
                .find(key)
                .orElseThrow(() -> new CommandFailed(target + " is not followed; `./orrery track add` begins that."));
    }

    /** {@code track add}. */
    @Command(
            name = "add",
            description =
                    "Follows an account from now on. Its password is asked for, or read from standard input, tried at the"
                            + " provider and kept encrypted.")
    static final class Add extends Action {
        @Mixin
        private ConfigOption config = new ConfigOption();

        @Parameters(
                paramLabel = "PROVIDER/USER",
                description = "The provider's name in the configuration, and the account there.")
        private String target = "";

        @Override
        public Integer call() throws BadConfiguration, CommandFailed, IOException {
            try (House house = config.existingHouse();
                    CloudParts parts = parts(house)) {
                AccountRow.Key key = key(parts, target);
                String password = Password.read();
                Cloud cloud = parts.providers().of(key).orElseThrow().cloud();
                CloudLogin login = new CloudLogin(key.user(), password);
                Answer<Boolean> answer = cloud.verify(new Cloud.Target(Providers.scope(key), login));
                if (!(answer instanceof Answer.Got<Boolean>)) {
                    throw new CommandFailed(target + " is not followed: " + answer.sentence());
                }
                parts.accounts()
                        .register(new AccountRow.Key(key.driver(), key.provider(), cloud.account(login)), password);
                out().println(target + " is followed.");
                return 0;
            }
        }
    }

    /** {@code track list}. */
    @Command(name = "list", description = "Lists the accounts that are known, and how they fare.")
    static final class ListThem extends Action {
        @Mixin
        private ConfigOption config = new ConfigOption();

        @Option(names = "--machines", description = "With the machines of each.")
        private boolean machines;

        @Option(names = "--json", description = "Prints JSON.")
        private boolean json;

        @Override
        public Integer call() throws BadConfiguration {
            try (House house = config.existingHouse()) {
                List<Fared> all = house.store()
                        .read(snapshot -> snapshot.accounts().all().stream()
                                .map(account -> new Fared(
                                        account,
                                        snapshot.accounts()
                                                .poll(account.home(), Tracked.Kind.INSTANCE)
                                                .map(PollRow::listedAt)
                                                .filter(at -> !at.equals(Instant.EPOCH)),
                                        snapshot.accounts().things(account.home(), Tracked.Kind.INSTANCE)))
                                .toList());
                if (json) {
                    Json.print(out(), all.stream().map(Fared::row).toList());
                } else {
                    all.forEach(this::print);
                }
                return 0;
            }
        }

        private void print(Fared fared) {
            out().println(String.join(
                    "  ",
                    fared.name(),
                    fared.state(),
                    fared.things().size() + " machines",
                    fared.listedAt().map(at -> "listed " + at).orElse("not listed yet")));
            if (!fared.account().trouble().isEmpty()) {
                out().println("  " + fared.account().trouble());
            }
            if (machines) {
                fared.things()
                        .forEach(row -> out().println("  " + row.thing().id() + "  "
                                + row.thing().state()));
            }
        }
    }

    /** An account and how it fares. */
    private record Fared(AccountRow account, Optional<Instant> listedAt, List<TrackedRow> things) {
        String name() {
            return account.key().provider() + '/' + account.key().user();
        }

        String state() {
            return account.state().name().toLowerCase(Locale.ROOT);
        }

        Map<String, Object> row() {
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("account", name());
            row.put("driver", account.key().driver());
            row.put("state", state());
            row.put("since", account.since().toString());
            row.put("trouble", account.trouble());
            row.put("listedAt", listedAt.map(Instant::toString).orElse(""));
            Map<String, String> states = new LinkedHashMap<>();
            things.forEach(thing ->
                    states.put(thing.thing().id(), thing.thing().state().name()));
            row.put("machines", states);
            return row;
        }
    }

    /** {@code track poll}. */
    @Command(name = "poll", description = "Looks at an account now, and says what is wrong if it cannot.")
    static final class Poll extends Action {
        @Mixin
        private ConfigOption config = new ConfigOption();

        @Parameters(paramLabel = "PROVIDER/USER", description = "The account.")
        private String target = "";

        @Override
        public Integer call() throws BadConfiguration, CommandFailed {
            try (House house = config.existingHouse();
                    CloudParts parts = parts(house)) {
                AccountRow account = known(parts, target);
                String trouble = parts.poller().pollNow(account);
                if (!trouble.isEmpty()) {
                    throw new CommandFailed(target + ": " + trouble);
                }
                out().println(target + ": looked at, " + parts.poller().counts().changes() + " changes.");
                return 0;
            }
        }
    }

    /** {@code track remove}. */
    @Command(
            name = "remove",
            description = "Follows an account no longer and forgets its password. What was seen stays in its log.")
    static final class Remove extends Action {
        @Mixin
        private ConfigOption config = new ConfigOption();

        @Parameters(paramLabel = "PROVIDER/USER", description = "The account.")
        private String target = "";

        @Override
        public Integer call() throws BadConfiguration, CommandFailed {
            try (House house = config.existingHouse();
                    CloudParts parts = parts(house)) {
                parts.accounts().retire(known(parts, target), "An administrator ended it.");
                out().println(target + " is not followed any more.");
                return 0;
            }
        }
    }
}
