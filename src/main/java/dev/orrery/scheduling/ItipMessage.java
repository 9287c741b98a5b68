package dev.orrery.scheduling;

import dev.orrery.ical.CalendarObject;
import dev.orrery.ical.Component;
import dev.orrery.ical.ICalendarReader;
import dev.orrery.ical.ICalendarWriter;
import dev.orrery.model.Refused;
import java.time.Instant;
import java.util.List;

/**
 * A scheduling message as it arrived, checked against RFC 5546 as far as the message alone can tell. For one thread.
 *
 * @param sender address of whoever sent it, as far as the way it came can vouch for that
 * @param object what is in it
 */
public record ItipMessage(ItipMethod method, String sender, SchedulingObject object) {
    /**
     * @throws Refused InvalidCalendarData or InvalidCalendarObject, with the line and the section that it breaks
     */
    public static ItipMessage read(byte[] text, String sender) {
        return of(ICalendarReader.read(text), sender);
    }

    /**
     * What a server notes about its own messages is taken out.
     *
     * @throws Refused as {@link #read}
     */
    public static ItipMessage of(Component calendar, String sender) {
        ItipMethod method = MessageRules.check(calendar);
        if (method == ItipMethod.REQUEST || method == ItipMethod.PUBLISH) {
            // what is going to be stored can be stored
            CalendarObject.parse(ICalendarWriter.write(calendar.without("METHOD")), Instant.EPOCH);
        }
        List<Component> plain = calendar.children().stream()
                .map(child -> child.without(property -> property.name().equals(SentStamp.NAME)))
                .toList();
        return new ItipMessage(method, sender, SchedulingObject.of(calendar.withChildren(plain)));
    }
}
