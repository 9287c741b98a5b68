package dev.orrery.calendar;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.orrery.ical.CalendarFile;
import dev.orrery.ical.CalendarIndex;
import dev.orrery.ical.Property;
import dev.orrery.model.CollectionRef;
import dev.orrery.model.PropertyName;
import dev.orrery.store.CollectionRow;
import dev.orrery.store.ObjectRow;
import dev.orrery.store.Snapshot;
import dev.orrery.xml.StoredValue;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/**
 * A calendar as one iCalendar text, for whoever may read all of it. The last ones asked for are kept in memory, as long
 * as the log says that they are current. Thread-safe.
 */
public final class WholeCalendar {
    private static final int AT_ONCE = 500;

    private final Cache<CollectionRef, Text> kept;

    /** @param memory bytes of texts to keep at most */
    public WholeCalendar(long memory) {
        this.kept = Caffeine.newBuilder()
                .maximumWeight(memory)
                .weigher((CollectionRef key, Text text) -> text.bytes().length + 100)
                .build();
    }

    /**
     * The text at one moment. The array is shared: never write into it.
     *
     * @param seq of the calendar's newest change then
     */
    public record Text(long seq, byte[] bytes) {}

    /** @param row of a calendar, from this snapshot */
    public Text of(Snapshot snapshot, CollectionRow row) {
        Text old = kept.getIfPresent(row.ref());
        if (old != null && old.seq() == row.lastSeq()) {
            return old;
        }
        Text text = new Text(row.lastSeq(), join(snapshot, row));
        kept.put(row.ref(), text);
        return text;
    }

    private static byte[] join(Snapshot snapshot, CollectionRow row) {
        List<ObjectRow> objects = snapshot.listing(row.ref()).objects();
        long size = objects.stream().mapToLong(ObjectRow::size).sum();
        ByteArrayOutputStream out = new ByteArrayOutputStream((int) Math.min(size + 1024, 1 << 28));
        try {
            CalendarFile.Joiner joiner = new CalendarFile.Joiner(out, properties(row));
            for (int from = 0; from < objects.size(); from += AT_ONCE) {
                List<ObjectRow> some = objects.subList(from, Math.min(from + AT_ONCE, objects.size()));
                List<byte[]> contents = snapshot.contents(some);
                for (int i = 0; i < some.size(); i++) {
                    CalendarIndex index = some.get(i).index();
                    if (index != null) {
                        joiner.add(contents.get(i), index);
                    }
                }
            }
            joiner.finish();
        } catch (IOException e) {
            throw new UncheckedIOException("memory does not fail", e);
        }
        return out.toByteArray();
    }

    private static List<Property> properties(CollectionRow row) {
        List<Property> properties = new ArrayList<>();
        add(properties, row, PropertyName.dav("displayname"), "X-WR-CALNAME");
        add(properties, row, PropertyName.caldav("calendar-description"), "X-WR-CALDESC");
        add(properties, row, PropertyName.apple("calendar-color"), "X-APPLE-CALENDAR-COLOR");
        return properties;
    }

    private static void add(List<Property> properties, CollectionRow row, PropertyName from, String name) {
        String stored = row.properties().get(from);
        if (stored != null && !stored.isEmpty()) {
            properties.add(Property.ofText(name, StoredValue.text(stored)));
        }
    }
}
