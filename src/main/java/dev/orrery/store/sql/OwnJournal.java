package dev.orrery.store.sql;

import dev.orrery.model.HomeId;
import dev.orrery.store.Journal;
import dev.orrery.store.QuotaPeriod;
import dev.orrery.store.Reservations;
import dev.orrery.store.Store;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Quotas in the store itself: a decision sees and changes them in its own transaction, under the registry's lock. */
final class OwnJournal implements Journal {
    private final Store store;

    OwnJournal(Store store) {
        this.store = store;
    }

    @Override
    public Map<String, Long> limits(String quota) {
        return store.read(snapshot -> snapshot.bookings().limits(quota));
    }

    @Override
    public Map<String, String> groups(String quota) {
        return store.read(snapshot -> snapshot.bookings().groups(quota));
    }

    @Override
    public List<QuotaPeriod> periods(String quota, long since) {
        return store.read(snapshot -> snapshot.bookings().periods(quota, since));
    }

    @Override
    public void putLimit(String quota, String payer, long seconds) {
        store.write(HomeId.REGISTRY, tx -> {
            tx.bookings().putLimit(quota, payer, seconds);
            return true;
        });
    }

    @Override
    public void putGroup(String quota, String person, String payer) {
        store.write(HomeId.REGISTRY, tx -> {
            tx.bookings().putGroup(quota, person, payer);
            return true;
        });
    }

    @Override
    public int expire(long before) {
        return store.write(HomeId.REGISTRY, tx -> tx.bookings().expirePeriods(before));
    }

    @Override
    public Optional<Reservations> reservations() {
        return Optional.empty();
    }
}
