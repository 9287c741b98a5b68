package dev.orrery.face.hooks;

import dev.orrery.access.Caller;
import dev.orrery.calendar.HookProgress;
import dev.orrery.face.EntryFeed;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/**
 * With what entries are brought to programs.
 *
 * @param callers who somebody is now, by GUID; empty if they are gone, Refused(Unavailable) if nobody can say
 * @param random spreads what is tried again; must be thread-safe
 * @param threads where blocking work may be done
 */
public record Delivery(
        EntryFeed feed,
        Calls calls,
        Function<String, Optional<Caller>> callers,
        InstantSource clock,
        RandomGenerator random,
        HookCounts counts,
        Executor threads) {
    Lane.Parts parts(HookProgress progress, BooleanSupplier leads) {
        Schedule schedule = new Schedule(random);
        return new Lane.Parts(
                feed, calls, progress, callers, schedule, new Endpoint.All(schedule), clock, counts, threads, leads);
    }
}
