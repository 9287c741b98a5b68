package dev.orrery.face.notify;

import dev.orrery.model.Reason;
import dev.orrery.model.Refused;

/** What mail systems, their users, folders and messages may be called. Stateless. */
final class NameText {
    private NameText() {}

    /**
     * @param at where it was given, for the message
     * @throws Refused BadRequest
     */
    static String require(String at, String text, int longest) {
        if (text.isEmpty() || text.length() > longest || text.chars().anyMatch(Character::isISOControl)) {
            throw new Refused(new Reason.BadRequest(
                    at + ": text of 1 to " + longest + " characters without control characters is expected."));
        }
        return text;
    }
}
