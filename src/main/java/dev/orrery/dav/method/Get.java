package dev.orrery.dav.method;

import dev.orrery.calendar.Etags;
import dev.orrery.calendar.Preconditions.Tags;
import dev.orrery.calendar.ScheduleTag;
import dev.orrery.calendar.Spool;
import dev.orrery.calendar.WholeCalendar;
import dev.orrery.dav.DavContext;
import dev.orrery.dav.DavMethod;
import dev.orrery.dav.DavRequest;
import dev.orrery.dav.HttpDate;
import dev.orrery.dav.Resolver;
import dev.orrery.dav.Target;
import dev.orrery.dav.Timezones;
import dev.orrery.http.Headers;
import dev.orrery.http.Response;
import dev.orrery.model.CollectionKind;
import dev.orrery.model.Privilege;
import dev.orrery.model.Reason;
import dev.orrery.model.Refused;
import dev.orrery.store.CollectionRow;
import dev.orrery.store.ObjectRow;
import dev.orrery.store.Snapshot;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/**
 * GET and HEAD (RFC 4918 section 9.4, RFC 9110 section 13): an object as it was stored, a calendar as one text, any
 * other collection as a page that lists it.
 */
public final class Get implements DavMethod {
    private static final String CALENDAR_TYPE = "text/calendar; charset=utf-8";

    private final DavContext context;
    private final WholeCalendar wholeCalendars;

    public Get(DavContext context, WholeCalendar wholeCalendars) {
        this.context = context;
        this.wholeCalendars = wholeCalendars;
    }

    @Override
    public Response run(DavRequest request) {
        return context.read(request, snapshot -> {
            Target target = Resolver.resolveExisting(snapshot, request.caller(), request.located());
            if (target instanceof Target.ObjectTarget object) {
                return object(snapshot, request, object);
            }
            if (target instanceof Target.CollectionTarget collection) {
                return collection(snapshot, request, collection);
            }
            throw new Refused(new Reason.NotAllowedHere(target.href() + " has no content; ask with PROPFIND."));
        });
    }

    private static Response object(Snapshot snapshot, DavRequest request, Target.ObjectTarget object) {
        object.require(Privilege.READ);
        return ObjectAnswer.tagged(content(snapshot, request, object), ScheduleTag.of(snapshot, object.row()));
    }

    private static Response content(Snapshot snapshot, DavRequest request, Target.ObjectTarget object) {
        ObjectRow row = object.row();
        Response early = unchanged(request, row.etag(), row.modified());
        if (early != null) {
            return early;
        }
        Timezones timezones = row.index() == null ? Timezones.AS_STORED : Timezones.of(request);
        if (timezones != Timezones.AS_STORED) {
            return ObjectAnswer.of(200, row, snapshot.content(row), timezones);
        }
        if (isHead(request)) {
            return new Response(200, ObjectAnswer.headers(row), Response.EMPTY, false)
                    .with("Content-Length", Long.toString(row.size()))
                    .with("Accept-Ranges", "bytes");
        }
        Response whole =
                ObjectAnswer.of(200, row, snapshot.content(row), timezones).with("Accept-Ranges", "bytes");
        return Ranges.cut(request.http().headers(), row, whole);
    }

    private Response collection(Snapshot snapshot, DavRequest request, Target.CollectionTarget collection) {
        collection.require(Privilege.READ);
        String epoch = context.store().epoch();
        CollectionRow row = collection.row();
        boolean calendar = row.kind() == CollectionKind.CALENDAR;
        String etag = calendar ? WholeCalendar.tag(epoch, snapshot, row).etag() : Etags.of(epoch, row);
        Response early = unchanged(request, etag, null);
        if (early != null) {
            return early;
        }
        if (!calendar) {
            byte[] page = CollectionPage.of(snapshot, request.caller(), collection);
            return Response.bytes(200, CollectionPage.TYPE, page).allowCompression();
        }
        Spool body = wholeCalendars.of(epoch, snapshot, row).body();
        return text(Timezones.of(request), body)
                .with("ETag", etag)
                .with("Vary", Timezones.HEADER)
                .allowCompression();
    }

    /** As it lies there, without a copy in memory, unless the zones are wanted otherwise. */
    private static Response text(Timezones timezones, Spool body) {
        return timezones == Timezones.AS_STORED
                ? Response.stream(200, CALENDAR_TYPE, body::writeTo)
                        .with("Content-Length", Long.toString(body.length()))
                : Response.bytes(200, CALENDAR_TYPE, timezones.apply(body.bytes()));
    }

    /** 304 or 412 where the conditional headers ask for it, in the order of RFC 9110 section 13.2.2; else null. */
    private static @Nullable Response unchanged(DavRequest request, String etag, @Nullable Instant modified) {
        Headers headers = request.http().headers();
        Tags match = Tags.read(headers, "If-Match", false);
        if (match != null && !match.match(etag)) {
            throw new Refused(new Reason.PreconditionFailed("If-Match"));
        }
        Instant seconds = modified == null ? null : modified.truncatedTo(ChronoUnit.SECONDS);
        Instant unmodifiedSince = date(headers, "If-Unmodified-Since");
        if (match == null && seconds != null && unmodifiedSince != null && seconds.isAfter(unmodifiedSince)) {
            throw new Refused(new Reason.PreconditionFailed("If-Unmodified-Since"));
        }
        Tags noneMatch = Tags.read(headers, "If-None-Match", true);
        Instant modifiedSince = date(headers, "If-Modified-Since");
        boolean known = noneMatch != null
                ? noneMatch.match(etag)
                : seconds != null && modifiedSince != null && !seconds.isAfter(modifiedSince);
        return known ? Response.of(304).with("ETag", etag) : null;
    }

    private static @Nullable Instant date(Headers headers, String name) {
        String value = headers.get(name);
        return value == null ? null : HttpDate.parse(value);
    }

    private static boolean isHead(DavRequest request) {
        return request.http().method().equals("HEAD");
    }
}
