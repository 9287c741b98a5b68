package dev.orrery.calendar;

import dev.orrery.access.Caller;
import dev.orrery.model.CollectionRef;
import dev.orrery.model.HomeId;
import dev.orrery.model.Principal;
import dev.orrery.model.PrincipalKind;
import dev.orrery.store.Store;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The collections that are copies of what an authority holds: what a door asks before it reads, and a verb before it
 * writes. Thread-safe; may wait for the network, so it is never asked inside a transaction.
 */
public interface Mirrored {
    /**
     * The header in which a door says how many seconds ago the authority confirmed the copy that its answer rests on, while it
     * cannot confirm it.
     */
    String AGE = "Orrery-Copy-Age";

    /** Everything lives in the store alone. */
    Mirrored NOTHING = new Mirrored() {
        @Override
        public Optional<Duration> freshen(Caller caller, HomeId home, List<String> path) {
            return Optional.empty();
        }

        @Override
        public Optional<Upstream> upstream(Caller caller, CollectionRef collection) {
            return Optional.empty();
        }

        @Override
        public Optional<UpstreamHome> home(Caller caller, HomeId home) {
            return Optional.empty();
        }
    };

    /**
     * Brings what a path in a home leads to in line with its authority, so that the next snapshot shows it. While the
     * authority cannot be asked, the copy stays as it is.
     *
     * @return how old the oldest copy is that could not be confirmed; empty when all is as its authority has it
     * @param path below the home, decoded; empty for the home with all that is in it
     * @throws dev.orrery.model.Refused Unavailable if there is no copy yet, or none young enough
     */
    Optional<Duration> freshen(Caller caller, HomeId home, List<String> path);

    /**
     * Somebody says that something has changed in a home: no copy there is fresh any more, whatever its age. Returns at once;
     * the authority is asked when the next one reads.
     */
    default void suspect(HomeId home) {}

    /**
     * Whether nobody knows yet where this person's calendars live: nothing was ever looked for, and nothing is here. What came into
     * the home now would be in the way of what is found later. Asks no authority.
     */
    default boolean mayLiveElsewhere(Principal owner) {
        return false;
    }

    /** Whether calendars of anybody of this kind may live elsewhere. Asks no authority. */
    default boolean holds(PrincipalKind kind) {
        return false;
    }

    /** From now on tells of homes whose owner signs in, for whom nobody could sign in before; it returns at once. */
    default void onSignIn(Consumer<HomeId> then) {}

    /** The authority of a collection; empty for one that lives here. */
    Optional<Upstream> upstream(Caller caller, CollectionRef collection);

    /**
     * The authority that holds the calendars of a home, those to be made too; empty for a home whose calendars are made
     * here.
     *
     * @throws dev.orrery.model.Refused Unavailable if there is one that cannot be asked for this caller
     */
    Optional<UpstreamHome> home(Caller caller, HomeId home);

    /**
     * A copy of a folder.
     *
     * @param uidValidity of the folder as it was copied (RFC 9051 section 2.3.1.1); 0 where it has none
     */
    record Copy(CollectionRef collection, long uidValidity) {}

    /**
     * The authority was heard to say that something happened in a folder. Its copies are out of date from now on, however
     * fresh they are; where somebody can sign in, they are looked at soon. Returns at once.
     *
     * @param folder as the authority calls it, in any case
     * @return the copies that there are, of whoever shares the folder too
     */
    default List<Copy> told(Principal owner, String folder) {
        return List.of();
    }

    /** The copies of a folder, as {@link #told} gives them, without any news of it. */
    default List<Copy> copies(Principal owner, String folder) {
        return List.of();
    }

    /** The same for a calendar that is there; empty if it is none of the authority's. */
    default Optional<UpstreamHome> homeOf(Store store, Caller caller, CollectionRef collection) {
        boolean theirs = store.read(snapshot -> snapshot.mirror(collection)).isPresent();
        return theirs ? home(caller, collection.home()) : Optional.empty();
    }
}
