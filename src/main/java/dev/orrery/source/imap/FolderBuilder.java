package dev.orrery.source.imap;

import dev.orrery.source.imap.wire.FolderName;
import dev.orrery.source.imap.wire.Item;
import dev.orrery.source.imap.wire.Response;
import dev.orrery.source.imap.wire.WireException;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** A folder while its parts come in. One thread at a time. */
final class FolderBuilder {
    private final FolderName name;
    private final Namespace namespace;
    private final Annotations annotations = new Annotations();
    private final Set<String> attributes = new TreeSet<>();
    private boolean listed;
    private @Nullable String delimiter;
    private @Nullable Rights rights;
    private @Nullable String mailboxId;

    FolderBuilder(FolderName name, Namespace namespace) {
        this.name = name;
        this.namespace = namespace;
    }

    FolderName name() {
        return name;
    }

    Annotations annotations() {
        return annotations;
    }

    /** LIST (RFC 9051 section 7.3.1): attributes, delimiter, name. */
    void listed(Response.Data data) throws WireException {
        for (Item attribute : data.item(0).list()) {
            attributes.add(attribute.string().toLowerCase(Locale.ROOT));
        }
        delimiter = data.item(1) instanceof Item.Nil ? null : data.item(1).string();
        listed = true;
    }

    void subscribed() {
        attributes.add("\\subscribed");
    }

    void rights(String letters) {
        rights = new Rights(letters);
    }

    void mailboxId(String id) {
        mailboxId = id;
    }

    /** LSUB also names what is not there any more. */
    boolean isListed() {
        return listed && !attributes.contains("\\nonexistent");
    }

    boolean isSelectable() {
        return !attributes.contains("\\noselect");
    }

    boolean isUnreadable() {
        Rights known = rights;
        return known != null && !known.mayRead();
    }

    boolean isOwnCalendar() {
        FolderType type = annotations.type();
        return namespace.isOwn() && type != null && type.type().equals("event");
    }

    void keepsNone() {
        annotations.put(Annotations.SHARED, Annotations.NONE_KEPT, "");
    }

    void markAsCalendar() {
        annotations.put(Annotations.PRIVATE, "folder-type", "event.default");
        annotations.put(Annotations.PRIVATE, Annotations.BY_NAME, "");
    }

    Folder build() {
        return new Folder(
                name, delimiter, attributes, namespace, annotations.type(), annotations.values(), rights, mailboxId);
    }
}
