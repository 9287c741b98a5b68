package dev.orrery.source.imap;

/**
 * Rights on a mailbox (RFC 4314 section 2).
 *
 * @param letters one for each right
 */
public record Rights(String letters) {
    public boolean mayLookup() {
        return has('l');
    }

    public boolean mayRead() {
        return has('r');
    }

    public boolean mayInsert() {
        return has('i');
    }

    /** Marking as deleted and expunging; {@code d} is how RFC 2086 called both. */
    public boolean mayDeleteMessages() {
        return has('t') && has('e') || has('d');
    }

    public boolean mayDeleteFolder() {
        return has('x') || has('c') && !has('k') || has('d') && !has('t');
    }

    public boolean mayAdminister() {
        return has('a');
    }

    public boolean has(char right) {
        return letters.indexOf(right) >= 0;
    }
}
