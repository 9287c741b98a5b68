package dev.orrery.face.freebusy;

import com.github.benmanes.caffeine.cache.Ticker;
import dev.orrery.access.Caller;
import dev.orrery.face.PerMinute;
import dev.orrery.http.Handler;
import dev.orrery.http.Request;
import dev.orrery.http.Response;

/**
 * Lets strangers in where the policy does, in turns; everybody else signs in. Thread-safe.
 */
public final class FreeBusyDoor implements Handler {
    private final FreeBusyPolicy policy;
    private final FreeBusyLists lists;
    private final Handler signIn;
    private final PerMinute turns;

    /** @param signIn leads to {@code lists} whoever is known */
    public FreeBusyDoor(FreeBusyPolicy policy, FreeBusyLists lists, Handler signIn, Ticker ticker) {
        this.policy = policy;
        this.lists = lists;
        this.signIn = signIn;
        this.turns = new PerMinute(policy.perMinute(), ticker);
    }

    @Override
    public Response handle(Request request) throws Exception {
        boolean reads = request.method().equals("GET") || request.method().equals("HEAD");
        boolean trusted = policy.trusts(request);
        if (!reads || request.headers().has("Authorization") || !trusted && !policy.strangers()) {
            return signIn.handle(request);
        }
        if (!trusted) {
            long seconds = turns.take(request.remote());
            if (seconds > 0) {
                return Response.text(429, "Too many questions; wait a little, or sign in.\n")
                        .with("Retry-After", Long.toString(seconds));
            }
        }
        return lists.handle(request, Caller.STRANGER);
    }
}
