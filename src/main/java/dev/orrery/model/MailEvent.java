package dev.orrery.model;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a mail system told of a message or a folder. Nobody here has seen the message: whoever wants to know more asks where
 * it lies. Immutable.
 *
 * @param message what the mail system calls it, for IMAP its UID; empty where it did not say, or where the news is about the
 *     folder as a whole
 */
public record MailEvent(Kind kind, Place place, String message, Detail detail) {
    /** What happened. */
    public enum Kind {
        ARRIVED("mail.arrived"),
        CHANGED("mail.changed"),
        MOVED("mail.moved"),
        DELETED("mail.deleted"),
        FLAGS_CHANGED("mail.flags_changed");

        private final String type;

        Kind(String type) {
            this.type = type;
        }

        /** As entries of the log are called on the wire. */
        public String type() {
            return type;
        }

        /** Whether it happens to a message at most once; the others may happen again and again. */
        public boolean isOnce() {
            return switch (this) {
                case ARRIVED, MOVED, DELETED -> true;
                case CHANGED, FLAGS_CHANGED -> false;
            };
        }

        public static Optional<Kind> ofType(String type) {
            for (Kind kind : values()) {
                if (kind.type.equals(type)) {
                    return Optional.of(kind);
                }
            }
            return Optional.empty();
        }
    }

    /**
     * Where.
     *
     * @param backend the mail system, by the name that the configuration gives it
     * @param user whose folder it is, as the mail system calls them
     * @param folder as the mail system calls it
     * @param uidValidity of the folder (RFC 9051 section 2.3.1.1); 0 where nobody knows
     */
    public record Place(String backend, String user, String folder, long uidValidity) {
        /** The same, where the folder's UIDVALIDITY is known after all. */
        public Place in(long known) {
            return new Place(backend, user, folder, known);
        }
    }

    /**
     * What else was told.
     *
     * @param target where a message was moved to; empty for any other news
     * @param flags that a message has now
     * @param total messages in the folder
     * @param unread of these, without {@code \Seen}
     */
    public record Detail(String target, List<String> flags, OptionalLong total, OptionalLong unread) {
        public static final Detail NONE = new Detail("", List.of(), OptionalLong.empty(), OptionalLong.empty());

        public Detail {
            flags = List.copyOf(flags);
        }
    }

    /** The same, where the folder's UIDVALIDITY is known after all. */
    public MailEvent in(long uidValidity) {
        return new MailEvent(kind, place.in(uidValidity), message, detail);
    }

    /** The same for those who have the folder and not that to which a message was moved. */
    public MailEvent withoutTarget() {
        return new MailEvent(kind, place, message, new Detail("", detail.flags(), detail.total(), detail.unread()));
    }

    /** What was told, by the names that it has in the log and on the wire; what was not told is left out. */
    public Map<String, Object> told() {
        Map<String, Object> told = new LinkedHashMap<>();
        told.put("backend", place.backend());
        told.put("user", place.user());
        told.put("folder", place.folder());
        if (place.uidValidity() != 0) {
            told.put("uidvalidity", place.uidValidity());
        }
        if (!message.isEmpty()) {
            told.put("message", message);
        }
        if (!detail.target().isEmpty()) {
            told.put("target", detail.target());
        }
        if (!detail.flags().isEmpty()) {
            told.put("flags", detail.flags());
        }
        detail.total().ifPresent(count -> told.put("total", count));
        detail.unread().ifPresent(count -> told.put("unread", count));
        return told;
    }
}
