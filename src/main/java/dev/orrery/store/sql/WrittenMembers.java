package dev.orrery.store.sql;

import dev.orrery.store.MemberChange;
import dev.orrery.store.ObjectRow;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What one transaction wrote to the members of one collection, so that a listing of before can be continued without asking
 * the database for what is known here. Belongs to one transaction.
 */
final class WrittenMembers {
    /** Whoever writes more than that, or changes a longer listing, leaves it to the next reader. */
    private static final int MOST = 100;

    private static final int LONGEST = 10_000;

    /** What a member is after a write, by what it was before; null for nothing. */
    interface Write extends UnaryOperator<@Nullable ObjectRow> {}

    private final Map<String, Write> writes = new HashMap<>();
    private boolean known = true;

    void add(String name, Write write) {
        Write first = writes.get(name);
        writes.put(name, first == null ? write : before -> write.apply(first.apply(before)));
        if (writes.size() > MOST) {
            giveUp();
        }
    }

    /** Something else was written to the members. */
    void giveUp() {
        known = false;
        writes.clear();
    }

    /** The listing after these writes; null if it is not known. */
    @Nullable
    Members after(Members before, long lastSeq) {
        if (!known || before.objects().size() > LONGEST) {
            return null;
        }
        List<MemberChange> changes = new ArrayList<>(writes.size());
        writes.forEach((name, write) -> {
            ObjectRow row = write.apply(before.byName(name));
            changes.add(new MemberChange(name, row == null ? lastSeq : row.seq(), row));
        });
        return before.with(lastSeq, changes);
    }
}
