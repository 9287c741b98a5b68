package dev.orrery.scheduling;

import dev.orrery.ical.CalendarTime;
import dev.orrery.ical.Property;
import dev.orrery.ical.Zone;
import java.time.Instant;

/**
 * In whose name a message is read or a change is made. Immutable.
 *
 * @param self any one address of the person
 * @param now goes into the DTSTAMP of what is sent; decides nothing
 * @param clock zone of the person's days, and of times without a zone
 */
public record Reader(String self, Identities identities, SchedulingPolicy policy, Instant now, Zone clock) {
    /** For whoever reads no message. */
    public Reader(String self, Identities identities, SchedulingPolicy policy, Instant now) {
        this(self, identities, policy, now, Zone.UTC);
    }

    public Reader on(Zone zone) {
        return new Reader(self, identities, policy, now, zone);
    }

    boolean isSelf(String address) {
        return identities.same(self, address);
    }

    boolean isSelf(Property calendarUser) {
        return isSelf(calendarUser.value());
    }

    String stamp() {
        return CalendarTime.formatUtc(now.getEpochSecond());
    }
}
