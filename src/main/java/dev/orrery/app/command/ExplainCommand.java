package dev.orrery.app.command;

import dev.orrery.app.House;
import dev.orrery.app.config.BadConfiguration;
import dev.orrery.calendar.Explain;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code explain USER UID}: what became of an event. May run beside a server. */
@Command(
        name = "explain",
        description =
                "Tells what became of an event: who stored it, who was sent what and whether it came, what rooms answered"
                        + " and why. As far back as the log is kept.")
public final class ExplainCommand extends Action {
    @Mixin
    private ConfigOption config = new ConfigOption();

    @Parameters(
            index = "0",
            paramLabel = "USER",
            description = "In whose calendar it is or was: a user; or location:NAME, resource:NAME.")
    private String user = "";

    @Parameters(index = "1", paramLabel = "UID", description = "The event's UID.")
    private String uid = "";

    @Option(names = "--json", description = "Prints JSON.")
    private boolean json;

    @Override
    public Integer call() throws BadConfiguration, CommandFailed {
        try (House house = config.existingHouse()) {
            Explain.Told told = new Explain(house.store()).about(Targets.known(house, user), uid);
            if (told.now().isEmpty() && told.steps().isEmpty()) {
                throw new CommandFailed("Nothing is known of " + uid
                        + " there: it never was, or it is longer ago than the log is kept.");
            }
            if (json) {
                Map<String, Object> report = new LinkedHashMap<>();
                report.put("now", told.now());
                report.put(
                        "steps", told.steps().stream().map(ExplainCommand::row).toList());
                Json.print(out(), report);
                return 0;
            }
            told.steps().forEach(this::print);
            told.now().forEach(now -> out().println(line(now)));
            return 0;
        }
    }

    private void print(Explain.Step step) {
        out().println(line(step.time() + "  " + step.who() + ": " + step.what() + " by " + step.by()
                + (step.says().isEmpty() ? "" : ": " + step.says())));
        step.to().forEach((recipient, became) -> out().println(line("    to " + recipient + ": " + became)));
    }

    /** What people elsewhere wrote must not look like lines of ours. */
    private static String line(String text) {
        return text.replaceAll("\\p{Cntrl}", " ");
    }

    private static Map<String, Object> row(Explain.Step step) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("time", step.time().toString());
        row.put("home", step.who());
        row.put("by", step.by());
        row.put("what", step.what());
        row.put("says", step.says());
        row.put("to", step.to());
        return row;
    }
}
