package dev.orrery.source.imap;

import dev.orrery.ical.CalendarObject;
import dev.orrery.mime.Mailbox;
import dev.orrery.source.imap.format.CalendarMessage;
import dev.orrery.source.imap.format.MessageFormat;
import dev.orrery.source.imap.format.MessageWriter;
import dev.orrery.source.imap.format.WriteContext;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What one person's messages say besides their objects.
 *
 * @param from the owner of the folder
 * @param uuids never the same twice
 */
record Letterhead(Mailbox from, String product, InstantSource clock, Supplier<UUID> uuids) {
    byte[] write(
            MessageFormat format,
            CalendarObject object,
            @Nullable String replaces,
            @Nullable CalendarMessage previous) {
        String id = "<" + uuids.get() + "@orrery>";
        return MessageWriter.write(
                format,
                object,
                new WriteContext(from, id, now().truncatedTo(ChronoUnit.SECONDS), product, replaces, previous));
    }

    Instant now() {
        return clock.instant();
    }
}
