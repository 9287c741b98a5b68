package dev.orrery.store;

import dev.orrery.model.HomeId;
import dev.orrery.model.Watched;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A program elsewhere that is called when something changes. Immutable; holds secrets, so it is never written to a log.
 *
 * @param id unlike that of any other hook, and no secret
 * @param owner GUID of who registered it, whose rights decide what is told; {@link #ownedBy} where that is a cloud account
 * @param slot hooks of one resource differ in it; what is registered into a slot replaces what was there
 */
public record HookRow(
        String id,
        String owner,
        Watched watched,
        String slot,
        Target target,
        Keys keys,
        State state,
        Reached reached,
        Instant created) {
    private static final String ACCOUNT = "account:";

    /** The one slot of a resource that {@code ?track_hook=} fills. */
    public static final String TRACK = "track";

    /**
     * Whom to call, and of what.
     *
     * @param token sent along as it is; null for none
     * @param types of entries, as the feed selects them; empty for all
     * @param ed25519 whether calls carry a signature as well that everybody can verify, and nobody else make
     */
    public record Target(String url, @Nullable String token, List<String> types, boolean ed25519) {
        public Target {
            types = List.copyOf(types);
        }

        public Target(String url, @Nullable String token, List<String> types) {
            this(url, token, types, false);
        }

        /** Without the token, and without what the address may hold. */
        @Override
        public String toString() {
            return "Target[" + types + "]";
        }
    }

    /**
     * What calls are signed with.
     *
     * @param old the secret before, in use until {@code oldUntil}; null for none
     * @param sealed false if they are here as they are, which older programs did
     */
    public record Keys(
            byte[] secret, byte @Nullable [] old, @Nullable Instant oldUntil, boolean sealed) {
        @Override
        public String toString() {
            return "Keys[]";
        }
    }

    /**
     * How it fares.
     *
     * @param failures in a row, of whatever was tried; 0 while all is well
     * @param failingSince null while all is well
     * @param nextTry nothing is tried before; null for at once
     * @param error what went wrong last; empty while all is well
     */
    public record State(
            Mode mode,
            int failures,
            @Nullable Instant failingSince,
            @Nullable Instant nextTry,
            String error) {
        public static final State WELL = new State(Mode.ACTIVE, 0, null, null, "");

        public State as(Mode other) {
            return new State(other, failures, failingSince, nextTry, error);
        }
    }

    /**
     * How far it has come.
     *
     * @param cursor of the feed: everything up to there was delivered, or has a {@link HookBlock}
     * @param round grows whenever the hook is set elsewhere by something else than its own progress
     */
    public record Reached(String cursor, int round) {}

    /** Whether calls are made. */
    public enum Mode {
        ACTIVE,
        /** A person wants it so. */
        PAUSED,
        /** Nothing but failures for days. */
        SUSPENDED
    }

    /** The owner of hooks that whoever has a cloud account's password registered. */
    public static String ownedBy(HomeId account) {
        return ACCOUNT + account.value();
    }

    /** The cloud account that owns a hook; empty where a principal does. */
    public static Optional<HomeId> account(String owner) {
        return owner.startsWith(ACCOUNT)
                ? Optional.of(new HomeId(Long.parseLong(owner.substring(ACCOUNT.length()))))
                : Optional.empty();
    }

    public HookRow with(Target other) {
        return new HookRow(id, owner, watched, slot, other, keys, state, reached, created);
    }

    public HookRow with(Keys other) {
        return new HookRow(id, owner, watched, slot, target, other, state, reached, created);
    }

    public HookRow with(State other) {
        return new HookRow(id, owner, watched, slot, target, keys, other, reached, created);
    }

    public HookRow with(Reached other) {
        return new HookRow(id, owner, watched, slot, target, keys, state, other, created);
    }

    /** Set elsewhere, so that what was on its way does not count any more. */
    public HookRow at(String cursor) {
        Reached other = new Reached(cursor, reached.round() + 1);
        return new HookRow(id, owner, watched, slot, target, keys, state, other, created);
    }
}
