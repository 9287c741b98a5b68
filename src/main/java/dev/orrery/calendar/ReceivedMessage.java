package dev.orrery.calendar;

import dev.orrery.access.Caller;
import dev.orrery.ical.CalendarIndex;
import dev.orrery.ical.CalendarObject;
import dev.orrery.ical.Component;
import dev.orrery.ical.ICalendarReader;
import dev.orrery.ical.ICalendarWriter;
import dev.orrery.ical.Property;
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
            Component calendar = ICalendarReader.read(text).without("METHOD");
            byte[] bare = ICalendarWriter.write(calendar.withChildren(
                    calendar.children().stream().map(ReceivedMessage::timed).toList()));
            CalendarIndex index = CalendarObject.reindex(bare);
            known = new Draft(text, TYPE + row.method(), Etags.of(text), index, true);
            texts.letter = known;
        }
        return known;
    }

    /** For the index alone: CANCEL and REFRESH may leave the start out (RFC 5546 sections 3.2.5 and 3.2.6). */
    private static Component timed(Component component) {
        Property id = component.property("RECURRENCE-ID");
        Property known = id == null ? component.property("DTSTAMP") : id.with("RANGE", null);
        return !component.is("VEVENT") || component.has("DTSTART") || known == null
                ? component
                : component.with(new Property("DTSTART", known.parameters(), known.value(), 0));
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
