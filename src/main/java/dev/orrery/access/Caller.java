package dev.orrery.access;

import dev.orrery.model.Actor;
import dev.orrery.model.Principal;
import dev.orrery.model.PrincipalName;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who makes a request. Immutable.
 *
 * @param principal null for a stranger
 * @param identities GUIDs that access entries may name for this caller: their own and those of all groups that hold
 *     them, directly or through other groups
 * @param names the same principals by name, as lists of delegates in records write them
 * @param admin may act in every home
 * @param credentials what this request was signed in with, where a source passes it on to its authority; else null
 */
public record Caller(
        @Nullable Principal principal,
        Set<String> identities,
        Set<PrincipalName> names,
        boolean admin,
        @Nullable Credentials credentials) {
    public static final Caller STRANGER = new Caller(null, Set.of(), Set.of(), false, null);

    public Caller {
        identities = Set.copyOf(identities);
        names = Set.copyOf(names);
    }

    public Caller(@Nullable Principal principal, Set<String> identities, Set<PrincipalName> names, boolean admin) {
        this(principal, identities, names, admin, null);
    }

    /** A caller whose groups, if any, nobody delegates to by name. */
    public Caller(@Nullable Principal principal, Set<String> identities, boolean admin) {
        this(principal, identities, principal == null ? Set.of() : Set.of(principal.name()), admin);
    }

    /** The same, with what this request was signed in with. */
    public Caller with(Credentials credentials) {
        return new Caller(principal, identities, names, admin, credentials);
    }

    public boolean isStranger() {
        return principal == null;
    }

    /** This caller as the log's actor, coming through {@code origin}. */
    public Actor actor(String origin) {
        return principal == null ? Actor.system(origin) : new Actor(principal.guid(), origin);
    }
}
