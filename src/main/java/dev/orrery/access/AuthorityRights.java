package dev.orrery.access;

import dev.orrery.model.Privilege;
import dev.orrery.model.PropertyName;
import dev.orrery.store.CollectionRow;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/**
 * What the authority of a mirrored collection lets its person do there, as a property that only its source sets: nobody has
 * more rights on the copy than the authority gives on the original, not even the owner. Pure.
 */
public final class AuthorityRights {
    public static final PropertyName PROPERTY = new PropertyName("urn:orrery:xml:ns", "authority-rights");

    /** The property's value where nothing may be written; without the property anything may. */
    public static final String READ_ONLY = "read";

    private static final Set<Privilege> WRITING =
            EnumSet.of(Privilege.ALL, Privilege.WRITE, Privilege.WRITE_CONTENT, Privilege.BIND, Privilege.UNBIND);

    private AuthorityRights() {}

    /** Whether nothing may be written there. */
    public static boolean isReadOnly(CollectionRow row) {
        return READ_ONLY.equals(row.properties().get(PROPERTY));
    }

    static Set<Privilege> within(CollectionRow row, Set<Privilege> held) {
        if (!isReadOnly(row) || held.isEmpty()) {
            return held;
        }
        EnumSet<Privilege> left = EnumSet.copyOf(held);
        left.removeAll(WRITING);
        return Collections.unmodifiableSet(left);
    }
}
