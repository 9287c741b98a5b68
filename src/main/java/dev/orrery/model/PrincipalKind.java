package dev.orrery.model;

import java.util.Optional;

/** The four kinds of principals, each with its path segment and its CALSCALE-independent CUTYPE (RFC 5545, 3.2.3). */
public enum PrincipalKind {
    USER("users", "INDIVIDUAL"),
    GROUP("groups", "GROUP"),
    LOCATION("locations", "ROOM"),
    RESOURCE("resources", "RESOURCE");

    private final String segment;
    private final String calendarUserType;

    PrincipalKind(String segment, String calendarUserType) {
        this.segment = segment;
        this.calendarUserType = calendarUserType;
    }

    /** The segment in {@code /principals/SEGMENT/NAME/} and {@code /calendars/SEGMENT/NAME/}. */
    public String segment() {
        return segment;
    }

    public String calendarUserType() {
        return calendarUserType;
    }

    public static Optional<PrincipalKind> ofSegment(String segment) {
        for (PrincipalKind kind : values()) {
            if (kind.segment.equals(segment)) {
                return Optional.of(kind);
            }
        }
        return Optional.empty();
    }
}
