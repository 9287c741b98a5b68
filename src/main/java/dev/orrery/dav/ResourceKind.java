package dev.orrery.dav;

import dev.orrery.model.CollectionKind;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/** The kinds of resources that a path can name; tables say per kind which methods, reports and properties there are. */
public enum ResourceKind {
    /** {@code /}. */
    SERVICE_ROOT,
    /** {@code /principals/}. */
    PRINCIPALS,
    /** {@code /principals/users/}. */
    PRINCIPALS_OF_KIND,
    /** {@code /principals/users/ada/}. */
    PRINCIPAL,
    /** {@code /principals/users/ada/calendar-proxy-read/}. */
    PROXY_READ,
    /** {@code /principals/users/ada/calendar-proxy-write/}. */
    PROXY_WRITE,
    /** {@code /calendars/}. */
    CALENDARS,
    /** {@code /calendars/users/}. */
    HOMES_OF_KIND,
    /** {@code /calendars/users/ada/}. */
    HOME,
    /** A calendar collection. */
    CALENDAR,
    /** A collection of any files. */
    PLAIN,
    /** The scheduling inbox. */
    INBOX,
    /** The scheduling outbox. */
    OUTBOX,
    /** Apple's notifications. */
    NOTIFICATIONS,
    /** Whatever is no collection. */
    OBJECT,
    /** Nothing yet. */
    MISSING;

    /** Everything that is there. */
    public static final Set<ResourceKind> EXISTING = Collections.unmodifiableSet(EnumSet.range(SERVICE_ROOT, OBJECT));

    /** Homes and what is in them, objects too. */
    public static final Set<ResourceKind> IN_HOMES = Collections.unmodifiableSet(EnumSet.range(HOME, OBJECT));

    /** Homes and the collections in them: what has members, a sync token and rights of its own. */
    public static final Set<ResourceKind> COLLECTIONS = Collections.unmodifiableSet(EnumSet.range(HOME, NOTIFICATIONS));

    /** The collections directly or indirectly in a home, without the home. */
    public static final Set<ResourceKind> BELOW_HOME =
            Collections.unmodifiableSet(EnumSet.range(CALENDAR, NOTIFICATIONS));

    /** Addresses that the server itself lays out, where nothing can be stored. */
    public static final Set<ResourceKind> FIXED =
            Collections.unmodifiableSet(EnumSet.range(SERVICE_ROOT, HOMES_OF_KIND));

    /** True for everything that ends in a slash and may have members. */
    public boolean isCollection() {
        return this != OBJECT && this != MISSING;
    }

    static ResourceKind of(CollectionKind kind) {
        return switch (kind) {
            case HOME -> HOME;
            case CALENDAR -> CALENDAR;
            case PLAIN -> PLAIN;
            case INBOX -> INBOX;
            case OUTBOX -> OUTBOX;
            case NOTIFICATIONS -> NOTIFICATIONS;
        };
    }
}
