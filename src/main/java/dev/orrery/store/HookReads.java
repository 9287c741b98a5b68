package dev.orrery.store;

import dev.orrery.model.HomeId;
import java.util.List;
import java.util.Optional;

/** What a snapshot knows of hooks. Bound to the snapshot that gave it. */
public interface HookReads {
    Optional<HookRow> byId(String id);

    /** Those on something in the home, the oldest first. */
    List<HookRow> in(HomeId home);

    /** Those of one person, the oldest first. */
    List<HookRow> of(String owner);

    /** Every hook there is, also on archived homes. */
    List<HookRow> all();

    /** What one hook could not deliver yet, what is due first. */
    List<HookBlock> blocks(String hook);

    /** The newest failures, the newest first. */
    List<HookFailure> failures(String hook);
}
