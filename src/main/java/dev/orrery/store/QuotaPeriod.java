package dev.orrery.store;

import dev.orrery.model.HomeId;

/**
 * A confirmed period of a resource that counts against a quota.
 *
 * @param home of the resource
 * @param recurrence the occurrence, by its RECURRENCE-ID in UTC, or as it is if it has no zone; empty for what does not recur
 * @param start and {@code end}: seconds since the epoch
 * @param payer whose limit it counts against: a group's name, or the person again; empty until a journal in another database
 *     has heard of it, where only that knows who pays
 * @param person calendar user address of who holds it, evened out
 */
public record QuotaPeriod(
        HomeId home,
        String quota,
        String uid,
        String recurrence,
        long start,
        long end,
        String payer,
        String person,
        String summary) {
    /** The same, against another limit. */
    public QuotaPeriod paidBy(String other) {
        return new QuotaPeriod(home, quota, uid, recurrence, start, end, other, person, summary);
    }
}
