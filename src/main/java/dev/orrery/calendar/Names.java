package dev.orrery.calendar;

import dev.orrery.http.UrlPath;
import dev.orrery.model.Reason;
import dev.orrery.model.Refused;
import java.nio.charset.StandardCharsets;

/** What a member or a collection may be called, whichever door it comes through. */
final class Names {
    private Names() {}

    /** @throws Refused BadRequest for an empty name, dot segments, a slash, control characters, more than 255 bytes */
    static void require(String name) {
        if (name.isEmpty() || name.equals(".") || name.equals("..")) {
            throw refuse("A name is not empty and no dot segment.");
        }
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c == '/' || c < 0x20 || c == 0x7f || Character.isSurrogate(c) && !isPaired(name, i)) {
                throw refuse("A name holds no slash and no control character.");
            }
        }
        if (name.length() > UrlPath.MAX_SEGMENT || name.getBytes(StandardCharsets.UTF_8).length > UrlPath.MAX_SEGMENT) {
            throw refuse("A name has at most " + UrlPath.MAX_SEGMENT + " bytes.");
        }
    }

    private static boolean isPaired(String name, int i) {
        return Character.isHighSurrogate(name.charAt(i))
                ? i + 1 < name.length() && Character.isLowSurrogate(name.charAt(i + 1))
                : i > 0 && Character.isHighSurrogate(name.charAt(i - 1));
    }

    private static Refused refuse(String why) {
        return new Refused(new Reason.BadRequest(why));
    }
}
