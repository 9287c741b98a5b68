package dev.orrery.calendar;

import dev.orrery.directory.CalendarUserAddress;
import dev.orrery.model.HomeId;
import dev.orrery.store.DeliveryRow;
import dev.orrery.store.Store;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The order in which deliveries that wait are tried again: some at a time, or all of a person who is back. Thread-safe.
 */
final class WaitingDeliveries {
    private static final int AT_ONCE = 100;

    private final Store store;
    private final DeliveryPauses pauses;
    private final Try attempt;
    /** The last of those that were tried again; null to begin with the oldest. */
    private final AtomicReference<@Nullable DeliveryRow> tried = new AtomicReference<>();

    /** Brings one message of a home's log to whoever has not got it. */
    @FunctionalInterface
    interface Try {
        void deliver(HomeId home, long seq);
    }

    WaitingDeliveries(Store store, DeliveryPauses pauses, Try attempt) {
        this.store = store;
        this.pauses = pauses;
        this.attempt = attempt;
    }

    /** Tries some, and the next time others: those who do not come back for days would else be all that is tried. */
    void some() {
        tried.set(after(tried.get()));
    }

    /** What waits for one person, under the addresses that are known here; the rest is found by the regular tries. */
    void of(HomeId home) {
        Set<String> addresses = store.read(
                        snapshot -> snapshot.principalOf(home).map(CalendarUserAddress::of))
                .map(Set::copyOf)
                .orElse(Set.of());
        DeliveryRow last = null;
        do {
            DeliveryRow after = last;
            List<DeliveryRow> rows = store.read(snapshot -> snapshot.waitingDeliveries(after, AT_ONCE));
            List<DeliveryRow> theirs = rows.stream()
                    .filter(row -> addresses.contains(row.recipient()))
                    .toList();
            theirs.forEach(pauses::forget);
            attempt(theirs);
            last = rows.size() < AT_ONCE ? null : rows.getLast();
        } while (last != null);
    }

    /** @return the last that was tried; null if there are no more */
    private @Nullable DeliveryRow after(@Nullable DeliveryRow last) {
        List<DeliveryRow> rows = store.read(snapshot -> snapshot.waitingDeliveries(last, AT_ONCE));
        attempt(rows);
        return rows.size() < AT_ONCE ? null : rows.getLast();
    }

    private void attempt(List<DeliveryRow> rows) {
        Map<HomeId, TreeSet<Long>> messages = new LinkedHashMap<>();
        rows.forEach(row ->
                messages.computeIfAbsent(row.home(), _ -> new TreeSet<>()).add(row.seq()));
        messages.forEach((home, seqs) -> seqs.forEach(seq -> attempt.deliver(home, seq)));
    }
}
