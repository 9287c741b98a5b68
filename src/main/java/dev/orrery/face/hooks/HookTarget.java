package dev.orrery.face.hooks;

import dev.orrery.http.Request;
import dev.orrery.store.HookRow;
import java.net.URI;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** The words of whoever wants to be called, judged; the same for every door. Stateless. */
public final class HookTarget {
    private HookTarget() {}

    /**
     * @param token sent along as it is; empty for none
     * @throws dev.orrery.model.Refused BadRequest for what is no address or cannot be sent, Forbidden for what may not be
     *     called or does not agree to it
     */
    public static HookRow.Target of(Programs programs, Request request, String url, Optional<String> token) {
        String sent = HookReader.token(token);
        return new HookRow.Target(programs.check(url, origin(request)), sent, List.of());
    }

    /** The name by which this server was called, for the program to judge. */
    static String origin(Request request) {
        return Objects.requireNonNullElse(URI.create(request.origin()).getHost(), "localhost");
    }
}
