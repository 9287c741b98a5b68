package dev.orrery.app.command;

import dev.orrery.app.config.BadConfiguration;
import dev.orrery.model.Refused;
import dev.orrery.store.sql.StoreException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.ParseResult;

/**
 * Says on standard error why a command failed: a sentence for what a person can do something about, the stack only for
 * what is a fault of this program.
 */
public final class Failures implements IExecutionExceptionHandler {
    /** Wrong use, as opposed to a refusal. */
    private static final int WRONG_USE = 2;

    @Override
    public int handleExecutionException(Exception failure, CommandLine command, ParseResult parsed) {
        PrintWriter err = command.getErr();
        switch (failure) {
            case BadConfiguration bad -> {
                bad.mistakes().forEach(err::println);
                return WRONG_USE;
            }
            case Refused refused -> err.println(refused.reason().sentence());
            case StoreException store -> err.println(store.getMessage());
            case CommandFailed failed -> err.println(failed.getMessage());
            case FileSystemException file -> err.println(file.getFile() + ": " + reason(file));
            case IOException io -> err.println(io.getMessage());
            case UncheckedIOException io -> err.println(io.getMessage());
            default -> {
                err.println("This is a fault of Orrery itself; please report it:");
                failure.printStackTrace(err);
            }
        }
        return 1;
    }

    private static String reason(FileSystemException e) {
        return switch (e) {
            case java.nio.file.NoSuchFileException none -> "no such file";
            case java.nio.file.AccessDeniedException denied -> "permission denied";
            default -> e.getReason() == null ? e.toString() : e.getReason();
        };
    }
}
