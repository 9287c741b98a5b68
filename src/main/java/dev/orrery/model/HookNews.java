package dev.orrery.model;

import java.util.Locale;
import java.util.Optional;

/** What can become of a hook. */
public enum HookNews {
    REGISTERED,
    CHANGED,
    /** By a person, because what it watched is gone, or because the program elsewhere said so (410). */
    REMOVED,
    /** By a person, or after days of nothing but failures. */
    PAUSED,
    RESUMED,
    /** Entries were forgotten before they could be delivered, or cannot be told apart any more. */
    MISSED;

    /** On the wire: {@code hook.paused}. */
    public String type() {
        return "hook." + name().toLowerCase(Locale.ROOT);
    }

    public static Optional<HookNews> ofType(String type) {
        for (HookNews news : values()) {
            if (news.type().equals(type)) {
                return Optional.of(news);
            }
        }
        return Optional.empty();
    }
}
