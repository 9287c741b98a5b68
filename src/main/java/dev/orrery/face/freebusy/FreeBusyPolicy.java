package dev.orrery.face.freebusy;

import dev.orrery.http.Networks;
import dev.orrery.http.Request;
import java.time.Duration;

/**
 * Who may ask when people are busy, and how far the answer reaches. Whoever signs in may.
 *
 * @param strangers everybody may ask without signing in
 * @param trusted networks from which programs may ask without signing in, and learn whom there is not
 * @param perMinute how often strangers may ask from one address
 * @param past how far an answer looks back
 * @param future how far it looks ahead
 */
public record FreeBusyPolicy(boolean strangers, Networks trusted, int perMinute, Duration past, Duration future) {
    boolean trusts(Request request) {
        return trusted.contains(request.remote());
    }
}
