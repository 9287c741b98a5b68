package dev.orrery.model;

/** Whom an access control entry speaks of (RFC 3744 section 5.5.1). */
public sealed interface Grantee {
    /** DAV:all. */
    record Everyone() implements Grantee {}

    /** DAV:authenticated. */
    record Authenticated() implements Grantee {}

    /** DAV:unauthenticated. */
    record Unauthenticated() implements Grantee {}

    /** DAV:self: the principal that the resource is. */
    record Self() implements Grantee {}

    /** DAV:property with DAV:owner: whoever the home belongs to. */
    record Owner() implements Grantee {}

    /** DAV:href of a principal; a group stands for all its members. */
    record Named(String guid) implements Grantee {}

    /**
     * Someone who acts for the owner of a home, by the owner's own will (Apple's calendar-proxy principals); a group
     * stands for all its members. Stands on homes alone, and holds wherever delegates have rights.
     *
     * @param writes false for one who may only look
     */
    record Delegate(String guid, boolean writes) implements Grantee {}

    /** True if it speaks of the principal of that GUID itself. */
    default boolean isPrincipal(String guid) {
        return switch (this) {
            case Named named -> named.guid().equals(guid);
            case Delegate delegate -> delegate.guid().equals(guid);
            case Everyone _, Authenticated _, Unauthenticated _, Self _, Owner _ -> false;
        };
    }
}
