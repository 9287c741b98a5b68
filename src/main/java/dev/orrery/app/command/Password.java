package dev.orrery.app.command;

import java.io.BufferedReader;
import java.io.Console;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;

/** How a command comes by a password: never as an argument, since other users of the machine could see that. */
final class Password {
    private Password() {}

    /** From the terminal, without showing it, else the first line of standard input; empty if there is none. */
    static String read() throws IOException {
        Console console = System.console();
        return console != null && console.isTerminal() ? ask(console, "Password: ") : firstLine();
    }

    static String ask(Console console, String prompt) {
        char[] typed = console.readPassword("%s", prompt);
        return typed == null ? "" : new String(typed);
    }

    static String firstLine() throws IOException {
        String line = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)).readLine();
        return line == null ? "" : line;
    }
}
