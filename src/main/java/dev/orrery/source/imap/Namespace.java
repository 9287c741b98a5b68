package dev.orrery.source.imap;

import dev.orrery.source.imap.wire.FolderName;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A part of the tree of mailboxes (RFC 2342).
 *
 * @param prefix with which names in it begin, as it travels
 * @param delimiter between the levels of a name; null if there are none
 */
public record Namespace(Kind kind, String prefix, @Nullable String delimiter) {
    /** Whose mailboxes are in it. */
    public enum Kind {
        PERSONAL,
        /** Other people's, as far as they share them. */
        OTHERS,
        /** Nobody's. */
        SHARED
    }

    static final Namespace WHOLE = new Namespace(Kind.PERSONAL, "", null);

    /** The one that a mailbox is in: that with the longest fitting prefix. */
    static Namespace of(FolderName folder, List<Namespace> namespaces) {
        Namespace best = WHOLE;
        for (Namespace namespace : namespaces) {
            if (folder.wire().startsWith(namespace.prefix) && namespace.prefix.length() >= best.prefix.length()) {
                best = namespace;
            }
        }
        return best;
    }
}
