package dev.orrery.model;

/** What a collection is; decides its DAV:resourcetype and what may be put into it. */
public enum CollectionKind {
    /** The home itself, {@link CollectionId#ROOT}. */
    HOME,
    /** A calendar (RFC 4791 section 4.2). */
    CALENDAR,
    /** Made by plain MKCOL; holds any file. */
    PLAIN,
    /** RFC 6638 section 2.2. */
    INBOX,
    /** RFC 6638 section 2.1. */
    OUTBOX,
    /** Apple's notifications collection. */
    NOTIFICATIONS
}
