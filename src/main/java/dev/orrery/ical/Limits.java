package dev.orrery.ical;

/** What the reader takes before it refuses. Far beyond what any client writes; a bound on memory, not on people. */
final class Limits {
    /** Components inside components. */
    static final int DEPTH = 16;

    static final int COMPONENTS = 200_000;
    static final int PROPERTIES = 1_000_000;
    static final int PARAMETERS_PER_PROPERTY = 200;

    /** Parameters of a whole text. */
    static final int PARAMETERS = 1_000_000;

    private Limits() {}
}
