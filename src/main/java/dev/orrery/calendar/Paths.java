package dev.orrery.calendar;

import dev.orrery.http.UrlPath;
import dev.orrery.model.CollectionRef;
import dev.orrery.model.ObjectRef;
import dev.orrery.model.Principal;
import dev.orrery.model.PrincipalName;
import dev.orrery.store.CollectionRow;
import dev.orrery.store.Snapshot;

/**
 * The canonical address of a thing, percent-encoded, as reasons name it: {@code /calendars/users/ada/work/1.ics}. The
 * edge may write it into an answer as it is.
 */
public final class Paths {
    private Paths() {}

    public static String of(Snapshot snapshot, Place place) {
        return of(snapshot, place.collection()) + UrlPath.encode(place.name());
    }

    public static String of(Snapshot snapshot, ObjectRef object) {
        return of(snapshot, object.parent()) + UrlPath.encode(object.name());
    }

    /** With a trailing slash. */
    public static String of(Snapshot snapshot, CollectionRef collection) {
        StringBuilder path = new StringBuilder(64);
        CollectionRef at = collection;
        while (!at.isRoot()) {
            CollectionRow row = snapshot.collection(at).orElse(null);
            if (row == null) {
                break;
            }
            path.insert(0, '/').insert(0, UrlPath.encode(row.name()));
            at = new CollectionRef(at.home(), row.parent());
        }
        String home = snapshot.principalOf(collection.home()).map(Paths::home).orElse("/calendars/__uids__/");
        return path.insert(0, home).toString();
    }

    public static String home(Principal owner) {
        return "/calendars/" + segments(owner.name());
    }

    public static String principal(PrincipalName name) {
        return "/principals/" + segments(name);
    }

    private static String segments(PrincipalName name) {
        return name.kind().segment() + '/' + UrlPath.encode(name.name()) + '/';
    }
}
