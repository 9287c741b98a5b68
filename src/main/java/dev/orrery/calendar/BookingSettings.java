package dev.orrery.calendar;

import dev.orrery.ical.Zone;
import dev.orrery.model.CollectionRef;
import dev.orrery.model.Principal;
import dev.orrery.model.PrincipalKind;
import dev.orrery.model.Refused;
import dev.orrery.scheduling.booking.AccessList;
import dev.orrery.scheduling.booking.BookingPolicy;
import dev.orrery.scheduling.booking.PermittedTimes;
import dev.orrery.store.Snapshot;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How somebody's invitations are answered: what they prefer, else what their record says, else what is usual for their kind.
 * What cannot be read lets a person decide. Immutable.
 *
 * @param offers how long proposed times are kept free; zero for not at all
 * @param window how far a series is looked at
 * @param zone of their clock; null for that of the calendar
 */
record BookingSettings(
        BookingPolicy policy,
        AccessList access,
        PermittedTimes permitted,
        Duration offers,
        Duration window,
        @Nullable Zone zone) {
    static final Duration WINDOW = Duration.ofDays(100);

    private static final AccessList EVERYBODY = AccessList.parse("").orElseThrow();

    /** For whoever asks how it answers, and not how far it looks. */
    static BookingSettings of(Snapshot snapshot, Principal principal) {
        return of(Preferred.of(snapshot, principal, Map.of()));
    }

    static BookingSettings of(Preferred all) {
        Principal principal = all.principal();
        Map<String, String> preferred = new HashMap<>(all.usual());
        preferred.putAll(all.own());
        String permitted = preferred.getOrDefault(
                Preferences.PERMITTED_TIMES, principal.attributes().getOrDefault("permitted-times", ""));
        Optional<AccessList> access = AccessList.parse(preferred.getOrDefault(Preferences.ACL, ""));
        Optional<PermittedTimes> times = PermittedTimes.parse(permitted);
        BookingPolicy policy =
                access.isEmpty() || times.isEmpty() ? BookingPolicy.MANUAL : policy(principal, preferred);
        return new BookingSettings(
                policy,
                access.orElse(EVERYBODY),
                times.orElse(PermittedTimes.ANY),
                Preferences.duration(preferred, Preferences.FREEBUSY_OFFERS).orElse(Duration.ZERO),
                Preferences.days(preferred, Preferences.WINDOW_SIZE).orElse(WINDOW),
                all.zone());
    }

    /** In which zone floating times and dates are theirs: that of their clock, else of the calendar. */
    Zone zoneIn(Snapshot snapshot, CalendarZones zones, CollectionRef calendar) {
        return zone != null ? zone : zones.of(snapshot.collection(calendar).orElseThrow());
    }

    /** As it stands written: in the preferences, in the record, or what is usual. */
    static String written(Principal principal, Map<String, String> preferred) {
        String usual = switch (principal.kind()) {
            case LOCATION, RESOURCE -> "automatic";
            case USER, GROUP -> "none";
        };
        return preferred.getOrDefault(
                Preferences.SCHEDULING_FUNCTION, principal.attributes().getOrDefault("policy", usual));
    }

    private static BookingPolicy policy(Principal principal, Map<String, String> preferred) {
        if (principal.kind() == PrincipalKind.GROUP) {
            return BookingPolicy.NONE;
        }
        List<String> lines = written(principal, preferred).lines().toList();
        try {
            return BookingPolicy.parse(lines, principal.name().name());
        } catch (Refused unreadable) {
            return BookingPolicy.MANUAL;
        }
    }
}
