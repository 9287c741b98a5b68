package dev.orrery.app.command;

import java.io.Serial;

/** A command cannot do what it was asked to; the message is a sentence for the person who asked. Exit code 1. */
final class CommandFailed extends Exception {
    @Serial
    private static final long serialVersionUID = 1L;

    CommandFailed(String sentence) {
        super(sentence, null, false, false);
    }
}
