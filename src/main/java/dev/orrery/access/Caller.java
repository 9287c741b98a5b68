package dev.orrery.access;

import dev.orrery.model.Actor;
import dev.orrery.model.Principal;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who makes a request. Immutable.
 *
 * @param principal null for a stranger
 * @param identities GUIDs that access entries may name for this caller: their own and those of all groups that hold
 *     them, directly or through other groups
 * @param admin may act in every home
 */
public record Caller(@Nullable Principal principal, Set<String> identities, boolean admin) {
    public static final Caller STRANGER = new Caller(null, Set.of(), false);

    public Caller {
        identities = Set.copyOf(identities);
    }

    public boolean isStranger() {
        return principal == null;
    }

    /** This caller as the log's actor, coming through {@code origin}. */
    public Actor actor(String origin) {
        return principal == null ? Actor.system(origin) : new Actor(principal.guid(), origin);
    }
}
