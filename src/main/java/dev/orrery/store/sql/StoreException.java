package dev.orrery.store.sql;

import java.io.Serial;

/** The store cannot be opened or used as configured; the message is a sentence for the administrator. */
public final class StoreException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    public StoreException(String sentence) {
        super(sentence);
    }

    public StoreException(String sentence, Throwable cause) {
        super(sentence, cause);
    }
}
