package dev.orrery.model;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What was seen of a cloud account. Immutable.
 *
 * @param subject what it is about
 * @param previous how it was; null where nothing was known, or where it is about no machine and no realm
 * @param current how it is; null where it is gone
 * @param detail a sentence where there is more to say; empty otherwise
 */
public record TrackEvent(
        Kind kind,
        Subject subject,
        @Nullable Tracked previous,
        @Nullable Tracked current,
        Window window,
        String detail) {
    /** What happened. */
    public enum Kind {
        INSTANCE_CREATED("instance.created"),
        INSTANCE_STATE_CHANGED("instance.state_changed"),
        INSTANCE_ADDRESSES_CHANGED("instance.addresses_changed"),
        INSTANCE_VANISHED("instance.vanished"),
        REALM_ADDED("realm.added"),
        REALM_STATE_CHANGED("realm.state_changed"),
        REALM_REMOVED("realm.removed"),
        PROVIDER_UNAVAILABLE("provider.unavailable"),
        PROVIDER_AVAILABLE("provider.available"),
        SUSPENDED("track.suspended"),
        RESUMED("track.resumed");

        private final String type;

        Kind(String type) {
            this.type = type;
        }

        /** As entries of the log are called on the wire. */
        public String type() {
            return type;
        }

        public static Optional<Kind> ofType(String type) {
            for (Kind kind : values()) {
                if (kind.type.equals(type)) {
                    return Optional.of(kind);
                }
            }
            return Optional.empty();
        }
    }

    /**
     * @param driver the account's
     * @param provider the account's
     * @param kind {@code instance}, {@code realm} or {@code provider}
     * @param id of the machine or realm; the provider's name where it is about that
     */
    public record Subject(String driver, String provider, String kind, String id) {
        /** Where it is found below {@code /api}. */
        public String path() {
            return kind.equals("provider") ? Watched.PROVIDER : "/api/" + kind + "s/" + id;
        }
    }

    /**
     * Between which moments it happened. What was in between two looks nobody knows, and nothing is made up.
     *
     * @param lastSeenPrevious null where nothing was known before
     * @param firstSeenCurrent when it was found out
     */
    public record Window(@Nullable Instant lastSeenPrevious, Instant firstSeenCurrent) {}

    /** What is told, by the names that it has in the log and on the wire. */
    public Map<String, Object> told() {
        Map<String, Object> told = new LinkedHashMap<>();
        told.put("driver", subject.driver());
        told.put("provider", subject.provider());
        told.put("resource", Map.of("kind", subject.kind(), "id", subject.id(), "href", subject.path()));
        if (previous != null) {
            told.put("previous", told(previous));
        }
        if (current != null) {
            told.put("current", told(current));
        }
        Map<String, Object> seen = new LinkedHashMap<>();
        if (window.lastSeenPrevious() != null) {
            seen.put("last_seen_previous", window.lastSeenPrevious().toString());
        }
        seen.put("first_seen_current", window.firstSeenCurrent().toString());
        told.put("window", seen);
        if (!detail.isEmpty()) {
            told.put("detail", detail);
        }
        return told;
    }

    private static Map<String, Object> told(Tracked seen) {
        Map<String, Object> told = new LinkedHashMap<>();
        told.put("state", seen.state().name());
        told.put("raw_state", seen.rawState());
        Tracked.Details details = seen.details();
        putIfSaid(told, "name", details.name());
        putIfSaid(told, "realm", details.realm());
        putIfSaid(told, "image", details.image());
        putIfSaid(told, "hardware_profile", details.profile());
        told.put("addresses", details.addresses());
        told.put("actions", details.actions());
        return told;
    }

    private static void putIfSaid(Map<String, Object> told, String name, String value) {
        if (!value.isEmpty()) {
            told.put(name, value);
        }
    }
}
