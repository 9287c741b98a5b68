package dev.orrery.face.changes;

import dev.orrery.calendar.Paths;
import dev.orrery.directory.Principals;
import dev.orrery.http.UrlPath;
import dev.orrery.model.Principal;
import dev.orrery.model.PrincipalKind;
import dev.orrery.model.PrincipalName;
import dev.orrery.model.Reason;
import dev.orrery.model.Refused;
import java.util.List;
import java.util.Optional;

/**
 * The part of the log that somebody asks for, as far as it can be said without a snapshot: finding the person may have to
 * ask a directory. Immutable.
 *
 * @param path as it was asked, decoded into names
 * @param owner of the home, or the principal itself
 * @param record true for what becomes of the principal's record alone: {@code /principals/…}
 * @param below names below the home; empty for all of it
 */
record Part(String path, Principal owner, boolean record, List<String> below) {
    /** In place of a kind: the next segment is a GUID. */
    private static final String BY_GUID = "__uids__";

    Part {
        below = List.copyOf(below);
    }

    /** All that one person may follow of their own. */
    static Part home(Principal owner) {
        return new Part(Paths.home(owner), owner, false, List.of());
    }

    /**
     * @throws Refused NotFound for an address that nothing can have, BadRequest for what is no path, Unavailable if a
     *     directory cannot say whether there is such a person
     */
    static Part locate(String resource, Principals principals) {
        UrlPath path = UrlPath.parse(resource);
        List<String> segments = path.segments();
        boolean homes = !segments.isEmpty() && segments.getFirst().equals("calendars");
        boolean records = !segments.isEmpty() && segments.getFirst().equals("principals");
        if (!homes && !records || segments.size() < 3 || records && segments.size() > 3) {
            throw new Refused(new Reason.NotFound(resource));
        }
        return find(segments.get(1), segments.get(2), principals)
                .map(owner -> new Part(path.raw(), owner, records, segments.subList(3, segments.size())))
                .orElseThrow(() -> new Refused(new Reason.NotFound(resource)));
    }

    private static Optional<Principal> find(String kind, String name, Principals principals) {
        return kind.equals(BY_GUID)
                ? principals.findByGuid(name)
                : PrincipalKind.ofSegment(kind).flatMap(known -> principals.find(new PrincipalName(known, name)));
    }
}
