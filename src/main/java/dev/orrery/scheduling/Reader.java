package dev.orrery.scheduling;

import dev.orrery.ical.CalendarTime;
import dev.orrery.ical.Property;
import java.time.Instant;

/**
 * In whose name a message is read or a change is made. Immutable.
 *
 * @param self any one address of the person
 * @param now goes into the DTSTAMP of what is sent; decides nothing
 */
public record Reader(String self, Identities identities, SchedulingPolicy policy, Instant now) {
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
