package dev.orrery.calendar;

import dev.orrery.model.HomeId;
import dev.orrery.scheduling.booking.Span;
import dev.orrery.store.QuotaPeriod;
import dev.orrery.store.Stretches;
import dev.orrery.store.Tx;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Quotas in the store itself, under the registry's lock.
 *
 * @param standIns homes of those to whom the booking was passed on, who have it in place of this one
 */
record QuotasHere(Tx tx, HomeId home, String uid, String person, Set<HomeId> standIns) implements QuotaGround {
    @Override
    public String payer(String quota) {
        return tx.bookings().groupOf(quota, person).orElse(person);
    }

    @Override
    public Optional<Duration> left(String quota) {
        String payer = payer(quota);
        var limit = tx.bookings().limit(quota, payer);
        limit = limit.isPresent() ? limit : tx.bookings().limit(quota, "*");
        if (limit.isEmpty()) {
            return Optional.empty();
        }
        long used = tx.bookings().used(quota, payer, tx.now().getEpochSecond(), home, uid)
                - standInsHold(quota).toSeconds();
        return Optional.of(Duration.ofSeconds(Math.max(0, limit.getAsLong() - used)));
    }

    /** What those still hold of a quota who have the booking in place of this one. */
    Duration standInsHold(String quota) {
        long now = tx.now().getEpochSecond();
        return Duration.ofSeconds(standIns.stream()
                .flatMap(standIn -> tx.bookings().periodsOf(standIn, uid).stream())
                .filter(period -> period.quota().equals(quota))
                .mapToLong(period -> Math.max(0, period.end() - Math.max(now, period.start())))
                .sum());
    }

    /** What is held is decided. */
    @Override
    public Duration undecided(String quota) {
        return Duration.ZERO;
    }

    @Override
    public boolean holdsElsewhere(String quota, List<Span> times) {
        Stretches stretches = Stretches.of(times, Span::start, Span::end);
        return tx.bookings().holds(quota, person, stretches, period -> !isOwn(period));
    }

    /** One event may ask for several members of a pool: each is a booking of its own. */
    private boolean isOwn(QuotaPeriod period) {
        return (period.home().equals(home) || standIns.contains(period.home()))
                && period.uid().equals(uid);
    }
}
