package dev.orrery.model;

import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * Why the domain says no. Knows nothing of a protocol: each edge translates in one exhaustive switch (DAV precondition
 * element, problem+json, REQUEST-STATUS). {@code sentence()} is for people and says what to do next.
 */
public sealed interface Reason {
    /** A sentence for the person who asked, without secrets. */
    String sentence();

    /** Nothing there, or nothing that the caller may know of. */
    record NotFound(String what) implements Reason {
        @Override
        public String sentence() {
            return what + " does not exist here, or you have no access to it.";
        }
    }

    /** The caller is known, sees the resource, and lacks a privilege on it. */
    record NeedsPrivilege(String path, Privilege privilege) implements Reason {
        @Override
        public String sentence() {
            return "You lack the privilege '" + privilege.element().local() + "' on " + path
                    + "; its owner can grant it.";
        }
    }

    /** If-Match, If-None-Match, If-Unmodified-Since or an If header did not hold. */
    record PreconditionFailed(String which) implements Reason {
        @Override
        public String sentence() {
            return "The resource is not in the state that the request's " + which
                    + " asks for; fetch it again, then repeat the change.";
        }
    }

    /** The calendar already holds an object of this UID under another name (RFC 4791, 5.3.2.1). */
    record UidConflict(String uid, ObjectRef existing) implements Reason {
        @Override
        public String sentence() {
            return "This calendar already holds an object with the UID " + uid + " under the name " + existing.name()
                    + ".";
        }
    }

    /** A stored object keeps its UID (RFC 4791, 5.3.2.1: no-uid-conflict without another resource). */
    record UidChanged(String stored, String sent) implements Reason {
        @Override
        public String sentence() {
            return "An object keeps its UID for life: stored is " + stored + ", sent was " + sent + ".";
        }
    }

    /** Not iCalendar at all (RFC 4791: supported-calendar-data). */
    record NotCalendarData(String contentType) implements Reason {
        @Override
        public String sentence() {
            return "A calendar takes text/calendar in version 2.0, not " + contentType + ".";
        }
    }

    /**
     * iCalendar that cannot be read (RFC 4791: valid-calendar-data).
     *
     * @param line first line of the problem, counted from 1; 0 when it is about the whole
     * @param rule what is broken, with the section that says so
     */
    record InvalidCalendarData(int line, String rule) implements Reason {
        @Override
        public String sentence() {
            return line > 0 ? "Line " + line + ": " + rule : rule;
        }
    }

    /** Readable iCalendar that is no calendar object resource: METHOD, two UIDs, mixed components (RFC 4791, 4.1). */
    record InvalidCalendarObject(int line, String rule) implements Reason {
        @Override
        public String sentence() {
            return line > 0 ? "Line " + line + ": " + rule : rule;
        }
    }

    /** The calendar does not take this component type (RFC 4791, 5.2.3). */
    record ComponentNotSupported(String component, Set<String> supported) implements Reason {
        @Override
        public String sentence() {
            return "This calendar holds "
                    + String.join(", ", supported.stream().sorted().toList()) + ", not " + component + ".";
        }
    }

    /** Larger than the collection allows (RFC 4791, 5.2.5), or than the server takes. */
    record TooLarge(long size, long limit) implements Reason {
        @Override
        public String sentence() {
            return "The content has " + size + " bytes; at most " + limit + " are taken.";
        }
    }

    /** A date before min-date-time or after max-date-time (RFC 4791, 5.2.6 and 5.2.7). */
    record DateOutOfRange(String value, boolean early, String limit) implements Reason {
        @Override
        public String sentence() {
            return value + " lies " + (early ? "before " : "after ") + limit + ", the limit of this calendar.";
        }
    }

    /** More instances than the server is willing to keep (RFC 4791, 5.2.8). */
    record TooManyInstances(int limit) implements Reason {
        @Override
        public String sentence() {
            return "The recurrence has more than " + limit + " instances; let it end earlier, or come less often.";
        }
    }

    /** The components of an object name several organizers (RFC 6638, 3.2.4.2). */
    record DifferentOrganizers(int line) implements Reason {
        @Override
        public String sentence() {
            return "Line " + line + ": all components of an object have the same ORGANIZER. Store the others as objects"
                    + " of their own.";
        }
    }

    /** The person has the event already, in another of their calendars (RFC 6638, 3.2.4.1). */
    record ScheduledElsewhere(String uid, ObjectRef existing) implements Reason {
        @Override
        public String sentence() {
            return "The event " + uid + " is in another calendar of this person already, under the name "
                    + existing.name() + "; move it instead.";
        }
    }

    /** An attendee changed what is the organizer's (RFC 6638, 3.2.4.4). */
    record AttendeeMayNotChange(String what) implements Reason {
        @Override
        public String sentence() {
            return "Only the organizer changes " + what + " of this event. You can answer, set alarms and remove it;"
                    + " ask the organizer for anything else.";
        }
    }

    /**
     * A message sent to an outbox breaks the rules of iTIP (RFC 6638, 5.1: valid-scheduling-message).
     *
     * @param line first line of the problem, counted from 1; 0 when it is about the whole
     */
    record InvalidSchedulingMessage(int line, String rule) implements Reason {
        @Override
        public String sentence() {
            return line > 0 ? "Line " + line + ": " + rule : rule;
        }
    }

    /** Somebody else's address as ORGANIZER of a message from an outbox (RFC 6638, 5.1: organizer-allowed). */
    record OrganizerNotAllowed(String address) implements Reason {
        @Override
        public String sentence() {
            return address + " is no address of this outbox's owner, so nothing is asked in its name.";
        }
    }

    /** RFC 4791, 5.2.9. */
    record TooManyAttendees(int count, int limit) implements Reason {
        @Override
        public String sentence() {
            return "The object has " + count + " attendees in one instance; at most " + limit + " are taken.";
        }
    }

    /** The collection that should hold the resource is not there (RFC 4918, 9.3.1 and 9.7.1: 409). */
    record ParentMissing(String path) implements Reason {
        @Override
        public String sentence() {
            return "The collection " + path + " does not exist; make it first.";
        }
    }

    /** MKCOL, MKCALENDAR where something already is (DAV:resource-must-be-null). */
    record AlreadyExists(String path) implements Reason {
        @Override
        public String sentence() {
            return path + " already exists.";
        }
    }

    /** A calendar cannot be made, copied or moved there (RFC 4791: calendar-collection-location-ok). */
    record LocationNotAllowed(String path) implements Reason {
        @Override
        public String sentence() {
            return "A calendar cannot live at " + path + "; put it directly into a calendar home.";
        }
    }

    /** The method makes no sense on this kind of resource. */
    record NotAllowedHere(String what) implements Reason {
        @Override
        public String sentence() {
            return what;
        }
    }

    /** Nobody may do this here, whatever their privileges: copying onto itself, deleting an inbox. */
    record Forbidden(String why) implements Reason {
        @Override
        public String sentence() {
            return why;
        }
    }

    /** The last calendar that takes events stays, so that invitations have a place (RFC 6638: default-calendar-needed). */
    record DefaultCalendarNeeded(String path) implements Reason {
        @Override
        public String sentence() {
            return path + " is the last calendar that takes events; make another one before you delete it.";
        }
    }

    /** A lock stands in the way and its token was not submitted (RFC 4918, 16: lock-token-submitted). */
    record Locked(List<String> paths) implements Reason {
        public Locked {
            paths = List.copyOf(paths);
        }

        @Override
        public String sentence() {
            return "Locked by someone: " + String.join(", ", paths) + ".";
        }
    }

    /** RFC 4918, 16: no-conflicting-lock. */
    record ConflictingLock(List<String> paths) implements Reason {
        public ConflictingLock {
            paths = List.copyOf(paths);
        }

        @Override
        public String sentence() {
            return "A lock that excludes this one is held on " + String.join(", ", paths) + ".";
        }
    }

    /** RFC 4918, 9.11.1: lock-token-matches-request-uri. */
    record LockTokenMismatch(String token) implements Reason {
        @Override
        public String sentence() {
            return "The lock token " + token + " does not lock this resource.";
        }
    }

    /** A token of another store, another collection, the future, or older than the log (RFC 6578: valid-sync-token). */
    record InvalidSyncToken(String token) implements Reason {
        @Override
        public String sentence() {
            return "This token cannot be followed any more; start over with a full listing.";
        }
    }

    /** A live property that the server computes (RFC 3253: cannot-modify-protected-property). */
    record ProtectedProperty(PropertyName property) implements Reason {
        @Override
        public String sentence() {
            return property + " is computed by the server and cannot be set.";
        }
    }

    /** A combination of types that no collection here has (RFC 5689, 3.3: valid-resourcetype). */
    record UnknownResourceType(String why) implements Reason {
        @Override
        public String sentence() {
            return why;
        }
    }

    /** A property's value breaks its grammar or this server's limits. */
    record InvalidPropertyValue(PropertyName property, String why) implements Reason {
        @Override
        public String sentence() {
            return property + ": " + why;
        }
    }

    /** CALDAV:valid-calendar-data for the calendar-timezone property, or an unknown CALDAV:calendar-timezone-id. */
    record InvalidTimeZone(String value, boolean byReference) implements Reason {
        @Override
        public String sentence() {
            return byReference ? "The time zone " + value + " is unknown here." : "Not one valid VTIMEZONE: " + value;
        }
    }

    /** An access control entry that cannot be honoured (RFC 3744, 8.1.1). */
    record BadAccessEntry(Problem problem, String detail) implements Reason {
        /** The preconditions of RFC 3744 section 8.1.1, by their element names. */
        public enum Problem {
            NO_ACE_CONFLICT,
            NO_PROTECTED_ACE_CONFLICT,
            NO_INHERITED_ACE_CONFLICT,
            LIMITED_NUMBER_OF_ACES,
            DENY_BEFORE_GRANT,
            GRANT_ONLY,
            NO_INVERT,
            NO_ABSTRACT,
            NOT_SUPPORTED_PRIVILEGE,
            MISSING_REQUIRED_PRINCIPAL,
            RECOGNIZED_PRINCIPAL,
            ALLOWED_PRINCIPAL
        }

        @Override
        public String sentence() {
            return detail;
        }
    }

    /** A device cannot be told of changes of this collection (WebDAV-Push). */
    record PushRefused(Problem problem, String detail) implements Reason {
        /** The preconditions of the draft, by their element names. */
        public enum Problem {
            PUSH_NOT_AVAILABLE,
            INVALID_SUBSCRIPTION,
            NO_TRIGGER_SUPPORTED
        }

        @Override
        public String sentence() {
            return detail;
        }
    }

    /** The home has no room left (RFC 4331). */
    record QuotaExceeded(long limit) implements Reason {
        @Override
        public String sentence() {
            return "The home has reached its quota of " + limit + " bytes; delete something first.";
        }
    }

    /** More members or collections than a person may make. */
    record TooMany(String what, long limit) implements Reason {
        @Override
        public String sentence() {
            return "There are already " + limit + " " + what + ", and that is the limit.";
        }
    }

    /** A request that cannot be read, or that asks for what is not defined. */
    record BadRequest(String why) implements Reason {
        @Override
        public String sentence() {
            return why;
        }
    }

    /** A body of a kind that this request does not take (RFC 9110 section 15.5.16). */
    record UnsupportedMediaType(String type) implements Reason {
        @Override
        public String sentence() {
            return "A body of the type " + type + " is not taken here.";
        }
    }

    /** A whole tree asked for at once (RFC 4918, 9.1: propfind-finite-depth). */
    record InfiniteDepth() implements Reason {
        @Override
        public String sentence() {
            return "Ask for depth 0 or 1, level by level.";
        }
    }

    /** No such report on this resource (RFC 3253, 3.6: supported-report). */
    record UnsupportedReport(PropertyName report) implements Reason {
        @Override
        public String sentence() {
            return "The report " + report + " is not there for this resource.";
        }
    }

    /** A destination on another server (RFC 4918, 9.8.5: 502). */
    record OtherServer(String uri) implements Reason {
        @Override
        public String sentence() {
            return uri + " is on another server.";
        }
    }

    /** A report's answer would be too big (RFC 6578, RFC 3744: number-of-matches-within-limits). */
    record TooManyMatches(int limit) implements Reason {
        @Override
        public String sentence() {
            return "More than " + limit + " matches; ask for less at a time.";
        }
    }

    /** A filter with something this server cannot match (RFC 4791: valid-filter, supported-filter). */
    record BadFilter(boolean unsupported, String why) implements Reason {
        @Override
        public String sentence() {
            return why;
        }
    }

    /** RFC 4791, 7.5.1: supported-collation. */
    record UnknownCollation(String collation) implements Reason {
        @Override
        public String sentence() {
            return "The collation " + collation + " is unknown; i;ascii-casemap, i;octet and i;unicode-casemap work.";
        }
    }

    /** An authority or the store cannot answer now; nothing is known to be absent. */
    record Unavailable(String what, Duration retryAfter) implements Reason {
        @Override
        public String sentence() {
            return what + " cannot be reached now; try again in " + retryAfter.toSeconds() + " seconds.";
        }
    }
}
