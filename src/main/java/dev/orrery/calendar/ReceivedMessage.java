package dev.orrery.calendar;

import dev.orrery.access.Caller;
import dev.orrery.ical.CalendarIndex;
import dev.orrery.ical.CalendarObject;
import dev.orrery.ical.Component;
import dev.orrery.ical.ICalendarWriter;
import dev.orrery.model.Actor;
import dev.orrery.scheduling.Identities;
import dev.orrery.scheduling.ItipMessage;
import dev.orrery.store.MessageRow;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A message that is being delivered, with what is the same for all its recipients. Thread-safe.
 *
 * @param sender in whose name it comes, for the entries of their inboxes
 * @param identities of everybody whom it names
 * @param origin the door that it came by, as the log's entries say
 * @param sent whether it is a copy of what the recipient has sent by another program
 * @param texts what was written of it before
 */
record ReceivedMessage(
        MessageRow row,
        ItipMessage message,
        Caller sender,
        Identities identities,
        String origin,
        boolean sent,
        Texts texts) {
    static final String ORIGIN = "scheduling";
    private static final String TYPE = "text/calendar; charset=utf-8; method=";

    ReceivedMessage(MessageRow row, ItipMessage message, Caller sender, Identities identities) {
        this(row, message, sender, identities, ORIGIN);
    }

    /** The same as a copy of what the sender has sent. */
    ReceivedMessage asSent() {
        return new ReceivedMessage(row, message, sender, identities, origin, true, texts);
    }

    /**
     * The same as it meets what a recipient has stored: whatever is kept of it names occurrences as the series does.
     *
     * @param met the message itself if it did already
     */
    ReceivedMessage meeting(ItipMessage met) {
        if (met == message) {
            return this;
        }
        byte[] text = ICalendarWriter.write(met.object().root());
        MessageRow kept =
                new MessageRow(row.home(), row.seq(), row.method(), row.uid(), row.sender(), row.recipients(), text);
        return new ReceivedMessage(kept, met, sender, identities, origin, sent, new Texts());
    }

    ReceivedMessage(MessageRow row, ItipMessage message, Caller sender, Identities identities, String origin) {
        this(row, message, sender, identities, origin, false, new Texts());
    }

    /**
     * Hundreds of recipients get the same letter, and most of them the same copy of the event: each is made once. Where two
     * threads bring one message, one of them may make it in vain.
     */
    static final class Texts {
        private volatile @Nullable Draft letter;
        private volatile @Nullable Copy copy;

        private Texts() {}
    }

    private record Copy(Component calendar, Draft draft) {}

    /** Messages between people here have a number, and come in order. */
    boolean isByMail() {
        return row.seq() == 0;
    }

    /** As whom the log names what the delivery changes. */
    Actor actor() {
        return sender.actor(origin);
    }

    /** What lies in the inboxes. */
    Draft letter() {
        Draft known = texts.letter;
        if (known == null) {
            known = letter(row.content(), row.method());
            texts.letter = known;
        }
        return known;
    }

    static Draft letter(byte[] text, String method) {
        CalendarIndex index = CalendarObject.indexOf(text);
        return new Draft(text, TYPE + method, Etags.of(text), index, true);
    }

    /** What is stored of the event for a recipient. */
    Draft copy(Component calendar, ContentRules rules, Instant now) {
        Copy known = texts.copy;
        if (known == null || !known.calendar().equals(calendar)) {
            known = new Copy(calendar, rules.draft(CalendarObject.parse(ICalendarWriter.write(calendar), now)));
            texts.copy = known;
        }
        return known.draft();
    }
}
