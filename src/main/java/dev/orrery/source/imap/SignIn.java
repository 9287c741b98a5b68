package dev.orrery.source.imap;

import java.util.Optional;

/** Who signs in at the IMAP server, and so whose rights count there. Immutable; prints without passwords. */
public sealed interface SignIn {
    /** Everybody, with the name and the password that they signed in with here. */
    record Oneself() implements SignIn {
        @Override
        public String toString() {
            return "everybody themselves";
        }
    }

    /**
     * One account that may act for everybody: each person's own rights count.
     *
     * @param rooms as whom rooms and resources are opened, with a star for the name; empty if their calendars are no folders
     */
    record Proxy(String name, String password, String rooms) implements SignIn {
        public Proxy(String name, String password) {
            this(name, password, "");
        }

        /** The account of a room or a resource; empty if they have none. */
        Optional<String> roomAccount(String room) {
            return rooms.isEmpty() ? Optional.empty() : Optional.of(rooms.replace("*", room));
        }

        @Override
        public String toString() {
            return name + " for everybody";
        }
    }

    /**
     * One account that acts for nobody: of each person's folders it shows those that it was granted, to be read only.
     *
     * @param connections at most so many at once, for all people
     */
    record Publisher(String name, String password, int connections) implements SignIn {
        @Override
        public String toString() {
            return name + ", to publish";
        }
    }
}
