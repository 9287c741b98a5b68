package dev.orrery.access;

import dev.orrery.model.PropertyName;
import dev.orrery.store.CollectionRow;

/**
 * Whose a mirrored collection is at its authority, as a property that only its source sets: what somebody else shares there
 * lies in the home of those it is shared with, but they are not its owner. Pure.
 */
public final class AuthorityOwner {
    public static final PropertyName PROPERTY = new PropertyName("urn:orrery:xml:ns", "authority-owner");

    /** The property's value for what is somebody else's; without the property it is the home's owner's, or nobody's. */
    public static final String SOMEBODY_ELSE = "else";

    private AuthorityOwner() {}

    public static boolean isSomebodyElse(CollectionRow row) {
        return SOMEBODY_ELSE.equals(row.properties().get(PROPERTY));
    }
}
