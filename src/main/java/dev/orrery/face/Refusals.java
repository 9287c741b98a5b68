package dev.orrery.face;

import dev.orrery.http.Response;
import dev.orrery.model.Reason;

/** From a reason to a status and a sentence in plain text: the one exhaustive switch of the faces that speak no XML. */
public final class Refusals {
    private Refusals() {}

    public static Response answer(Reason reason) {
        Response response = Response.text(status(reason), reason.sentence() + "\n");
        return reason instanceof Reason.Unavailable away
                ? response.with(
                        "Retry-After",
                        Long.toString(Math.max(1, away.retryAfter().toSeconds())))
                : response;
    }

    private static int status(Reason reason) {
        return switch (reason) {
            case Reason.NotFound _ -> 404;
            case Reason.BadRequest _,
                    Reason.InvalidCalendarData _,
                    Reason.InvalidCalendarObject _,
                    Reason.InvalidSchedulingMessage _,
                    Reason.BadFilter _ -> 400;
            case Reason.NeedsPrivilege _,
                    Reason.Forbidden _,
                    Reason.UidConflict _,
                    Reason.ScheduledElsewhere _,
                    Reason.UidChanged _,
                    Reason.ComponentNotSupported _,
                    Reason.DateOutOfRange _,
                    Reason.TooManyInstances _,
                    Reason.TooManyAttendees _,
                    Reason.DifferentOrganizers _,
                    Reason.AttendeeMayNotChange _,
                    Reason.OrganizerNotAllowed _,
                    Reason.LocationNotAllowed _,
                    Reason.DefaultCalendarNeeded _,
                    Reason.ProtectedProperty _,
                    Reason.UnknownResourceType _,
                    Reason.InvalidTimeZone _,
                    Reason.BadAccessEntry _,
                    Reason.PushRefused _,
                    Reason.InvalidSyncToken _,
                    Reason.InfiniteDepth _,
                    Reason.UnsupportedReport _,
                    Reason.UnknownCollation _ -> 403;
            case Reason.NotAllowedHere _, Reason.AlreadyExists _ -> 405;
            case Reason.ParentMissing _, Reason.LockTokenMismatch _, Reason.InvalidPropertyValue _ -> 409;
            case Reason.PreconditionFailed _ -> 412;
            case Reason.TooLarge _ -> 413;
            case Reason.NotCalendarData _, Reason.UnsupportedMediaType _ -> 415;
            case Reason.Locked _, Reason.ConflictingLock _ -> 423;
            case Reason.OtherServer _ -> 502;
            case Reason.Unavailable _ -> 503;
            case Reason.QuotaExceeded _, Reason.TooMany _, Reason.TooManyMatches _ -> 507;
        };
    }
}
