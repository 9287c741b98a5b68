package dev.orrery.face.nats;

/** The server did not take something; nothing is known of whether it has it. The message is a sentence for people. */
final class NatsFailure extends Exception {
    private static final long serialVersionUID = 1;

    NatsFailure(String sentence, Throwable cause) {
        super(sentence, cause);
    }

    NatsFailure(String sentence) {
        super(sentence);
    }

    String sentence() {
        return String.valueOf(getMessage());
    }
}
