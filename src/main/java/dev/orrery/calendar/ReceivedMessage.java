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
 * A message that is being delivered, with what is the same for all its recipients. For one thread.
 *
 * @param sender in whose name it comes, for the entries of their inboxes
 * @param identities of everybody whom it names
 * @param texts what was written of it before
 */
record ReceivedMessage(MessageRow row, ItipMessage message, Caller sender, Identities identities, Texts texts) {
    private static final String ORIGIN = "scheduling";
    private static final String TYPE = "text/calendar; charset=utf-8; method=";

    ReceivedMessage(MessageRow row, ItipMessage message, Caller sender, Identities identities) {
        this(row, message, sender, identities, new Texts());
    }

    /** Hundreds of recipients get the same letter, and most of them the same copy of the event: each is made once. */
    static final class Texts {
        private @Nullable Draft letter;
        private @Nullable Component copied;
        private @Nullable Draft copy;

        private Texts() {}
    }

    /** As whom the log names what the delivery changes. */
    Actor actor() {
        return sender.actor(ORIGIN);
    }

    /** What lies in the inboxes. */
    Draft letter() {
        Draft known = texts.letter;
        if (known == null) {
            byte[] text = row.content();
            CalendarIndex index = CalendarObject.indexOf(text);
            known = new Draft(text, TYPE + row.method(), Etags.of(text), index, true);
            texts.letter = known;
        }
        return known;
    }

    /** What is stored of the event for a recipient. */
    Draft copy(Component calendar, ContentRules rules, Instant now) {
        Draft known = texts.copy;
        if (known == null || !calendar.equals(texts.copied)) {
            known = rules.draft(CalendarObject.parse(ICalendarWriter.write(calendar), now));
            texts.copied = calendar;
            texts.copy = known;
        }
        return known;
    }
}
