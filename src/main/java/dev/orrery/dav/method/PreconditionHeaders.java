package dev.orrery.dav.method;

import dev.orrery.calendar.Place;
import dev.orrery.calendar.Preconditions;
import dev.orrery.calendar.Preconditions.StateList;
import dev.orrery.calendar.Preconditions.Tags;
import dev.orrery.calendar.Preconditions.Test;
import dev.orrery.dav.DavContext;
import dev.orrery.dav.DavRequest;
import dev.orrery.dav.HttpDate;
import dev.orrery.dav.IfHeader;
import dev.orrery.dav.Located;
import dev.orrery.dav.Resolver;
import dev.orrery.dav.SyncToken;
import dev.orrery.http.Headers;
import dev.orrery.model.Refused;
import dev.orrery.store.Snapshot;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The conditional headers of a request, read in two steps: their text and the places that the If header tags outside a
 * snapshot, what the places name inside one. What they demand is decided by the verb. Belongs to one request.
 */
final class PreconditionHeaders {
    private final DavRequest request;
    private final @Nullable Tags match;
    private final @Nullable Tags noneMatch;
    private final @Nullable Instant unmodifiedSince;
    private final @Nullable Tags scheduleMatch;
    private final List<IfHeader.ConditionList> lists;
    private final Map<String, Located> tagged = new HashMap<>();

    private PreconditionHeaders(DavRequest request) {
        Headers headers = request.http().headers();
        this.request = request;
        this.match = Tags.read(headers, "If-Match", false);
        this.noneMatch = Tags.read(headers, "If-None-Match", true);
        String since = headers.get("If-Unmodified-Since");
        this.unmodifiedSince = since == null ? null : HttpDate.parse(since);
        this.scheduleMatch = Tags.read(headers, "If-Schedule-Tag-Match", false);
        this.lists = request.ifHeader();
    }

    /** @throws Refused BadRequest if the If header cannot be read */
    static PreconditionHeaders read(DavContext context, DavRequest request) {
        PreconditionHeaders read = new PreconditionHeaders(request);
        for (IfHeader.ConditionList list : read.lists) {
            if (list.resource() != null) {
                read.locate(context, list.resource());
            }
        }
        return read;
    }

    private void locate(DavContext context, String resource) {
        try {
            tagged.put(
                    resource, context.resolver().locate(resource, request.http().origin()));
        } catch (Refused elsewhere) {
            tagged.remove(resource); // no resource of this server: none of its conditions holds
        }
    }

    /** @param own the place that the request itself is for */
    Preconditions in(Snapshot snapshot, @Nullable Place own) {
        if (match == null && noneMatch == null && unmodifiedSince == null && scheduleMatch == null && lists.isEmpty()) {
            return Preconditions.NONE;
        }
        return new Preconditions(
                match,
                noneMatch,
                unmodifiedSince,
                lists.stream().map(list -> states(snapshot, list, own)).toList(),
                scheduleMatch);
    }

    private StateList states(Snapshot snapshot, IfHeader.ConditionList list, @Nullable Place own) {
        Place place = list.resource() == null ? own : place(snapshot, tagged.get(list.resource()));
        return new StateList(
                place, list.conditions().stream().map(PreconditionHeaders::test).toList());
    }

    private @Nullable Place place(Snapshot snapshot, @Nullable Located located) {
        if (located == null) {
            return null;
        }
        try {
            return Places.of(Resolver.resolve(snapshot, request.caller(), located));
        } catch (Refused invisible) {
            return null;
        }
    }

    private static Test test(IfHeader.Condition condition) {
        if (condition.etag()) {
            return new Test.Tag(condition.not(), strong(condition.value()));
        }
        return SyncToken.known(condition.value())
                .<Test>map(token -> new Test.Unchanged(
                        condition.not(),
                        token.epoch(),
                        token.collection(),
                        token.point().seq()))
                .orElseGet(() -> new Test.Lock(condition.not(), condition.value()));
    }

    /** Our tags are all strong, so that a weakened one still names the same version where comparison may be weak. */
    private static String strong(String tag) {
        return tag.startsWith("W/") ? tag.substring(2) : tag;
    }
}
