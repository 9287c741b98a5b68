package dev.orrery.source.imap;

import dev.orrery.source.imap.wire.UidSet;
import java.util.Map;
import java.util.Set;

/** What the asker already knows of a folder. */
public interface Known {
    /** The messages it holds copies of. */
    UidSet uids();

    /** Whether it knows these to be the message's flags; may always say no. */
    boolean hasFlags(long uid, Set<String> flags);

    /** A first visit. */
    static Known nothing() {
        return of(UidSet.EMPTY);
    }

    /** Messages without their flags. */
    static Known of(UidSet uids) {
        return new Known() {
            @Override
            public UidSet uids() {
                return uids;
            }

            @Override
            public boolean hasFlags(long uid, Set<String> flags) {
                return false;
            }
        };
    }

    /** Messages with their flags. */
    static Known of(Map<Long, Set<String>> flags) {
        UidSet uids = UidSet.of(flags.keySet());
        return new Known() {
            @Override
            public UidSet uids() {
                return uids;
            }

            @Override
            public boolean hasFlags(long uid, Set<String> now) {
                return now.equals(flags.get(uid));
            }
        };
    }
}
