package dev.orrery.face.freebusy;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.orrery.access.Caller;
import dev.orrery.access.ExtendedReaders;
import dev.orrery.access.Rights;
import dev.orrery.calendar.BusyTime;
import dev.orrery.calendar.CalendarZones;
import dev.orrery.calendar.Etags;
import dev.orrery.calendar.Preferred;
import dev.orrery.calendar.Views;
import dev.orrery.ical.CalendarTime;
import dev.orrery.ical.Component;
import dev.orrery.ical.FreeBusy;
import dev.orrery.ical.ICalendarWriter;
import dev.orrery.ical.Property;
import dev.orrery.ical.TimeRange;
import dev.orrery.model.HomeId;
import dev.orrery.model.Principal;
import dev.orrery.model.Privilege;
import dev.orrery.store.CollectionRow;
import dev.orrery.store.HomeRow;
import dev.orrery.store.OfferRow;
import dev.orrery.store.Snapshot;
import dev.orrery.store.Store;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Writes free/busy lists (VFREEBUSY, RFC 5545 section 3.6.4, published as RFC 5546 section 3.3.1 has it). The window begins
 * with a day, so that a list stays the same until something changes or the day ends. Thread-safe.
 */
public final class ListWriter {
    private static final long DAY = 86_400;

    private final Store store;
    private final Views views;
    private final FreeBusyPolicy policy;
    private final Map<String, String> usual;
    private final InstantSource clock;
    private final CalendarZones zones = new CalendarZones();
    private final Cache<HomeId, Kept> kept =
            Caffeine.newBuilder().maximumSize(10_000).build();

    /** @param usual what applies to whoever has said nothing, by preference */
    public ListWriter(Store store, Views views, FreeBusyPolicy policy, Map<String, String> usual, InstantSource clock) {
        this.usual = Map.copyOf(usual);
        this.store = store;
        this.views = views;
        this.policy = policy;
        this.clock = clock;
    }

    /** @param digest of what it says, whenever it was written; with quotation marks */
    record Written(byte[] text, String digest) {}

    private record Kept(String epoch, long seq, List<OfferRow> offers, TimeRange window, Written list) {}

    /** What the person lets others know. */
    Preferred preferred(Principal person) {
        return store.read(snapshot -> Preferred.of(snapshot, person, usual));
    }

    /** When a person is busy, all their calendars that count together. */
    Written plain(Principal person) {
        TimeRange window = window();
        return store.read(snapshot -> {
            long seq = snapshot.home(person.home()).map(HomeRow::lastSeq).orElse(0L);
            Instant now = clock.instant();
            // no part of the log, so that they do not move the home's seq
            List<OfferRow> offers = snapshot.bookings().offers(person.home(), now);
            Kept old = kept.getIfPresent(person.home());
            if (old != null
                    && old.epoch().equals(store.epoch())
                    && old.seq() == seq
                    && old.offers().equals(offers)
                    && old.window().equals(window)) {
                return old.list();
            }
            BusyTime sum = new BusyTime(snapshot, zones, window, now);
            snapshot.collections(person.home()).forEach(sum::add);
            Written list = write(sum.total(person.home()).toComponent(List.of()), organizer(person));
            kept.put(person.home(), new Kept(store.epoch(), seq, offers, window, list));
            return list;
        });
    }

    /** The same with what the caller may read of each event: Kolab's extended list. */
    Written extended(Principal person, Caller caller) {
        TimeRange window = window();
        return store.read(snapshot -> {
            Snapshot seen = views.seen(snapshot, caller);
            BusyTime rest = new BusyTime(snapshot, zones, window, clock.instant());
            List<Property> periods = new ArrayList<>();
            for (CollectionRow row : snapshot.collections(person.home())) {
                if (BusyTime.counts(row)
                        && (Rights.on(snapshot, caller, row.ref()).contains(Privilege.READ)
                                || ExtendedReaders.include(row, caller))) {
                    periods.addAll(ExtendedPeriods.of(seen, row, window, zones.of(row)));
                }
                rest.add(row);
            }
            FreeBusy total = rest.total(person.home());
            Component merged = total.toComponent(List.of());
            List<Property> all = new ArrayList<>(merged.properties());
            all.addAll(periods);
            return write(new Component("VFREEBUSY", all, List.of()), organizer(person));
        });
    }

    /** What strangers get to see of somebody who is not there. */
    Written empty(String address) {
        String organizer = address.indexOf('@') > 0 ? "mailto:" + address : "";
        return write(new FreeBusy(window()).toComponent(List.of()), organizer);
    }

    /** The next list is made anew. */
    void forget(Principal person) {
        kept.invalidate(person.home());
    }

    private TimeRange window() {
        long today = Math.floorDiv(clock.instant().getEpochSecond(), DAY) * DAY;
        return new TimeRange(
                today - policy.past().toSeconds(), today + DAY + policy.future().toSeconds());
    }

    private static String organizer(Principal person) {
        return person.mails().isEmpty()
                ? "urn:uuid:" + person.guid()
                : "mailto:" + person.mails().getFirst();
    }

    private Written write(Component list, String organizer) {
        List<Property> said = new ArrayList<>();
        if (!organizer.isEmpty()) {
            said.add(new Property("ORGANIZER", organizer));
        }
        said.addAll(list.properties());
        byte[] bare = ICalendarWriter.write(new Component("VFREEBUSY", said, List.of()));
        String digest = Etags.of(bare);
        List<Property> all = new ArrayList<>();
        all.add(new Property(
                "UID",
                UUID.nameUUIDFromBytes(digest.getBytes(StandardCharsets.US_ASCII))
                        .toString()));
        all.add(new Property("DTSTAMP", CalendarTime.formatUtc(clock.instant().getEpochSecond())));
        all.addAll(said);
        Component calendar = new Component(
                "VCALENDAR",
                List.of(
                        new Property("VERSION", "2.0"),
                        new Property("PRODID", "-//Orrery//Calendar Server//EN"),
                        new Property("METHOD", "PUBLISH")),
                List.of(new Component("VFREEBUSY", all, List.of())));
        return new Written(ICalendarWriter.write(calendar), digest);
    }
}
