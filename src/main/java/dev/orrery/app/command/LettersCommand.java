package dev.orrery.app.command;

import dev.orrery.app.House;
import dev.orrery.app.config.BadConfiguration;
import dev.orrery.calendar.DeadLetters;
import dev.orrery.calendar.ReturnedLetters;
import dev.orrery.store.LetterRow;
import dev.orrery.store.LetterTrace;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

/** {@code letters list|waiting|returned|retry|forget}: invitations by mail that were given up. The server that runs sends them. */
@Command(
        name = "letters",
        description = "Letters to people elsewhere that no mail server took: shows them, and has them tried again.")
public final class LettersCommand extends Action {
    @Mixin
    private ConfigOption config = new ConfigOption();

    @Parameters(
            index = "0",
            paramLabel = "ACTION",
            arity = "0..1",
            description =
                    "list (those that were given up), waiting (those that are still tried), returned (those that did not arrive,"
                            + " as a notice said), retry, or forget.")
    private String action = "list";

    @Parameters(
            index = "1",
            paramLabel = "ID",
            arity = "0..1",
            description = "Which letter, as list shows it; for retry also \"all\".")
    private String id = "";

    @Option(names = "--json", description = "Prints JSON.")
    private boolean json;

    @Override
    public Integer call() throws BadConfiguration, CommandFailed {
        if (!List.of("list", "waiting", "returned", "retry", "forget").contains(action)) {
            throw new ParameterException(commandLine(), "list, waiting, returned, retry or forget?");
        }
        boolean changes = action.equals("retry") || action.equals("forget");
        if (changes && id.isEmpty()) {
            throw new ParameterException(commandLine(), "Which ID? `letters list` shows them.");
        }
        try (House house = config.existingHouse()) {
            DeadLetters letters = new DeadLetters(house.store(), house.clock());
            switch (action) {
                case "retry" -> {
                    if (id.equals("all")) {
                        report(letters.retryAll());
                    } else {
                        letters.retry(id);
                    }
                }
                case "forget" -> letters.forget(id);
                case "waiting" -> print(letters.list(LetterRow.State.WAITING));
                case "returned" -> printReturned(ReturnedLetters.list(house.store()));
                default -> print(letters.list(LetterRow.State.DEAD));
            }
            return 0;
        }
    }

    private void report(DeadLetters.Retried retried) {
        out().println(retried.again() + " letters are tried again");
        if (!retried.overtaken().isEmpty()) {
            out().println(retried.overtaken().size()
                    + " are not, for there are newer letters about the same event to the same person;"
                    + " `letters forget ID` takes one off the list:");
            print(retried.overtaken());
        }
    }

    private void print(List<LetterRow> letters) {
        if (json) {
            Json.print(out(), letters.stream().map(DeadLetters::asMap).toList());
            return;
        }
        letters.forEach(letter -> out().println(String.join(
                "  ",
                DeadLetters.id(letter),
                letter.since().toString(),
                letter.envelope().sender(),
                letter.envelope().address(),
                letter.progress().problem())));
    }

    private void printReturned(List<LetterTrace> letters) {
        List<Map<String, String>> rows =
                letters.stream().map(ReturnedLetters::asMap).toList();
        if (json) {
            Json.print(out(), rows);
            return;
        }
        rows.forEach(row -> out().println(String.join(
                "  ",
                row.getOrDefault("id", ""),
                row.getOrDefault("returned", ""),
                row.getOrDefault("to", ""),
                row.getOrDefault("problem", ""))));
    }
}
