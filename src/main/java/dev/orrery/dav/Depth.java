package dev.orrery.dav;

/** The Depth header (RFC 4918 section 10.2). */
public enum Depth {
    ZERO,
    ONE,
    INFINITY
}
