package dev.orrery.model;

import java.io.Serial;

/** The domain's "no", with the reason. Carries no stack: it is an answer, not a fault. */
public final class Refused extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    private final transient Reason reason;

    public Refused(Reason reason) {
        super(reason.toString(), null, false, false);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
