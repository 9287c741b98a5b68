package dev.orrery.source.imap;

import dev.orrery.source.imap.wire.FolderName;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A mailbox as a listing shows it. Immutable.
 *
 * @param delimiter between the levels of its name; null if there are none
 * @param attributes in small letters, such as {@code \noselect}
 * @param namespace the part of the tree that it is in
 * @param type null if nothing says
 * @param annotations Kolab's values by key, such as {@code color}; the private value wins over the shared one
 * @param rights null if the server does not tell rights
 * @param mailboxId survives renaming (RFC 8474); null if the server gives none
 */
public record Folder(
        FolderName name,
        @Nullable String delimiter,
        Set<String> attributes,
        Namespace namespace,
        @Nullable FolderType type,
        Map<String, String> annotations,
        @Nullable Rights rights,
        @Nullable String mailboxId) {
    public Folder {
        attributes = Set.copyOf(attributes);
        annotations = Map.copyOf(annotations);
    }

    /** Whose part of the tree it is in. */
    public Namespace.Kind owner() {
        return namespace.kind();
    }

    /** Whether it belongs to the person whose folders were asked for. */
    public boolean isOwn() {
        return namespace.isOwn();
    }

    /** Whether it is shown through an account that only reads, whatever its rights are. */
    public boolean isPublished() {
        return owner() == Namespace.Kind.PUBLISHED;
    }

    /** Whether it can hold messages. */
    public boolean isSelectable() {
        return !attributes.contains("\\noselect") && !attributes.contains("\\nonexistent");
    }

    public boolean isSubscribed() {
        return attributes.contains("\\subscribed");
    }

    /** Its name within the part of the tree that is its person's, without the inbox. */
    String below() {
        String text = name.text();
        String above = isOwn() && text.startsWith(namespace.above()) ? namespace.above() : "";
        String below = text.substring(above.length());
        String inbox = "INBOX" + delimiter;
        return below.startsWith(inbox) ? below.substring(inbox.length()) : below;
    }

    /** The last level of its name, for people. */
    public String lastName() {
        String text = name.text();
        int cut = delimiter == null ? -1 : text.lastIndexOf(delimiter);
        return cut < 0 ? text : text.substring(cut + 1);
    }
}
