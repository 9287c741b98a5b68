package dev.orrery.mirror;

/** How a revalidation ended. */
public sealed interface Outcome {
    /** The copies now say what the authority said. */
    record Settled() implements Outcome {}

    /**
     * The copies stay as they are.
     *
     * @param why for the log and for {@code /health}
     * @param answering true when the authority did answer and a brake holds: the copy is served without end
     */
    record Kept(String why, boolean answering) implements Outcome {}

    Outcome SETTLED = new Settled();
}
