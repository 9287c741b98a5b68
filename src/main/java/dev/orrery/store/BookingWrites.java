package dev.orrery.store;

import dev.orrery.model.HomeId;
import java.time.Instant;
import java.util.List;

/** Notes about bookings and requests; needs the lock of the home that each belongs to, of the registry for limits and groups. */
public interface BookingWrites extends Bookings {
    /** Notes what waits, in place of an older one with the same {@link RequestRow#id}. */
    void putRequest(RequestRow request);

    /** Nothing happens if it is not there. */
    void removeRequest(HomeId home, String id);

    /** Forgets whatever waits about an object. */
    void removeRequests(HomeId home, String uid, RequestRow.Kind kind);

    /** Offers of a resource for one object: these, and no others. */
    void putOffers(HomeId home, String uid, List<OfferRow> offers);

    /** Forgets what ended. */
    void expireOffers(HomeId home, Instant now);

    /** Notes an answer that is held, in place of another about the same object. */
    void putHeldAnswer(HeldAnswer answer);

    /** Nothing happens if there is none. */
    void removeHeldAnswer(HomeId home, String uid);

    /** An empty value forgets the preference. */
    void putPreference(HomeId home, String key, String value);

    /** A negative number of seconds forgets the limit. */
    void putLimit(String quota, String payer, long seconds);

    /** An empty name gives the person a limit of their own again. */
    void putGroup(String quota, String person, String payer);

    /**
     * Whose limit a person's bookings count against: a group's, or their own. Empty where another database knows: who pays is
     * put in when that hears of the booking.
     */
    String payer(String quota, String person);

    /** What a resource's booking holds of all quotas: these periods, and no others. */
    void putPeriods(HomeId home, String uid, List<QuotaPeriod> periods);

    /** Forgets all that was noted of a home. */
    void forget(HomeId home);

    /** Forgets periods that ended before a moment (seconds): they count no more. Returns how many. Needs the registry's lock. */
    int expirePeriods(long before);
}
