package dev.orrery.app.command;

import dev.orrery.app.House;
import dev.orrery.app.config.BadConfiguration;
import dev.orrery.calendar.ManageQueues;
import dev.orrery.calendar.Views;
import dev.orrery.face.changes.WatchedFeed;
import dev.orrery.face.queue.QueueInspection;
import dev.orrery.model.NamePattern;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code queue list|peek|drop}: everybody's queues, for administrators. May run beside a server. */
@Command(
        name = "queue",
        description = "Everybody's queues: lists them, shows what waits in one, or ends one.",
        subcommands = {QueueCommand.ListAll.class, QueueCommand.Peek.class, QueueCommand.Drop.class})
public final class QueueCommand extends Action {
    @Override
    public Integer call() {
        throw new ParameterException(commandLine(), "list, peek or drop?");
    }

    private static QueueInspection inspection(House house) {
        Views views = new Views(house.config().faces().visibility());
        WatchedFeed feed = new WatchedFeed(house.store(), house.principals(), views);
        return new QueueInspection(house.store(), house.principals(), feed, house.clock());
    }

    /** {@code queue list}. */
    @Command(
            name = "list",
            description = "Id, whose it is, whether it expired, when it was read last, and its filters.")
    static final class ListAll extends Action {
        private static final int PAGE = 500;

        @Mixin
        private ConfigOption config = new ConfigOption();

        @Option(
                names = "--about",
                paramLabel = "NAME",
                description = "Only those with news of this person; ad*, *da and *d* stand for several.")
        private @Nullable String about;

        @Option(names = "--json", description = "Prints JSON.")
        private boolean json;

        @Override
        public Integer call() throws BadConfiguration {
            NamePattern pattern = about == null ? null : NamePattern.parse(about);
            try (House house = config.existingHouse()) {
                QueueInspection inspection = inspection(house);
                List<ObjectNode> all = new ArrayList<>();
                @Nullable String next = "";
                while (next != null) {
                    QueueInspection.Page page = inspection.list(new QueueInspection.Sought(pattern, ""), next, PAGE);
                    next = page.next();
                    if (json) {
                        all.addAll(page.queues());
                    } else {
                        page.queues().forEach(queue -> out().println(line(queue)));
                    }
                }
                if (json) {
                    Json.print(out(), all);
                }
                return 0;
            }
        }

        private static String line(ObjectNode queue) {
            return String.join(
                    "  ",
                    queue.path("id").asString(),
                    queue.path("owner").asString(),
                    queue.path("expired").asBoolean() ? "expired" : "waits",
                    queue.path("heard").asString(),
                    queue.path("filters").toString());
        }
    }

    /** {@code queue peek}. */
    @Command(name = "peek", description = "What waits in a queue, oldest first; it stays there.")
    static final class Peek extends Action {
        private static final int MOST = 1000;

        @Mixin
        private ConfigOption config = new ConfigOption();

        @Parameters(index = "0", paramLabel = "ID", description = "Which queue, as list shows it.")
        private String id = "";

        @Option(names = "--limit", paramLabel = "N", description = "So many at most; ${DEFAULT-VALUE} if not given.")
        private int limit = 20;

        @Option(names = "--json", description = "Prints JSON.")
        private boolean json;

        @Override
        public Integer call() throws BadConfiguration {
            if (limit < 1 || limit > MOST) {
                throw new ParameterException(commandLine(), "--limit takes 1 to " + MOST + ".");
            }
            try (House house = config.existingHouse()) {
                List<JsonNode> events = inspection(house).peek(id, limit);
                if (json) {
                    Json.print(out(), events);
                } else {
                    events.forEach(event -> out().println(line(event)));
                }
                return 0;
            }
        }

        private static String line(JsonNode event) {
            JsonNode what = event.has("detail") ? event.path("detail") : event.path("data");
            return String.join(
                            "  ",
                            event.path("timestamp").asString(""),
                            event.path("type").asString(),
                            event.path("resource").asString(""),
                            what.isString() ? what.asString() : what.toString())
                    .strip();
        }
    }

    /** {@code queue drop}. */
    @Command(name = "drop", description = "Ends a queue. Who reads it is told that there is none.")
    static final class Drop extends Action {
        @Mixin
        private ConfigOption config = new ConfigOption();

        @Parameters(index = "0", paramLabel = "ID", description = "Which queue, as list shows it.")
        private String id = "";

        @Override
        public Integer call() throws BadConfiguration, CommandFailed {
            try (House house = config.existingHouse()) {
                if (!new ManageQueues(house.store(), house.clock()).remove(id)) {
                    throw new CommandFailed(
                            "There is no queue " + id + "; `./orrery queue list` shows those there are.");
                }
                return 0;
            }
        }
    }
}
