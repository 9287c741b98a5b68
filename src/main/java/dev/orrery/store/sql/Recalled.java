package dev.orrery.store.sql;

import dev.orrery.model.HomeId;
import dev.orrery.model.Principal;
import dev.orrery.store.OfferRow;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * What one snapshot or transaction has asked about people, also that there is nobody: scheduling asks for the same few for
 * each address of an event. Forgotten when the transaction writes any of it. Not thread-safe.
 */
final class Recalled {
    /** An event with ten thousand attendees must not be kept in memory twice. */
    private static final int MOST = 1_000;

    private final Map<String, Optional<Principal>> byMail = new HashMap<>();
    private final Map<HomeId, Optional<Principal>> living = new HashMap<>();
    private final Map<HomeId, Map<String, String>> preferences = new HashMap<>();
    private final Map<HomeId, List<OfferRow>> offers = new HashMap<>();

    Optional<Principal> byMail(String mail, Function<String, Optional<Principal>> ask) {
        Optional<Principal> found = recall(byMail, mail, ask);
        found.filter(one -> living.size() < MOST).ifPresent(one -> living.putIfAbsent(one.home(), found));
        return found;
    }

    Optional<Principal> living(HomeId home, Function<HomeId, Optional<Principal>> ask) {
        return recall(living, home, ask);
    }

    Map<String, String> preferences(HomeId home, Function<HomeId, Map<String, String>> ask) {
        return recall(preferences, home, ask);
    }

    /**
     * Asks at once about those of these addresses that are not known.
     *
     * @param ask gives whom there is, by address as it was asked
     */
    void aheadByMail(Collection<String> mails, Function<List<String>, Map<String, Principal>> ask) {
        List<String> unknown = unknown(byMail, mails);
        if (unknown.size() > 1) {
            Map<String, Principal> found = ask.apply(unknown);
            unknown.forEach(mail -> byMail(mail, asked -> Optional.ofNullable(found.get(asked))));
        }
    }

    /** The same of preferences. */
    void preferencesAhead(Collection<HomeId> homes, Function<List<HomeId>, Map<HomeId, Map<String, String>>> ask) {
        List<HomeId> unknown = unknown(preferences, homes);
        if (unknown.size() > 1) {
            Map<HomeId, Map<String, String>> found = ask.apply(unknown);
            unknown.forEach(home -> preferences(home, asked -> found.getOrDefault(asked, Map.of())));
        }
    }

    /** Those of a home, if they were asked for ahead; else what is asked now. */
    List<OfferRow> offers(HomeId home, Supplier<List<OfferRow>> ask) {
        List<OfferRow> ahead = offers.get(home);
        return ahead == null ? ask.get() : ahead;
    }

    /** The same of offers, also of those that have ended: what time it is, they say who look at them. */
    void offersAhead(Collection<HomeId> homes, Function<List<HomeId>, Map<HomeId, List<OfferRow>>> ask) {
        List<HomeId> unknown = unknown(offers, homes);
        if (unknown.size() > 1) {
            Map<HomeId, List<OfferRow>> found = ask.apply(unknown);
            unknown.forEach(home -> offers.put(home, found.getOrDefault(home, List.of())));
        }
    }

    /** What is offered in a home is written anew. */
    void forgetOffers(HomeId home) {
        offers.remove(home);
    }

    /** At most as many as a full memory has room for, which is emptied for them. */
    private static <K> List<K> unknown(Map<K, ?> known, Collection<K> keys) {
        List<K> unknown = keys.stream()
                .distinct()
                .filter(key -> !known.containsKey(key))
                .limit(MOST)
                .toList();
        if (known.size() + unknown.size() > MOST) {
            known.clear();
        }
        return unknown;
    }

    void clear() {
        byMail.clear();
        living.clear();
        preferences.clear();
        offers.clear();
    }

    private static <K, V> V recall(Map<K, V> known, K key, Function<K, V> ask) {
        V found = known.get(key);
        if (found == null) {
            found = ask.apply(key);
            if (known.size() < MOST) {
                known.put(key, found);
            }
        }
        return found;
    }
}
