package dev.orrery.calendar;

import dev.orrery.http.Headers;
import dev.orrery.model.CollectionRef;
import dev.orrery.model.Reason;
import dev.orrery.model.Refused;
import dev.orrery.store.ObjectRow;
import dev.orrery.store.Tx;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The state that a request demands of the store before anything is changed (RFC 9110 section 13.1, RFC 4918 section
 * 10.4). Checked inside the transaction, where it cannot race. Immutable.
 *
 * @param match If-Match; null if not asked
 * @param noneMatch If-None-Match; null if not asked
 * @param unmodifiedSince If-Unmodified-Since, in whole seconds; looked at only without {@code match}
 * @param states the If header: at least one of these must hold; empty if not asked
 * @param scheduleMatch If-Schedule-Tag-Match (RFC 6638 section 8.3); null if not asked
 */
public record Preconditions(
        @Nullable Tags match,
        @Nullable Tags noneMatch,
        @Nullable Instant unmodifiedSince,
        List<StateList> states,
        @Nullable Tags scheduleMatch) {
    public static final Preconditions NONE = new Preconditions(null, null, null, List.of(), null);

    public Preconditions {
        states = List.copyOf(states);
    }

    /**
     * Entity tags to compare with.
     *
     * @param any {@code *}: whatever exists
     * @param tags strong ones, with their quotation marks
     */
    public record Tags(boolean any, Set<String> tags) {
        public static final Tags ANY = new Tags(true, Set.of());

        public Tags {
            tags = Set.copyOf(tags);
        }

        /** @param current of the resource; null if there is none */
        public boolean match(@Nullable String current) {
            return current != null && (any || tags.contains(current));
        }

        /**
         * The tags of a header; null without one.
         *
         * @param weakly whether a weak tag may match (RFC 9110 section 13.1.2), or never does (section 13.1.1)
         */
        public static @Nullable Tags read(Headers headers, String name, boolean weakly) {
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

    /**
     * Conditions on one resource that must all hold.
     *
     * @param place what is asked about; null for an address where nothing can be: nothing holds there but negations
     */
    public record StateList(@Nullable Place place, List<Test> tests) {
        public StateList {
            tests = List.copyOf(tests);
        }
    }

    /** One condition of a {@link StateList}. */
    public sealed interface Test {
        boolean negated();

        /** The resource is in the scope of the lock with this token. */
        record Lock(boolean negated, String token) implements Test {}

        /** The resource has this strong entity tag. */
        record Tag(boolean negated, String tag) implements Test {}

        /**
         * The resource is this collection and nothing happened in it since (RFC 6578 section 5).
         *
         * @param epoch of the store that gave the sync token
         * @param seq the newest change then
         */
        record Unchanged(boolean negated, String epoch, CollectionRef collection, long seq) implements Test {}
    }

    /** Every lock token that the request mentions, and thereby submits (RFC 4918 section 10.4.1). */
    Set<String> tokens() {
        return states.isEmpty()
                ? Set.of()
                : states.stream()
                        .flatMap(list -> list.tests().stream())
                        .filter(Test.Lock.class::isInstance)
                        .map(test -> ((Test.Lock) test).token())
                        .collect(Collectors.toUnmodifiableSet());
    }

    /**
     * @param etag of the resource that the request is for; null if there is none
     * @param modified when it last changed; null if unknown
     * @throws Refused PreconditionFailed, naming the header
     */
    void check(Tx tx, String epoch, @Nullable String etag, @Nullable Instant modified) {
        if (match != null) {
            require(match.match(etag), "If-Match");
        } else if (unmodifiedSince != null && modified != null) {
            require(!modified.truncatedTo(ChronoUnit.SECONDS).isAfter(unmodifiedSince), "If-Unmodified-Since");
        }
        if (noneMatch != null) {
            require(!noneMatch.match(etag), "If-None-Match");
        }
        if (!states.isEmpty()) {
            require(states.stream().anyMatch(list -> holds(tx, epoch, list)), "If");
        }
    }

    /**
     * @param row of the object that the request is for; null if there is none
     * @throws Refused PreconditionFailed
     */
    void checkScheduleTag(Tx tx, @Nullable ObjectRow row) {
        if (scheduleMatch != null) {
            require(scheduleMatch.match(row == null ? null : ScheduleTag.of(tx, row)), "If-Schedule-Tag-Match");
        }
    }

    private static boolean holds(Tx tx, String epoch, StateList list) {
        return list.tests().stream().allMatch(test -> test.negated() != holds(tx, epoch, list.place(), test));
    }

    private static boolean holds(Tx tx, String epoch, @Nullable Place place, Test test) {
        if (place == null) {
            return false;
        }
        return switch (test) {
            case Test.Lock lock -> Locks.covers(tx, lock.token(), place);
            case Test.Tag tag -> tag.tag().equals(etag(tx, epoch, place));
            case Test.Unchanged state ->
                state.epoch().equals(epoch)
                        && place.equals(Place.of(state.collection()))
                        && tx.collection(state.collection())
                                .filter(row -> tx.newest(row) == state.seq())
                                .isPresent();
        };
    }

    private static @Nullable String etag(Tx tx, String epoch, Place place) {
        return place.isCollection()
                ? tx.collection(place.collection())
                        .map(row -> Etags.of(epoch, row))
                        .orElse(null)
                : tx.object(place.object()).map(row -> row.etag()).orElse(null);
    }

    private static void require(boolean holds, String which) {
        if (!holds) {
            throw new Refused(new Reason.PreconditionFailed(which));
        }
    }
}
