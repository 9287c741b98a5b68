package dev.orrery.source.imap;

import dev.orrery.calendar.BringObjects;
import dev.orrery.calendar.Draft;
import dev.orrery.ical.ConflictCopy;
import dev.orrery.ical.ICalendarReader;
import java.time.Instant;

/** Copies in conflict as the whole house makes them, named after the message that they show. Thread-safe. */
final class ConflictCopies implements Conflicts {
    private final BringObjects objects;

    ConflictCopies(BringObjects objects) {
        this.objects = objects;
    }

    @Override
    public String uid(String uid, long message) {
        return ConflictCopy.uid(uid, "%012d".formatted(message));
    }

    @Override
    public Draft copy(Draft older, long message) {
        byte[] copy = ConflictCopy.of(ICalendarReader.read(older.content()), uid(older.uid(), message));
        return objects.judge(copy, Instant.EPOCH);
    }
}
