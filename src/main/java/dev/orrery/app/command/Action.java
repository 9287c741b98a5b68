package dev.orrery.app.command;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** A command; its streams are those of the command line that runs it, so that tests see what a person sees. */
@Command(sortOptions = false)
abstract class Action implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // set by the command line before call()
    private CommandSpec spec;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Says how the command is used.")
    private boolean help;

    CommandLine commandLine() {
        return spec.commandLine();
    }

    PrintWriter out() {
        return spec.commandLine().getOut();
    }

    PrintWriter err() {
        return spec.commandLine().getErr();
    }
}
