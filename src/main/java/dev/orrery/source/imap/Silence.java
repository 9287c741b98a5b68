package dev.orrery.source.imap;

/**
 * Whether a server tells no flags about its own session's silent stores, as most do not. RFC 7162 section 3.1.3 lets it
 * tell them; so it is learnt from a store that nobody disturbed. Of such a server, flags in the answer are news of
 * somebody else. One per server. Thread-safe.
 */
final class Silence {
    private volatile boolean kept;

    void kept() {
        kept = true;
    }

    boolean isKept() {
        return kept;
    }
}
