package dev.orrery.store;

import dev.orrery.model.HomeId;
import dev.orrery.model.Tracked;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Cloud accounts and what was seen of them, in one state of the store; lives as long as the {@link Snapshot} it is of. */
public interface AccountReads {
    Optional<AccountRow> find(HomeId home);

    Optional<AccountRow> find(AccountRow.Key key);

    /** Every account, in the order of their homes. */
    List<AccountRow> all();

    /** How many there are that are not retired. */
    long count();

    /** Those that nobody came with since a moment and that are not retired. */
    List<AccountRow> unaskedSince(Instant moment);

    /** Whether some resource is one of the account's machines. */
    boolean isBooked(HomeId account);

    Optional<PollRow> poll(HomeId home, Tracked.Kind kind);

    /** What is to be listed by {@code now} and that nobody is at, the longest due first. */
    List<PollRow> due(Instant now, int limit);

    /** When the next listing is due; empty if never. */
    Optional<Instant> nextDue();

    /** Everything of that kind, by id. */
    List<TrackedRow> things(HomeId home, Tracked.Kind kind);

    Optional<TrackedRow> thing(HomeId home, Tracked.Kind kind, String id);

    /** Whether the provider said that a thing which a hook watches is there no more. */
    boolean isGone(HomeId home, String path);

    /** Which machine a resource is; empty for most. */
    Optional<MachineBinding> binding(HomeId home);

    /** The resources that are this machine. */
    List<MachineBinding> bindings(HomeId account, String machine);

    /** All resources that are machines. */
    List<MachineBinding> bindings();

    /** What the account was last told through its feed. */
    Optional<ReadPart> read(HomeId home);
}
