package dev.orrery.dav.method;

import dev.orrery.calendar.Place;
import dev.orrery.dav.Target;
import dev.orrery.model.CollectionRef;
import dev.orrery.model.Reason;
import dev.orrery.model.Refused;
import dev.orrery.store.CollectionRow;
import org.jspecify.annotations.Nullable;

/** From what a path names to where the verbs look for it. */
final class Places {
    private Places() {}

    /** Null where nothing can be stored: outside the homes, or below what is not there. */
    static @Nullable Place of(Target target) {
        return switch (target) {
            case Target.CollectionTarget collection -> Place.of(collection.row().ref());
            case Target.ObjectTarget object -> Place.of(object.row().ref());
            case Target.Missing missing ->
                missing.parent() == null
                        ? null
                        : new Place(missing.parent().row().ref(), missing.name());
            case Target.ServiceRoot root -> null;
            case Target.PrincipalsRoot principals -> null;
            case Target.PrincipalsOfKind principals -> null;
            case Target.PrincipalTarget principal -> null;
            case Target.ProxyTarget proxy -> null;
            case Target.CalendarsRoot calendars -> null;
            case Target.HomesOfKind homes -> null;
        };
    }

    /**
     * The name that something is to get, whether or not anything has it: the parent and the last segment.
     *
     * @throws Refused ParentMissing; Forbidden for homes and everything above them
     */
    static Place name(Target target) {
        return switch (target) {
            case Target.CollectionTarget collection -> name(collection);
            case Target.ObjectTarget object -> Place.of(object.row().ref());
            case Target.Missing missing ->
                new Place(missing.requireParent().row().ref(), missing.name());
            case Target.ServiceRoot root -> throw fixed(target);
            case Target.PrincipalsRoot principals -> throw fixed(target);
            case Target.PrincipalsOfKind principals -> throw fixed(target);
            case Target.PrincipalTarget principal -> throw fixed(target);
            case Target.ProxyTarget proxy -> throw fixed(target);
            case Target.CalendarsRoot calendars -> throw fixed(target);
            case Target.HomesOfKind homes -> throw fixed(target);
        };
    }

    private static Place name(Target.CollectionTarget collection) {
        CollectionRow row = collection.row();
        if (row.ref().isRoot()) {
            throw fixed(collection);
        }
        return new Place(new CollectionRef(row.ref().home(), row.parent()), row.name());
    }

    private static Refused fixed(Target target) {
        return new Refused(
                new Reason.Forbidden(target.href() + " is laid out by the server; nothing can be put there."));
    }
}
