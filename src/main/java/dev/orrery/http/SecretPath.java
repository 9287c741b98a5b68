package dev.orrery.http;

import dev.orrery.model.Sha256;
import java.util.HexFormat;

/** Paths that are secrets themselves: whoever has the link may act. No log names them. Static and pure. */
public final class SecretPath {
    /** Links with which people elsewhere answer an invitation. */
    public static final String RSVP = "/rsvp/";

    private static final int SHOWN = 4;

    private SecretPath() {}

    /**
     * As logs have it: the same path is shown the same, and cannot be told from what is shown.
     *
     * @param path with the query, if any
     */
    static String shown(String path) {
        int at = path.indexOf(RSVP);
        if (at < 0) {
            return path;
        }
        byte[] digest = Sha256.of(path.substring(at + RSVP.length()).split("[?;]", 2)[0]);
        return path.substring(0, at) + RSVP + "…" + HexFormat.of().formatHex(digest, 0, SHOWN);
    }
}
