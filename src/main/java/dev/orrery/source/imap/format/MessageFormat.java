package dev.orrery.source.imap.format;

/** How a calendar object lies in a mail message. */
public enum MessageFormat {
    /** A mail with an iCalendar or vCalendar part. */
    KOLAB1,

    /** A mail with a part in the XML of Kolab format 2.0, attachments beside it. */
    KOLAB2,

    /** A mail with an xCal part (RFC 6321), as Kolab format 3.0 has it, attachments beside it. */
    KOLAB3,

    /** A message whose content is text/calendar: Cyrus, and Kolab 1 as Outlook wrote it. */
    ICALENDAR;

    /** What is written into a folder that holds this format: Kolab 1 has nothing that a text/calendar message has not. */
    public MessageFormat written() {
        return this == KOLAB1 ? ICALENDAR : this;
    }
}
