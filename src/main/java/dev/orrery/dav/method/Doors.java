package dev.orrery.dav.method;

/** How changes that come in here are named in the log. */
final class Doors {
    static final String DAV = "dav";

    private Doors() {}
}
