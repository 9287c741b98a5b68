package dev.orrery.store;

import dev.orrery.model.HomeId;

/**
 * What a transaction writes about hooks. How far a hook has come is no change of the home, so no entry of the log and no
 * home's lock goes with it; {@link #put} and {@link #remove} need the lock of the home that is watched.
 */
public interface HookWrites {
    /** New, or over the one with that id. */
    void put(HookRow hook);

    /** With everything about it. */
    void remove(HookRow hook);

    /** Everything of all hooks on something in the home. */
    void removeAll(HomeId home);

    /** Nothing happens if the hook is gone, or was set elsewhere: then false. */
    boolean reached(String hook, HookRow.Reached reached);

    /** Nothing happens if the hook is gone, or in another mode by now: a person's word counts more than an attempt's. */
    void state(String hook, HookRow.State state);

    /** New, or over the one of that resource; nothing happens if the hook is gone. */
    void block(HookBlock block);

    void unblock(String hook, String resource);

    void unblockAll(String hook);

    /** Only so many of the newest are kept for each hook. */
    void failure(HookFailure failure);
}
