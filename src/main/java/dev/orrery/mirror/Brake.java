package dev.orrery.mirror;

import java.time.Duration;

/**
 * Stops a flood of retirements: a wrong filter, a wrong base or an emptied authority must not archive a house.
 *
 * @param share of the known records that may go within the window
 * @param floor so many must be about to go before the brake takes hold at all, however few are known
 * @param within the window
 */
public record Brake(double share, int floor, Duration within) {
    public static final Brake OF_PEOPLE = new Brake(0.1, 5, Duration.ofHours(1));

    /**
     * Whether one more may go.
     *
     * @param retired how many went within the window
     * @param known how many were known at its beginning: those still there and those that went
     */
    public boolean permits(long retired, long known) {
        long wouldBe = retired + 1;
        return wouldBe < floor || wouldBe <= share * known;
    }
}
