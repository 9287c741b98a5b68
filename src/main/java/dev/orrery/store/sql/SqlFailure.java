package dev.orrery.store.sql;

import java.io.Serial;
import java.sql.SQLException;

/** A database's error on its way to the engine, which knows what it means. Never leaves the store's package. */
final class SqlFailure extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    private final String statement;
    private final SQLException failure;

    SqlFailure(String statement, SQLException failure) {
        super(failure.getMessage() + " in: " + statement, failure);
        this.statement = statement;
        this.failure = failure;
    }

    /** The statement's text, with question marks where its values are; or what else was tried. */
    String statement() {
        return statement;
    }

    SQLException failure() {
        return failure;
    }
}
