package dev.orrery.calendar;

import dev.orrery.directory.CalendarUserAddress;
import dev.orrery.ical.Component;
import dev.orrery.ical.Property;
import dev.orrery.model.CollectionKind;
import dev.orrery.model.HomeId;
import dev.orrery.model.Principal;
import dev.orrery.scheduling.Identities;
import dev.orrery.scheduling.Reader;
import dev.orrery.scheduling.SchedulingPolicy;
import dev.orrery.store.CollectionRow;
import dev.orrery.store.ObjectRow;
import dev.orrery.store.Snapshot;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A home as the place where somebody's scheduling objects are (RFC 6638 section 3.1). Static and pure. */
final class SchedulingHome {
    private SchedulingHome() {}

    /** The one collection of that kind. */
    static Optional<CollectionRow> only(Snapshot snapshot, HomeId home, CollectionKind kind) {
        return snapshot.collections(home).stream()
                .filter(row -> row.kind() == kind)
                .findFirst();
    }

    /** The object with that UID which has an organizer, in whatever calendar it is; there is one at most (section 3.2.4.1). */
    static Optional<ObjectRow> find(Snapshot snapshot, HomeId home, String uid) {
        for (CollectionRow row : snapshot.collections(home)) {
            if (row.kind() == CollectionKind.CALENDAR) {
                Optional<ObjectRow> found = snapshot.objectByUid(row.ref(), uid).filter(SchedulingHome::isScheduled);
                if (found.isPresent()) {
                    return found;
                }
            }
        }
        return Optional.empty();
    }

    /** The object with that UID, whether it has an organizer or not. */
    static Optional<ObjectRow> findAny(Snapshot snapshot, HomeId home, String uid) {
        return snapshot.collections(home).stream()
                .filter(row -> row.kind() == CollectionKind.CALENDAR)
                .flatMap(row -> snapshot.objectByUid(row.ref(), uid).stream())
                .findFirst();
    }

    static boolean isScheduled(ObjectRow row) {
        return row.index() != null && row.index().organizer() != null;
    }

    /** In the name of the home's owner. */
    static Reader reader(Principal owner, Identities identities, Instant now) {
        return new Reader(CalendarUserAddress.of(owner).getFirst(), identities, SchedulingPolicy.USUAL, now);
    }

    /**
     * Everybody whom these calendars name, with every address of theirs that is known here.
     *
     * @param more people whose addresses are known otherwise
     */
    static Identities identities(
            Snapshot snapshot, Principal owner, List<Component> calendars, List<List<String>> more) {
        List<List<String>> people = new ArrayList<>(more);
        people.add(CalendarUserAddress.of(owner));
        Set<String> known = new HashSet<>();
        people.forEach(known::addAll);
        List<String> named = calendars.stream()
                .flatMap(calendar -> calendar.content().stream())
                .flatMap(component -> component.properties().stream())
                .filter(property ->
                        property.name().equals("ATTENDEE") || property.name().equals("ORGANIZER"))
                .map(Property::value)
                .filter(address -> !known.contains(address))
                .distinct()
                .toList();
        for (int i = 0; i < named.size(); i++) {
            if (i % Snapshot.AHEAD == 0) {
                CalendarUserAddress.readAhead(snapshot, named.subList(i, Math.min(i + Snapshot.AHEAD, named.size())));
            }
            String address = named.get(i);
            if (!known.contains(address)) {
                CalendarUserAddress.known(snapshot, address)
                        .map(CalendarUserAddress::of)
                        .ifPresent(addresses -> {
                            known.addAll(addresses);
                            people.add(addresses);
                        });
            }
        }
        return Identities.of(people);
    }
}
