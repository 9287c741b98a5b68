package dev.orrery.ical;

/** What the reader takes before it refuses; everything beyond is hostile or broken. */
final class Limits {
    /** Components inside components. */
    static final int DEPTH = 8;

    static final int COMPONENTS = 200_000;
    static final int PROPERTIES = 2_000_000;
    static final int PARAMETERS = 200;

    private Limits() {}
}
