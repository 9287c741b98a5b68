package dev.orrery.dav.error;

import static dev.orrery.model.PropertyName.caldav;
import static dev.orrery.model.PropertyName.dav;
import static dev.orrery.model.PropertyName.push;

import dev.orrery.calendar.Paths;
import dev.orrery.model.ObjectRef;
import dev.orrery.model.PropertyName;
import dev.orrery.model.Reason;
import dev.orrery.store.Store;
import dev.orrery.xml.XmlWriter;
import java.io.IOException;
import java.util.List;
import java.util.Locale;

/** From a reason to what WebDAV says: the one exhaustive switch of this room. Thread-safe. */
public final class Conditions {
    private static final PropertyName HREF = dav("href");

    private final Store store;

    /** @param store asked for the address of an object that stands in the way */
    public Conditions(Store store) {
        this.store = store;
    }

    public Condition of(Reason reason) {
        return switch (reason) {
            case Reason.NotFound _ -> Condition.of(404);
            case Reason.NeedsPrivilege needs -> needsPrivilege(needs);
            case Reason.PreconditionFailed _ -> Condition.of(412);
            case Reason.UidConflict conflict -> standsAt("no-uid-conflict", conflict.existing());
            case Reason.ScheduledElsewhere elsewhere ->
                standsAt("unique-scheduling-object-resource", elsewhere.existing());
            case Reason.UidChanged _ -> Condition.of(403, caldav("no-uid-conflict"));
            case Reason.NotCalendarData _ -> Condition.of(403, caldav("supported-calendar-data"));
            case Reason.InvalidCalendarData _ -> Condition.of(403, caldav("valid-calendar-data"));
            case Reason.InvalidCalendarObject _ -> Condition.of(403, caldav("valid-calendar-object-resource"));
            case Reason.ComponentNotSupported _ -> Condition.of(403, caldav("supported-calendar-component"));
            case Reason.TooLarge _ -> Condition.of(413, caldav("max-resource-size"));
            case Reason.DateOutOfRange date ->
                Condition.of(403, caldav(date.early() ? "min-date-time" : "max-date-time"));
            case Reason.TooManyInstances _ -> Condition.of(403, caldav("max-instances"));
            case Reason.TooManyAttendees _ -> Condition.of(403, caldav("max-attendees-per-instance"));
            case Reason.DifferentOrganizers _ -> Condition.of(403, caldav("same-organizer-in-all-components"));
            case Reason.AttendeeMayNotChange _ ->
                Condition.of(403, caldav("allowed-attendee-scheduling-object-change"));
            case Reason.InvalidSchedulingMessage _ -> Condition.of(403, caldav("valid-scheduling-message"));
            case Reason.OrganizerNotAllowed _ -> Condition.of(403, caldav("organizer-allowed"));
            case Reason.ParentMissing _ -> Condition.of(409);
            case Reason.AlreadyExists _ -> Condition.of(405, dav("resource-must-be-null"));
            case Reason.LocationNotAllowed _ -> Condition.of(403, caldav("calendar-collection-location-ok"));
            case Reason.NotAllowedHere _ -> Condition.of(405);
            case Reason.Forbidden _ -> Condition.of(403);
            case Reason.DefaultCalendarNeeded _ -> Condition.of(403, caldav("default-calendar-needed"));
            case Reason.Locked locked -> hrefs(423, "lock-token-submitted", locked.paths());
            case Reason.ConflictingLock lock -> hrefs(423, "no-conflicting-lock", lock.paths());
            case Reason.LockTokenMismatch _ -> Condition.of(409, dav("lock-token-matches-request-uri"));
            case Reason.InvalidSyncToken _ -> Condition.of(403, dav("valid-sync-token"));
            case Reason.ProtectedProperty _ -> Condition.of(403, dav("cannot-modify-protected-property"));
            case Reason.UnknownResourceType type -> Condition.of(403, dav("valid-resourcetype"));
            case Reason.InvalidPropertyValue _ -> Condition.of(409);
            case Reason.InvalidTimeZone zone ->
                zone.byReference()
                        ? Condition.of(403, caldav("valid-timezone"))
                        : Condition.of(403, caldav("valid-calendar-data"));
            case Reason.BadAccessEntry bad ->
                Condition.of(
                        403, dav(bad.problem().name().toLowerCase(Locale.ROOT).replace('_', '-')));
            case Reason.PushRefused push ->
                Condition.of(
                        403, push(push.problem().name().toLowerCase(Locale.ROOT).replace('_', '-')));
            case Reason.QuotaExceeded _ -> Condition.of(507, dav("quota-not-exceeded"));
            case Reason.TooMany _ -> Condition.of(507, dav("sufficient-disk-space"));
            case Reason.BadRequest _ -> Condition.of(400);
            case Reason.UnsupportedMediaType _ -> Condition.of(415);
            case Reason.InfiniteDepth _ -> Condition.of(403, dav("propfind-finite-depth"));
            case Reason.UnsupportedReport _ -> Condition.of(403, dav("supported-report"));
            case Reason.OtherServer _ -> Condition.of(502);
            case Reason.TooManyMatches _ -> Condition.of(507, dav("number-of-matches-within-limits"));
            case Reason.BadFilter filter ->
                Condition.of(403, caldav(filter.unsupported() ? "supported-filter" : "valid-filter"));
            case Reason.UnknownCollation _ -> Condition.of(403, caldav("supported-collation"));
            case Reason.Unavailable _ -> Condition.of(503);
        };
    }

    /** RFC 3744 section 7.1.1. */
    private static Condition needsPrivilege(Reason.NeedsPrivilege needs) {
        return Condition.of(403, dav("need-privileges"), out -> {
            out.start(dav("resource")).element(HREF, needs.path()).start(dav("privilege"));
            out.empty(needs.privilege().element()).end().end();
        });
    }

    private Condition standsAt(String element, ObjectRef existing) {
        String path = store.read(snapshot -> Paths.of(snapshot, existing));
        return Condition.of(403, caldav(element), out -> out.element(HREF, path));
    }

    private static Condition hrefs(int status, String element, List<String> paths) {
        return Condition.of(status, dav(element), out -> write(out, paths));
    }

    private static void write(XmlWriter out, List<String> hrefs) throws IOException {
        for (String href : hrefs) {
            out.element(HREF, href);
        }
    }
}
