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
}
