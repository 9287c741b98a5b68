package dev.orrery.face.queue;

import dev.orrery.access.Caller;
import dev.orrery.face.EntryFeed;
import dev.orrery.model.HomeId;
import dev.orrery.model.Reason;
import dev.orrery.model.Refused;
import dev.orrery.model.Watched;
import dev.orrery.store.QueueRow;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The log as a queue shows it. A position is a cursor for each home that the queue is about, in the order of the homes'
 * numbers. Thread-safe.
 */
final class QueueFeed {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final String BETWEEN = ".";

    /** Pages of the log that one answer looks through where hardly anything is let through. */
    private static final int LOOKS = 50;

    private final EntryFeed feed;

    QueueFeed(EntryFeed feed) {
        this.feed = feed;
    }

    /**
     * What was found.
     *
     * @param next where to go on
     * @param more true if not all was looked at
     * @param lost true if something before {@code next} cannot be told any more; then nothing is told
     */
    record Part(List<JsonNode> events, String next, boolean more, boolean lost) {
        Part {
            events = List.copyOf(events);
        }
    }

    /** Behind everything that happened so far. @throws Refused NotFound for what a caller may not know of */
    String end(Map<HomeId, Caller> callers) {
        List<String> cursors = new ArrayList<>();
        callers.forEach((home, caller) -> cursors.add(feed.end(caller, Watched.home(home))));
        return String.join(BETWEEN, cursors);
    }

    /**
     * What comes after a position, up to a limit.
     *
     * @param callers in the order of the homes: who looks at each
     * @param upTo where to stop; null for the end
     */
    Part read(QueueRow queue, Map<HomeId, Caller> callers, String position, @Nullable String upTo, int limit) {
        List<QueueFilter> filters = FilterText.parse(queue.filters());
        List<String> cursors = new ArrayList<>(cursors(queue, position));
        List<String> ends = upTo == null ? List.of() : cursors(queue, upTo);
        List<JsonNode> events = new ArrayList<>();
        boolean more = false;
        int index = 0;
        for (Map.Entry<HomeId, Caller> each : callers.entrySet()) {
            One one = new One(each.getKey(), each.getValue(), filters, ends.isEmpty() ? null : ends.get(index));
            try {
                more |= one.read(cursors.get(index), events, limit);
                cursors.set(index, one.at);
            } catch (Refused refused) {
                if (!(refused.reason() instanceof Reason.InvalidSyncToken)) {
                    throw refused;
                }
                cursors.set(index, feed.end(each.getValue(), Watched.home(each.getKey())));
                return new Part(List.of(), String.join(BETWEEN, cursors), true, true);
            }
            index++;
        }
        return new Part(events, String.join(BETWEEN, cursors), more, false);
    }

    /** One home of several, while it is read. */
    private final class One {
        private final HomeId home;
        private final Caller caller;
        private final List<QueueFilter> filters;
        private final @Nullable String end;
        private String at = "";

        One(HomeId home, Caller caller, List<QueueFilter> filters, @Nullable String end) {
            this.home = home;
            this.caller = caller;
            this.filters = filters;
            this.end = end;
        }

        /** True if there is more. */
        boolean read(String since, List<JsonNode> events, int limit) {
            at = since;
            boolean more = true;
            List<String> types = types();
            for (int look = 0; more && look < LOOKS && events.size() < limit; look++) {
                EntryFeed.Page page = feed.read(caller, Watched.home(home), types, at, limit - events.size());
                for (EntryFeed.Told told : page.entries()) {
                    if (end != null && feed.sequence(told.cursor()) > feed.sequence(end)) {
                        at = end;
                        return false;
                    }
                    add(told, events);
                }
                at = page.next();
                more = page.more();
            }
            return more;
        }

        private void add(EntryFeed.Told told, List<JsonNode> events) {
            JsonNode body = JSON.readTree(told.body());
            if (filters.stream().anyMatch(filter -> filter.lets(home, told, body))) {
                events.add(body);
            }
        }

        /** What all filters of this home together ask for; empty if one of them wants every type. */
        private List<String> types() {
            List<QueueFilter> own = filters.stream()
                    .filter(filter -> filter.home().equals(home))
                    .toList();
            return own.stream().anyMatch(filter -> filter.events().isEmpty())
                    ? List.of()
                    : own.stream()
                            .flatMap(filter -> filter.events().stream())
                            .distinct()
                            .toList();
        }
    }

    /**
     * Whether a position lies at or behind another in every home.
     *
     * @throws Refused BadRequest for what is no position of this queue
     */
    boolean reaches(QueueRow queue, String position, String other) {
        List<String> cursors = cursors(queue, position);
        List<String> others = cursors(queue, other);
        for (int i = 0; i < cursors.size(); i++) {
            if (feed.sequence(cursors.get(i)) < feed.sequence(others.get(i))) {
                return false;
            }
        }
        return true;
    }

    /** In each home the later of both. */
    String later(QueueRow queue, String position, String other) {
        List<String> cursors = new ArrayList<>(cursors(queue, position));
        List<String> others = cursors(queue, other);
        for (int i = 0; i < cursors.size(); i++) {
            if (feed.sequence(cursors.get(i)) < feed.sequence(others.get(i))) {
                cursors.set(i, others.get(i));
            }
        }
        return String.join(BETWEEN, cursors);
    }

    /** @throws Refused BadRequest if the caller could not go on from there */
    void check(QueueRow queue, Map<HomeId, Caller> callers, String position) {
        if (!goesOn(queue, callers, position)) {
            throw foreign();
        }
    }

    /**
     * False if the caller cannot go on from there any more.
     *
     * @throws Refused BadRequest for what is no position of this queue
     */
    boolean goesOn(QueueRow queue, Map<HomeId, Caller> callers, String position) {
        List<String> cursors = cursors(queue, position);
        int index = 0;
        for (Map.Entry<HomeId, Caller> each : callers.entrySet()) {
            try {
                feed.check(each.getValue(), Watched.home(each.getKey()), cursors.get(index++));
            } catch (Refused refused) {
                if (refused.reason() instanceof Reason.InvalidSyncToken) {
                    return false;
                }
                throw refused.reason() instanceof Reason.BadRequest ? foreign() : refused;
            }
        }
        return true;
    }

    private static List<String> cursors(QueueRow queue, String position) {
        List<String> cursors = List.of(position.split("\\" + BETWEEN, -1));
        if (cursors.size() != queue.watched().size()) {
            throw foreign();
        }
        return cursors;
    }

    private static Refused foreign() {
        return new Refused(new Reason.BadRequest(
                "position is one that an answer of this queue gave, and that can still be gone on from."));
    }
}
