package dev.orrery.face;

import dev.orrery.http.Request;
import dev.orrery.model.Reason;
import dev.orrery.model.Refused;
import java.util.Optional;

/** Numbers in the query of a request. Stateless. */
public final class Numbers {
    private Numbers() {}

    /**
     * A larger number than is of use is no mistake; it counts as {@code most}.
     *
     * @param otherwise where the request does not say
     * @throws Refused BadRequest, with the parameter and what it is to be
     */
    public static long parameter(Request request, String name, int least, int otherwise, int most) {
        Optional<String> text = request.parameter(name);
        if (text.isEmpty()) {
            return otherwise;
        }
        if (!text.get().matches("\\d{1,9}") || Integer.parseInt(text.get()) < least) {
            throw new Refused(new Reason.BadRequest(name + " is a whole number from " + least + " on."));
        }
        return Math.min(Integer.parseInt(text.get()), most);
    }
}
