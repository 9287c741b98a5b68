package dev.orrery.source.imap.format;

import dev.orrery.model.Reason;

/** What a message in a calendar folder turned out to be. */
public sealed interface MessageContent {
    /** A calendar object. */
    record Calendar(CalendarMessage message) implements MessageContent {}

    /**
     * No calendar object, and no attempt at one: an ordinary mail, a contact.
     *
     * @param what a few words, such as "a mail without a calendar part"
     */
    record Foreign(String what) implements MessageContent {}

    /**
     * Meant as a calendar object, and not to be read as one.
     *
     * @param subject of the message, for the list that a person looks through; may be empty
     */
    record Broken(String subject, Reason reason) implements MessageContent {}
}
