package dev.orrery.app.command;

import dev.orrery.app.House;
import dev.orrery.app.config.BadConfiguration;
import dev.orrery.calendar.Explain;
import dev.orrery.scheduling.ItipMethod;
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
                throw new CommandFailed(unknown(uid));
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
        out().println(line(step.time() + "  " + step.who() + ": " + what(step.what()) + " by " + step.by()
                + (step.says().isEmpty() ? "" : ": " + step.says())));
        step.to().forEach((recipient, became) -> out().println(line("    to " + recipient + ": " + became)));
    }

    /** What to do next: mails that were refused are not here, so that strangers fill no store with them. */
    private static String unknown(String uid) {
        return "Nothing is known of " + uid + " there: it never was, or it is longer ago than the log is kept."
                + " Write the UID exactly as the event or mail has it, and ask for the organizer, too, or for the room"
                + " (location:NAME). A mail that was refused when it came left nothing here: its sender was told why, and"
                + " the logs of the mail server and of this server say it, the latter with the UID where it could be read.";
    }

    private static String what(String what) {
        return ItipMethod.of(what)
                .map(method -> switch (method) {
                    case PUBLISH -> "publication (PUBLISH)";
                    case REQUEST -> "invitation or change (REQUEST)";
                    case REPLY -> "answer (REPLY)";
                    case ADD -> "additional occurrence (ADD)";
                    case CANCEL -> "cancellation (CANCEL)";
                    case REFRESH -> "question for the newest version (REFRESH)";
                    case COUNTER -> "proposal (COUNTER)";
                    case DECLINECOUNTER -> "no to a proposal (DECLINECOUNTER)";
                })
                .orElse(what);
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
