package dev.orrery.scheduling;

import java.util.Locale;
import java.util.Optional;

/** The methods of RFC 5546 section 1.4. */
public enum ItipMethod {
    PUBLISH,
    REQUEST,
    REPLY,
    ADD,
    CANCEL,
    REFRESH,
    COUNTER,
    DECLINECOUNTER;

    /** @param value of METHOD, in any letter case; empty for a word that is no method */
    public static Optional<ItipMethod> of(String value) {
        String word = value.strip().toUpperCase(Locale.ROOT);
        for (ItipMethod method : values()) {
            if (method.name().equals(word)) {
                return Optional.of(method);
            }
        }
        return Optional.empty();
    }

    /** Who may send it: the organizer, or an attendee. */
    public boolean isOfOrganizer() {
        return switch (this) {
            case PUBLISH, REQUEST, ADD, CANCEL, DECLINECOUNTER -> true;
            case REPLY, REFRESH, COUNTER -> false;
        };
    }
}
