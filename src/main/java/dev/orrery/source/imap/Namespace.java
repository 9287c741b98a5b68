package dev.orrery.source.imap;

import dev.orrery.source.imap.wire.FolderName;
import java.util.List;
import java.util.Optional;
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
        /** One person's, as far as they are granted to an account that acts for nobody, and read through it. */
        PUBLISHED,
        /** Nobody's. */
        SHARED
    }

    static final Namespace WHOLE = new Namespace(Kind.PERSONAL, "", null);

    /** Whether it belongs to the person whose folders were asked for. */
    boolean isOwn() {
        return switch (kind) {
            case PERSONAL, PUBLISHED -> true;
            case OTHERS, SHARED -> false;
        };
    }

    /** The prefix as people write it. */
    String above() {
        return prefix.isEmpty() ? "" : new FolderName(prefix).text();
    }

    /**
     * The part of other people's that is one person's. A server writes a dot in a name as {@code ^} where dots are between
     * levels, so nobody who has that character in their own name can be told from them; nobody whose name has the
     * delimiter in it can be named there.
     */
    Optional<Namespace> of(String person) {
        if (delimiter == null || delimiter.isEmpty()) {
            return Optional.empty();
        }
        boolean dots = delimiter.equals(".");
        if (dots && person.indexOf('^') >= 0) {
            return Optional.empty();
        }
        String name = FolderName.of(dots ? person.replace('.', '^') : person).wire();
        return name.isEmpty() || name.contains(delimiter)
                ? Optional.empty()
                : Optional.of(new Namespace(Kind.PUBLISHED, prefix + name + delimiter, delimiter));
    }

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
