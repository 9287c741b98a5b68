package dev.orrery.source.cloud;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.orrery.http.UrlPath;
import dev.orrery.model.MachineState;
import dev.orrery.model.Refused;
import dev.orrery.model.Tracked;
import dev.orrery.tracking.Answer;
import dev.orrery.tracking.Listing;
import java.net.URI;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Nova's listings of machines, page by page. The last listing of an account is kept, and for a while only what has changed
 * since is asked for ({@code changes-since}) and put into it. What comes of that is a whole listing again: what Nova calls
 * deleted is missing in it, and is asked for alone as everything that is missing. Thread-safe.
 */
final class NovaListings {
    private static final String ALL = "/servers/detail?limit=1000";
    private static final int MOST_PAGES = 2_000;
    private static final int MOST_MACHINES = 500_000;
    private static final Duration KEPT = Duration.ofHours(1);

    /**
     * So much is asked for again: a change bears the time of the machine that made it, and is seen once it is written. The
     * same change twice is none.
     */
    private static final Duration OVERLAP = Duration.ofMinutes(5);

    private final Duration wholeAfter;
    private final InstantSource clock;
    private final Cache<String, Seen> kept;

    NovaListings(Duration wholeAfter, InstantSource clock) {
        this.wholeAfter = wholeAfter;
        this.clock = clock;
        this.kept = Caffeine.newBuilder()
                .maximumWeight(MOST_MACHINES)
                .weigher((String _, Seen seen) -> 1 + seen.machines().size())
                .expireAfterAccess(KEPT)
                .executor(Runnable::run)
                .build();
    }

    /**
     * A listing that is kept.
     *
     * @param wholeAt when everything was asked for last, by our clock
     * @param upTo until when changes are in it, by Nova's clock
     */
    private record Seen(Map<String, Tracked> machines, Instant wholeAt, Instant upTo) {}

    /**
     * What all pages say.
     *
     * @param date Nova's time when it answered the first; null if it does not say
     */
    private record Pages(
            Map<String, Tracked> machines, @Nullable Instant date) {}

    /** @param ask asks Nova for a path below its endpoint */
    Answer<Listing> list(String account, Function<String, Answer<CloudHttp.Reply>> ask) {
        Instant now = clock.instant();
        Seen before = kept.getIfPresent(account);
        if (before != null && now.isBefore(before.wholeAt().plus(wholeAfter))) {
            String since =
                    before.upTo().minus(OVERLAP).truncatedTo(ChronoUnit.SECONDS).toString();
            Answer<Pages> changed = pages(ALL + "&changes-since=" + UrlPath.encode(since), ask);
            if (changed instanceof Answer.Got<Pages>(Pages pages)) {
                return keep(account, before.machines(), pages, before.wholeAt());
            }
            if (!(changed instanceof Answer.Rejected<Pages>)) {
                return changed.failure();
            }
            // some Novas cannot page through what is deleted: then everything
        }
        Answer<Pages> whole = pages(ALL, ask);
        return whole instanceof Answer.Got<Pages>(Pages pages) ? keep(account, Map.of(), pages, now) : whole.failure();
    }

    private Answer<Listing> keep(String account, Map<String, Tracked> before, Pages pages, Instant wholeAt) {
        Map<String, Tracked> machines = new LinkedHashMap<>(before);
        pages.machines().forEach((id, machine) -> {
            if (machine.state() == MachineState.FINISH) {
                machines.remove(id);
            } else {
                machines.put(id, machine);
            }
        });
        if (pages.date() == null) {
            kept.invalidate(account); // by our clock nobody knows what is missing
        } else {
            kept.put(account, new Seen(machines, wholeAt, pages.date()));
        }
        return new Answer.Got<>(new Listing(machines));
    }

    private static Answer<Pages> pages(String first, Function<String, Answer<CloudHttp.Reply>> ask) {
        List<Tracked> machines = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        Instant date = null;
        String path = first;
        while (path != null) {
            if (!seen.add(path) || seen.size() > MOST_PAGES || machines.size() > MOST_MACHINES) {
                return new Answer.Unreadable<>("The provider's pages have no end.");
            }
            Answer<CloudHttp.Reply> answer = ask.apply(path);
            if (!(answer instanceof Answer.Got<CloudHttp.Reply>(CloudHttp.Reply reply))) {
                return answer.failure();
            }
            if (!(reply.json() instanceof Answer.Got<JsonNode>(JsonNode body))) {
                return reply.json().failure();
            }
            JsonNode servers = body.path("servers");
            Optional<String> marker = marker(body.path("servers_links"));
            if (!servers.isArray() || marker.filter(String::isEmpty).isPresent()) {
                return new Answer.Unreadable<>("The provider's answer is no page of a listing of servers.");
            }
            servers.forEach(server -> machines.add(NovaJson.machine(server)));
            date = seen.size() == 1 ? date(reply) : date;
            path = marker.map(id -> first + "&marker=" + UrlPath.encode(id)).orElse(null);
        }
        Answer<Listing> listing = Listing.of(machines);
        return listing instanceof Answer.Got<Listing>(Listing all)
                ? new Answer.Got<>(new Pages(all.things(), date))
                : listing.failure();
    }

    /**
     * Behind which machine the next page begins; empty if there is none, or an empty text if nobody says. The address itself is
     * not followed: behind a proxy it is often a wrong one, and the token goes nowhere else.
     */
    private static Optional<String> marker(JsonNode links) {
        for (JsonNode link : links) {
            if (link.path("rel").asString("").equals("next")) {
                try {
                    String query = URI.create(link.path("href").asString("")).getRawQuery();
                    return Optional.of(
                            query == null
                                    ? ""
                                    : UrlPath.parameter(query, "marker").orElse(""));
                } catch (IllegalArgumentException | Refused e) {
                    return Optional.of("");
                }
            }
        }
        return Optional.empty();
    }

    private static @Nullable Instant date(CloudHttp.Reply reply) {
        String date = reply.headers().get("Date");
        try {
            return date == null
                    ? null
                    : ZonedDateTime.parse(date.strip(), DateTimeFormatter.RFC_1123_DATE_TIME)
                            .toInstant();
        } catch (DateTimeException e) {
            return null;
        }
    }
}
