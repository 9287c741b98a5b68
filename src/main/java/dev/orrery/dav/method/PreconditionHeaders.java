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
import dev.orrery.http.Headers;
import dev.orrery.model.Refused;
import dev.orrery.store.Snapshot;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
    private final List<IfHeader.ConditionList> lists;
    private final Map<String, Located> tagged = new HashMap<>();

    private PreconditionHeaders(DavRequest request) {
        Headers headers = request.http().headers();
        this.request = request;
        this.match = tags(headers, "If-Match", false);
        this.noneMatch = tags(headers, "If-None-Match", true);
        String since = headers.get("If-Unmodified-Since");
        this.unmodifiedSince = since == null ? null : HttpDate.parse(since);
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
        if (match == null && noneMatch == null && unmodifiedSince == null && lists.isEmpty()) {
            return Preconditions.NONE;
        }
        return new Preconditions(
                match,
                noneMatch,
                unmodifiedSince,
                lists.stream().map(list -> states(snapshot, list, own)).toList());
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
        return condition.etag()
                ? new Test.Tag(condition.not(), strong(condition.value()))
                : new Test.Lock(condition.not(), condition.value());
    }

    /** Our tags are all strong, so that a weakened one still names the same version where comparison may be weak. */
    private static String strong(String tag) {
        return tag.startsWith("W/") ? tag.substring(2) : tag;
    }

    /** @param weakly whether a weak tag may match (RFC 9110 section 13.1.2), or never does (section 13.1.1) */
    static @Nullable Tags tags(Headers headers, String name, boolean weakly) {
        List<String> values = headers.all(name);
        if (values.isEmpty()) {
            return null;
        }
        Set<String> tags = new HashSet<>();
        boolean any = false;
        for (String value : values) {
            any |= value.strip().equals("*");
            collect(value, weakly, tags);
        }
        return any ? Tags.ANY : new Tags(false, tags);
    }

    private static void collect(String value, boolean weakly, Set<String> tags) {
        int at = 0;
        while (at < value.length()) {
            char c = value.charAt(at);
            if (c == ' ' || c == '\t' || c == ',') {
                at++;
                continue;
            }
            boolean weak = value.startsWith("W/", at);
            int start = weak ? at + 2 : at;
            boolean quoted = start < value.length() && value.charAt(start) == '"';
            int end = quoted ? value.indexOf('"', start + 1) : value.indexOf(',', start);
            int stop = end < 0 ? value.length() : end;
            String tag = value.substring(quoted ? start + 1 : start, stop).strip();
            if (!weak || weakly) {
                tags.add('"' + tag + '"'); // some clients leave the quotation marks out
            }
            at = quoted ? stop + 1 : stop;
        }
    }
}
