package dev.orrery.app.command;

import dev.orrery.access.PasswordHash;
import java.io.BufferedReader;
import java.io.Console;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Arrays;
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
        String password = console != null && console.isTerminal() ? ask(console) : firstLine();
        if (password.isEmpty()) {
            throw new CommandFailed("The password is empty.");
        }
        out().println(PasswordHash.argon2id(password, new SecureRandom()));
        return 0;
    }

    private static String ask(Console console) throws CommandFailed {
        char[] first = console.readPassword("Password: ");
        char[] second = console.readPassword("Again: ");
        if (first == null || second == null) {
            return "";
        }
        if (!Arrays.equals(first, second)) {
            throw new CommandFailed("The two are not the same.");
        }
        return new String(first);
    }

    private static String firstLine() throws IOException {
        String line = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)).readLine();
        return line == null ? "" : line;
    }
}
