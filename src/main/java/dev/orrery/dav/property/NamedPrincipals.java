package dev.orrery.dav.property;

import dev.orrery.directory.Principals;
import dev.orrery.model.PrincipalName;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Who is named as a member or a delegate in the properties that one request reads, and who of them is gone. A directory's
 * group may name people for long after they left, and properties are read inside a snapshot, where nobody can be asked: so
 * the names are gathered there, looked for outside, and the properties read once more if anybody turned out to be gone.
 * Belongs to one request; not thread-safe.
 */
public final class NamedPrincipals {
    private final Set<PrincipalName> named = new LinkedHashSet<>();
    private Set<PrincipalName> gone = Set.of();

    /** Those who are not known to be gone, in the same order. */
    List<PrincipalName> shown(Collection<PrincipalName> names) {
        named.addAll(names);
        return names.stream().filter(name -> !gone.contains(name)).toList();
    }

    /** Looks for everybody who was named; true if that found somebody gone, so that properties have to be read anew. */
    public boolean lookFor(Principals principals) {
        if (named.isEmpty()) {
            return false;
        }
        gone = principals.absent(named);
        return !gone.isEmpty();
    }
}
