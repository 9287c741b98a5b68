package dev.orrery.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Runs a command within this process, as a person runs it; who does so holds the locks of both outputs. */
public final class CommandLineRun {
    private CommandLineRun() {}

    /** Returns what was said on both outputs. */
    public static String of(int code, Path config, String... words) {
        List<String> all = new ArrayList<>(List.of(words));
        all.addAll(List.of("--config", config.toString()));
        return exactly(code, all.toArray(String[]::new));
    }

    /** The same for words that name no configuration, or another. */
    static String exactly(int code, String... words) {
        PrintStream before = System.out;
        PrintStream errorsBefore = System.err;
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        PrintStream both = new PrintStream(said, true, StandardCharsets.UTF_8);
        System.setOut(both);
        System.setErr(both);
        LogSetup.level("warn"); // as a process begins with, whatever a server in this one has set
        try {
            int got = Main.run(words);
            assertThat(got).as(said.toString(StandardCharsets.UTF_8)).isEqualTo(code);
            return said.toString(StandardCharsets.UTF_8);
        } finally {
            System.setOut(before);
            System.setErr(errorsBefore);
        }
    }
}
