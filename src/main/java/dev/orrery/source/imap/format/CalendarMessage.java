package dev.orrery.source.imap.format;

import dev.orrery.ical.CalendarObject;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A calendar object as it was found in a message. Immutable.
 *
 * @param object with its text: master, changed instances, and every attachment that is not too large
 * @param attachments those that are: the text refers to them by {@code cid:}
 * @param replaces what the message's writer said about the message it stands for, null for nothing
 * @param unknown elements of a Kolab 2 object that iCalendar has no words for, as XML text; they are in the object's text
 *     too, for clients that keep what they do not know
 * @param remarks what was tolerated or could not be taken over, a sentence each
 */
public record CalendarMessage(
        MessageFormat format,
        CalendarObject object,
        List<Attachment> attachments,
        @Nullable String replaces,
        List<String> unknown,
        List<String> remarks) {
    public CalendarMessage {
        attachments = List.copyOf(attachments);
        unknown = List.copyOf(unknown);
        remarks = List.copyOf(remarks);
    }

    public String uid() {
        return object.uid();
    }

    /** iCalendar text in UTF-8. */
    public byte[] text() {
        return object.text();
    }
}
