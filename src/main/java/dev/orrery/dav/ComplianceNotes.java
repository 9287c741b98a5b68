package dev.orrery.dav;

import static dev.orrery.dav.ComplianceNotes.Support.NO;
import static dev.orrery.dav.ComplianceNotes.Support.PARTLY;
import static dev.orrery.dav.ComplianceNotes.Support.YES;

import java.util.List;

/** Sections of specifications that no table of the server has a row for, each with an honest word. */
final class ComplianceNotes {
    private ComplianceNotes() {}

    /** How far a section is supported. */
    enum Support {
        YES,
        PARTLY,
        NO;

        String sign() {
            return switch (this) {
                case YES -> "yes";
                case PARTLY -> "partly";
                case NO -> "no";
            };
        }
    }

    /** One section. */
    record Note(String section, String what, Support support, String how) {}

    static final List<Note> ALL = List.of(
            new Note("RFC 4331, 5", "quota refusals", YES, "507 with quota-not-exceeded; one limit for every home"),
            new Note("RFC 4791, 4.2", "calendars inside calendars", NO, "calendars lie directly in a home"),
            new Note(
                    "RFC 4791, 5.2.6 to 5.2.8",
                    "min-date-time, max-date-time, max-instances",
                    YES,
                    "there is no such limit, so there are no such properties: the years 0000 to 9999 are taken"),
            new Note("RFC 4791, 5.3.2.1", "preconditions of PUT, COPY and MOVE", YES, "each with its own element"),
            new Note("RFC 4791, 6.1.1", "CALDAV:read-free-busy", YES, "part of DAV:read, and can be granted alone"),
            new Note("RFC 4791, 7.6", "partial calendar-data, expand, limits", YES, ""),
            new Note("RFC 4918, 9.1", "PROPFIND with Depth infinity", NO, "403 with propfind-finite-depth"),
            new Note("RFC 4918, 9.9.4", "MOVE of collections to another home", YES, "all or nothing, up to a bound"),
            new Note("RFC 4918, 10.4", "If header, tagged and untagged lists", YES, ""),
            new Note(
                    "RFC 4918, 18",
                    "compliance classes 1, 2 and 3",
                    YES,
                    "locks exclusive and shared, depth 0 and infinity"),
            new Note("RFC 3744, 3", "privileges", YES, "one tree for all resources; no abstract ones"),
            new Note(
                    "RFC 3744, 5.5",
                    "access lists of single objects",
                    NO,
                    "objects have the rights of the collection that holds them"),
            new Note("RFC 3744, 5.5.1", "DAV:invert, DAV:self, other properties than DAV:owner", NO, "refused by name"),
            new Note("RFC 3744, 5.5.2", "deny entries", YES, "the first entry that speaks of a privilege decides"),
            new Note("RFC 3744, 5.2", "DAV:group", NO, "resources have no group"),
            new Note("RFC 3744, 8.1.1", "preconditions of ACL", YES, ""),
            new Note("RFC 3744, 9.3", "principal-match by property", YES, "collections and objects, at any depth"),
            new Note(
                    "caldav-proxy, 5.2",
                    "groups of delegates",
                    YES,
                    "set by the owner through DAV:group-member-set, besides those of the record; not below groups"),
            new Note(
                    "caldav-proxy, 5.4",
                    "what delegates may",
                    YES,
                    "readers see all but notifications; writers do everything but grant"),
            new Note("RFC 5397", "current-user-principal", YES, "on every resource"),
            new Note(
                    "RFC 5545, 3.8.1.3",
                    "CLASS",
                    YES,
                    "others see private events as busy and confidential ones not at all; `[privacy]` changes that"),
            new Note("RFC 5689", "extended MKCOL", YES, ""),
            new Note("RFC 5842", "BIND, UNBIND, REBIND", NO, "only DAV:resource-id"),
            new Note("RFC 5995", "POST to add a member", YES, "`?add-member`"),
            new Note("RFC 6578, 3.6", "truncation", YES, "507 row; the token is that of the last row"),
            new Note("RFC 6578, 3.7", "level 1 and infinite", YES, "on calendars, homes and plain collections"),
            new Note("RFC 6578, 5", "sync tokens in the If header", YES, ""),
            new Note(
                    "RFC 6638",
                    "scheduling",
                    PARTLY,
                    "between people here, and by mail; uploads of whole calendars tell nobody"),
            new Note("RFC 6764, 5", "`/.well-known/caldav`", YES, "redirects to `/`"),
            new Note("RFC 7240, RFC 8144", "Prefer: return=minimal and return=representation, Brief", YES, ""),
            new Note("RFC 7529", "RSCALE", PARTLY, "Gregorian; others are stored and not expanded"),
            new Note(
                    "RFC 7809",
                    "zones by reference",
                    YES,
                    "what is stored without definitions of IANA zones is understood; a zone that nobody defines counts as"
                            + " floating instead of being refused, because clients send such data"),
            new Note(
                    "RFC 7809, 6",
                    "CalDAV-Timezones",
                    YES,
                    "on GET, calendar-query, calendar-multiget and return=representation; without it objects come back as"
                            + " they were stored"),
            new Note("RFC 7809, 5.1", "timezone-service-set", PARTLY, "empty: there is no zone service"),
            new Note("RFC 7953", "availability", YES, "stored on inbox, home and calendar, counted in free/busy"),
            new Note("RFC 8607", "managed attachments", NO, ""),
            new Note(
                    "draft-bitfire-webdav-push-00",
                    "WebDAV-Push",
                    YES,
                    "over Web Push; changes of members on homes, calendars and inboxes, at any depth on homes; of properties"
                            + " at depth 0; not on principals"),
            new Note(
                    "draft-bitfire-webdav-push-00",
                    "Push-Dont-Notify",
                    YES,
                    "silences devices of the person who makes the change, and nobody else's"),
            new Note("RFC 8030, RFC 8188, RFC 8291", "Web Push, encrypted", YES, "aes128gcm alone"),
            new Note("RFC 8292", "VAPID", YES, "one key for all nodes"),
            new Note("RFC 6352", "CardDAV", NO, ""));
}
