package dev.orrery.model;

import java.util.EnumSet;
import java.util.Set;

/**
 * One access control entry that a user set (RFC 3744 section 5.5).
 *
 * @param grant false for a deny entry
 * @param privileges as written by the client, aggregates not expanded
 */
public record AccessEntry(Grantee grantee, boolean grant, Set<Privilege> privileges) {
    public AccessEntry {
        privileges = privileges.isEmpty() ? Set.of() : Set.copyOf(EnumSet.copyOf(privileges));
    }
}
