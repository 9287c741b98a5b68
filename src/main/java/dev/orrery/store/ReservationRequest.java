package dev.orrery.store;

import dev.orrery.model.HomeId;
import java.util.List;
import java.util.Set;

/**
 * What a booking is about to hold.
 *
 * @param home of the resource
 * @param person who would hold it, as quotas know them
 * @param quotas that it counts against
 * @param limited those of them that must not be exceeded; the others count what somebody has decided already
 * @param pools those of which nobody may hold two things at once
 * @param times all that it would hold
 */
public record ReservationRequest(
        HomeId home,
        String uid,
        String person,
        Set<String> quotas,
        Set<String> limited,
        Set<String> pools,
        List<Time> times,
        String summary) {
    public ReservationRequest {
        quotas = Set.copyOf(quotas);
        limited = Set.copyOf(limited);
        pools = Set.copyOf(pools);
        times = List.copyOf(times);
    }

    /** @param start and {@code end}: seconds since the epoch */
    public record Time(String recurrence, long start, long end) {}

    public long seconds() {
        return times.stream().mapToLong(time -> time.end() - time.start()).sum();
    }
}
