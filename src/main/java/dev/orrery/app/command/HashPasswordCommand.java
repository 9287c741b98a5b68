package dev.orrery.app.command;

import dev.orrery.access.PasswordHash;
import java.io.Console;
import java.io.IOException;
import java.security.SecureRandom;
import picocli.CommandLine.Command;

/** {@code hash-password}. */
@Command(
        name = "hash-password",
        description = "Reads a password from the terminal (twice) or from standard input (its first line), and prints "
                + "what to write into the configuration. Never takes it as an argument: other users could see it.")
public final class HashPasswordCommand extends Action {
    @Override
    public Integer call() throws IOException, CommandFailed {
        Console console = System.console();
        String password = console != null && console.isTerminal() ? ask(console) : Password.firstLine();
        if (password.isEmpty()) {
            throw new CommandFailed("The password is empty.");
        }
        out().println(PasswordHash.argon2id(password, new SecureRandom()));
        return 0;
    }

    private static String ask(Console console) throws CommandFailed {
        String first = Password.ask(console, "Password: ");
        if (!first.equals(Password.ask(console, "Again: "))) {
            throw new CommandFailed("The two are not the same.");
        }
        return first;
    }
}
