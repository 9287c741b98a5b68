package dev.orrery.dav.property;

import static dev.orrery.model.PropertyName.dav;

import dev.orrery.calendar.Paths;
import dev.orrery.calendar.Place;
import dev.orrery.dav.Target.CollectionTarget;
import dev.orrery.model.PropertyName;
import dev.orrery.store.LockRow;
import dev.orrery.store.Snapshot;
import dev.orrery.xml.XmlWriter;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** DAV:lockdiscovery (RFC 4918 section 15.8): the locks whose scope a resource is in. */
public final class ActiveLocks {
    private ActiveLocks() {}

    /** A lock with the address of its root, found while there is a snapshot. */
    private record Rooted(LockRow lock, String root) {}

    /** As the answer to LOCK has it. */
    public static PropertyValue of(List<LockRow> locks, Snapshot snapshot, Instant now) {
        return value(rooted(locks, snapshot), now);
    }

    static PropertyValue of(Subject subject) {
        if (!(subject.target() instanceof CollectionTarget collection)) {
            return PropertyValue.EMPTY;
        }
        Place place = Place.of(collection.row().ref());
        return value(
                homeLocks(subject, collection).stream()
                        .filter(rooted -> covers(subject.snapshot(), rooted.lock(), place))
                        .toList(),
                subject.environment().now());
    }

    static MemberReader members(Subject subject) {
        if (!(subject.target() instanceof CollectionTarget collection)) {
            return MemberReader.ABSENT;
        }
        Place holder = Place.of(collection.row().ref());
        List<Rooted> here = new ArrayList<>();
        for (Rooted rooted : homeLocks(subject, collection)) {
            boolean above = rooted.lock().infinite() && covers(subject.snapshot(), rooted.lock(), holder);
            boolean member = rooted.lock().collection().equals(holder.collection())
                    && !rooted.lock().name().isEmpty();
            if (above || member) {
                here.add(rooted);
            }
        }
        Instant now = subject.environment().now();
        return here.isEmpty()
                ? MemberReader.always(PropertyValue.EMPTY)
                : row -> value(
                        here.stream()
                                .filter(rooted -> rooted.lock().name().isEmpty()
                                        || rooted.lock().name().equals(row.name()))
                                .toList(),
                        now);
    }

    private static List<Rooted> homeLocks(Subject subject, CollectionTarget collection) {
        return rooted(
                subject.snapshot()
                        .locks(
                                collection.row().ref().home(),
                                subject.environment().now()),
                subject.snapshot());
    }

    private static List<Rooted> rooted(List<LockRow> locks, Snapshot snapshot) {
        return locks.stream()
                .map(lock -> new Rooted(lock, Paths.of(snapshot, new Place(lock.collection(), lock.name()))))
                .toList();
    }

    private static boolean covers(Snapshot snapshot, LockRow lock, Place place) {
        return new Place(lock.collection(), lock.name()).equals(place)
                || lock.infinite() && lock.name().isEmpty() && snapshot.holds(lock.collection(), place.collection());
    }

    private static PropertyValue value(List<Rooted> locks, Instant now) {
        return locks.isEmpty()
                ? PropertyValue.EMPTY
                : PropertyValue.content(out -> {
                    for (Rooted rooted : locks) {
                        write(rooted, now, out);
                    }
                });
    }

    private static void write(Rooted rooted, Instant now, XmlWriter out) throws IOException {
        LockRow lock = rooted.lock();
        out.start(dav("activelock"));
        out.start(dav("locktype")).empty(dav("write")).end();
        out.start(dav("lockscope"))
                .empty(dav(lock.exclusive() ? "exclusive" : "shared"))
                .end();
        out.element(dav("depth"), lock.infinite() ? "infinity" : "0");
        if (!lock.ownerXml().isEmpty()) {
            out.start(dav("owner")).raw(lock.ownerXml()).end();
        }
        long seconds = Math.max(0, Duration.between(now, lock.expires()).toSeconds());
        out.element(dav("timeout"), "Second-" + seconds);
        href(out, dav("locktoken"), lock.token());
        href(out, dav("lockroot"), rooted.root());
        out.end();
    }

    private static void href(XmlWriter out, PropertyName name, String href) throws IOException {
        out.start(name).element(dav("href"), href).end();
    }
}
