package dev.orrery.calendar;

import dev.orrery.access.Caller;
import dev.orrery.access.Rights;
import dev.orrery.ical.Component;
import dev.orrery.ical.FreeBusy;
import dev.orrery.ical.Property;
import dev.orrery.ical.TimeRange;
import dev.orrery.model.CollectionKind;
import dev.orrery.model.Principal;
import dev.orrery.model.Privilege;
import dev.orrery.model.Refused;
import dev.orrery.scheduling.FreeBusyRequest;
import dev.orrery.scheduling.ToldFreeBusy;
import dev.orrery.store.Snapshot;
import dev.orrery.store.Store;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * When the sender of a letter is busy, for who gets the letter, if the sender wants it told. Thread-safe; may wait for an
 * authority of calendars, so it is never asked inside a transaction.
 */
public final class BundleFreeBusy {
    private static final Logger LOG = LoggerFactory.getLogger(BundleFreeBusy.class);

    private final Store store;
    private final Mirrored mirrored;
    private final Map<String, String> usual;
    private final InstantSource clock;
    private final CalendarZones zones = new CalendarZones();
    private final LongAdder without = new LongAdder();

    /** @param usual what applies to whoever has said nothing, by preference */
    public BundleFreeBusy(Store store, Mirrored mirrored, Map<String, String> usual, InstantSource clock) {
        this.store = store;
        this.mirrored = mirrored;
        this.usual = Map.copyOf(usual);
        this.clock = clock;
    }

    /**
     * A VCALENDAR with METHOD:PUBLISH (RFC 5546 section 3.3.1). What cannot be worked out now is left out: the letter matters
     * more.
     *
     * @param from mail address that the letter is from
     * @param uid of what is published
     */
    Optional<Component> of(Principal sender, String from, String uid) {
        try {
            return worked(sender, from, uid);
        } catch (Refused silent) {
            LOG.info(
                    "a letter of {} goes without busy time: {}",
                    sender.name(),
                    silent.reason().sentence());
        } catch (RuntimeException bug) {
            LOG.warn("a letter of {} goes without busy time, which is a fault of this server", sender.name(), bug);
        }
        without.increment();
        return Optional.empty();
    }

    /** Letters since the start that went without what their sender wants told. */
    public long without() {
        return without.sum();
    }

    private Optional<Component> worked(Principal sender, String from, String uid) {
        Optional<Preferred> wanted = store.read(snapshot -> wanted(snapshot, sender));
        if (wanted.isEmpty()) {
            return Optional.empty();
        }
        Instant now = clock.instant();
        long days = Preferences.days(wanted.get().all(), Preferences.WINDOW_SIZE)
                .orElse(BookingSettings.WINDOW)
                .toSeconds();
        long start = now.getEpochSecond();
        TimeRange range = new TimeRange(start, start + Math.min(days, FreeBusyRequest.LONGEST));
        mirrored.freshen(Caller.STRANGER, sender.home(), List.of());
        FreeBusy busy = store.read(snapshot -> BusyTime.of(snapshot, zones, range, "", List.of(sender), now));
        return Optional.of(
                ToldFreeBusy.publish(uid, new Property("ORGANIZER", "mailto:" + from), shortened(busy), now));
    }

    /** Whoever does not let strangers ask does not tell them unasked. */
    private Optional<Preferred> wanted(Snapshot snapshot, Principal sender) {
        Preferred preferred = Preferred.of(snapshot, sender, usual);
        if (!preferred.bundlesFreeBusy()) {
            return Optional.empty();
        }
        return SchedulingHome.only(snapshot, sender.home(), CollectionKind.INBOX)
                .filter(inbox ->
                        Rights.mayDeliver(snapshot, Caller.STRANGER, inbox.ref(), Privilege.SCHEDULE_QUERY_FREEBUSY))
                .map(_ -> preferred);
    }

    /** A message of more times would be turned away, with the event beside it: it speaks of less time then. */
    static FreeBusy shortened(FreeBusy busy) {
        List<FreeBusy.Period> periods = busy.periods();
        if (periods.size() <= ToldFreeBusy.MOST_PERIODS) {
            return busy;
        }
        long end = periods.get(ToldFreeBusy.MOST_PERIODS).start();
        FreeBusy some = new FreeBusy(new TimeRange(busy.range().start(), end));
        periods.subList(0, ToldFreeBusy.MOST_PERIODS)
                .forEach(period -> some.add(period.start(), period.end(), period.kind()));
        return some;
    }
}
