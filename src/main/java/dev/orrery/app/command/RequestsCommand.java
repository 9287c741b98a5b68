package dev.orrery.app.command;

import dev.orrery.access.Caller;
import dev.orrery.app.House;
import dev.orrery.app.config.BadConfiguration;
import dev.orrery.calendar.Requests;
import dev.orrery.model.Reason;
import dev.orrery.model.Refused;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

/** {@code requests PERSON list|accept|…}: what waits for a decision. May run beside a server, which tells the others. */
@Command(
        name = "requests",
        description = "What waits until a person, or whoever acts for a room, decides; and the decisions.")
public final class RequestsCommand extends Action {
    @Mixin
    private ConfigOption config = new ConfigOption();

    @Parameters(index = "0", paramLabel = "PERSON", description = "A user; or location:NAME, resource:NAME.")
    private String person = "";

    @Parameters(
            index = "1",
            paramLabel = "ACTION",
            arity = "0..1",
            description = "list, accept, tentative, decline, refuse (no, and nobody is told), or counter.")
    private String action = "list";

    @Parameters(index = "2", paramLabel = "ID", arity = "0..1", description = "Which request, as list shows it.")
    private String id = "";

    @Parameters(
            index = "3..4",
            paramLabel = "TIME",
            arity = "0..2",
            description = "For counter: start and end, such as 2026-03-02T10:00:00Z.")
    private List<String> times = List.of();

    @Option(names = "--json", description = "Prints JSON.")
    private boolean json;

    @Override
    public Integer call() throws BadConfiguration, CommandFailed {
        Optional<Requests.Decision> decision = Requests.Decision.of(action);
        boolean counter = action.equals("counter");
        if (decision.isEmpty() && !counter && !action.equals("list")) {
            throw new ParameterException(commandLine(), "list, accept, tentative, decline, refuse or counter?");
        }
        if (!action.equals("list") && id.isEmpty() || counter && times.size() != 2) {
            throw new ParameterException(commandLine(), counter ? "Which ID, which START and END?" : "Which ID?");
        }
        try (House house = config.existingHouse()) {
            Caller owner = Targets.ownerOf(Targets.principal(house, person));
            Requests requests = house.requests();
            if (decision.isPresent()) {
                requests.decide(owner, id, decision.get());
            } else if (counter) {
                requests.propose(owner, id, moment(times.getFirst()), moment(times.getLast()));
            } else {
                list(requests.of(owner));
            }
            return 0;
        }
    }

    private void list(List<Requests.Waiting> waiting) {
        if (json) {
            Json.print(out(), waiting.stream().map(Requests.Waiting::asMap).toList());
            return;
        }
        waiting.forEach(one -> out().println(String.join(
                "  ",
                one.row().id(),
                one.row().kind().word(),
                one.row().sender(),
                one.row().summary(),
                one.row().why())));
    }

    private static Instant moment(String text) {
        try {
            return Instant.parse(text);
        } catch (DateTimeParseException unreadable) {
            throw new Refused(
                    new Reason.BadRequest("\"" + text + "\" is no moment; write it as 2026-03-02T10:00:00Z."));
        }
    }
}
