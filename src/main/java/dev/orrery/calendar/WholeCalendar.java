package dev.orrery.calendar;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.orrery.ical.CalendarFile;
import dev.orrery.ical.CalendarIndex;
import dev.orrery.ical.Property;
import dev.orrery.model.CollectionRef;
import dev.orrery.model.PropertyName;
import dev.orrery.store.CollectionRow;
import dev.orrery.store.HomeRow;
import dev.orrery.store.Listing;
import dev.orrery.store.ObjectRow;
import dev.orrery.store.Snapshot;
import dev.orrery.xml.StoredValue;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;

/**
 * A calendar as one iCalendar text, in the form in which the snapshot's reader sees it. A text is made once, and kept as
 * long as the log says that it is current and there is room. Thread-safe.
 */
public final class WholeCalendar {
    /** A property of the file: which state of the calendar it is (see {@link CalendarTag}). Many clients send it back. */
    public static final String BASE = "X-ORRERY-BASE";

    private static final int AT_ONCE = 500;

    private final Cache<Key, Text> kept;
    private final LongAdder made = new LongAdder();

    /** @param room bytes of texts to keep at most, big ones in temporary files */
    public WholeCalendar(long room) {
        this.kept = Caffeine.newBuilder()
                .maximumWeight(room)
                .weigher((Key key, Text text) -> (int) Math.min(text.body().length() + 200, Integer.MAX_VALUE))
                .build();
    }

    private record Key(CollectionRef collection, String view) {}

    /** The text at one moment, and the state of the calendar that it shows. */
    public record Text(CalendarTag tag, Spool body) {}

    /** The name of what {@link #of(String, Snapshot, CollectionRow)} would give. */
    public static CalendarTag tag(String epoch, Snapshot snapshot, CollectionRow row) {
        return CalendarTag.of(epoch, row, view(snapshot, row));
    }

    /**
     * The name of several calendars of one home together: any change in the home gives another, and so does another
     * choice of calendars.
     */
    public static CalendarTag tag(String epoch, Snapshot snapshot, HomeRow home, List<CollectionRow> calendars) {
        StringBuilder chosen = new StringBuilder();
        calendars.forEach(row -> chosen.append(row.ref().id().value())
                .append(view(snapshot, row))
                .append(','));
        String digest = Etags.digest(chosen.toString().getBytes(StandardCharsets.US_ASCII));
        return new CalendarTag(epoch, CollectionRef.root(home.id()), home.lastSeq(), "h" + digest.substring(0, 12));
    }

    /**
     * @param epoch of the store
     * @param row of a calendar, from this snapshot
     */
    public Text of(String epoch, Snapshot snapshot, CollectionRow row) {
        CalendarTag tag = tag(epoch, snapshot, row);
        return text(tag, snapshot, List.of(row), properties(tag, row));
    }

    /**
     * Several calendars of one home as one text.
     *
     * @param name for people
     */
    public Text of(String epoch, Snapshot snapshot, HomeRow home, String name, List<CollectionRow> calendars) {
        CalendarTag tag = tag(epoch, snapshot, home, calendars);
        return text(tag, snapshot, calendars, List.of(Property.ofText("X-WR-CALNAME", name)));
    }

    /** How many texts were made so far. */
    public long made() {
        return made.sum();
    }

    private static String view(Snapshot snapshot, CollectionRow row) {
        return snapshot instanceof SeenSnapshot seen && seen.restricts(row.ref()) ? seen.mark() : "";
    }

    private Text text(CalendarTag tag, Snapshot snapshot, List<CollectionRow> calendars, List<Property> properties) {
        Key key = new Key(tag.collection(), tag.view());
        Text known = kept.getIfPresent(key);
        if (known != null && known.tag().equals(tag)) {
            return known;
        }
        if (known != null
                && known.tag().epoch().equals(tag.epoch())
                && known.tag().seq() > tag.seq()) {
            return make(tag, snapshot, calendars, properties); // for a reader who began before the newest change
        }
        return kept.asMap()
                .compute(
                        key,
                        (same, old) -> old != null && old.tag().equals(tag)
                                ? old
                                : make(tag, snapshot, calendars, properties));
    }

    private Text make(CalendarTag tag, Snapshot snapshot, List<CollectionRow> calendars, List<Property> properties) {
        made.increment();
        List<Listing> listings =
                calendars.stream().map(row -> snapshot.listing(row.ref())).toList();
        long size = listings.stream()
                .flatMap(listing -> listing.objects().stream())
                .mapToLong(ObjectRow::size)
                .sum();
        try {
            return new Text(tag, Spool.of(size + 1024, out -> {
                CalendarFile.Joiner joiner = new CalendarFile.Joiner(out, properties);
                for (Listing listing : listings) {
                    add(joiner, snapshot, listing.objects());
                }
                joiner.finish();
            }));
        } catch (IOException e) {
            throw new UncheckedIOException("the temporary directory does not take a calendar's text", e);
        }
    }

    private static void add(CalendarFile.Joiner joiner, Snapshot snapshot, List<ObjectRow> objects) throws IOException {
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
    }

    private static List<Property> properties(CalendarTag tag, CollectionRow row) {
        List<Property> properties = new ArrayList<>();
        add(properties, row, PropertyName.dav("displayname"), "X-WR-CALNAME");
        add(properties, row, PropertyName.caldav("calendar-description"), "X-WR-CALDESC");
        add(properties, row, PropertyName.apple("calendar-color"), "X-APPLE-CALENDAR-COLOR");
        properties.add(Property.ofText(BASE, tag.toString()));
        return properties;
    }

    private static void add(List<Property> properties, CollectionRow row, PropertyName from, String name) {
        String stored = row.properties().get(from);
        if (stored != null && !stored.isEmpty()) {
            properties.add(Property.ofText(name, StoredValue.text(stored)));
        }
    }
}
