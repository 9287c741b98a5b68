package dev.orrery.scheduling;

import dev.orrery.ical.Component;
import java.util.List;

/**
 * A scheduling message that is to be delivered. Immutable.
 *
 * @param sender address of whoever it is from, as written in the object
 * @param recipients addresses as written in the object, each person once
 * @param calendar the VCALENDAR, with METHOD
 */
public record OutgoingMessage(ItipMethod method, String sender, List<String> recipients, Component calendar) {
    public OutgoingMessage {
        recipients = List.copyOf(recipients);
    }
}
