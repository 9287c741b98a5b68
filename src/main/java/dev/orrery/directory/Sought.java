package dev.orrery.directory;

import dev.orrery.model.PrincipalName;

/** How a principal is asked for. */
public sealed interface Sought {
    /** By its name within its kind, in lower case. */
    record ByName(PrincipalName name) implements Sought {
        @Override
        public String toString() {
            return name.toString();
        }
    }

    /** By the identity that survives renaming. */
    record ByGuid(String guid) implements Sought {
        @Override
        public String toString() {
            return "urn:uuid:" + guid;
        }
    }

    /** By a mail address, in lower case. */
    record ByMail(String mail) implements Sought {
        @Override
        public String toString() {
            return "mailto:" + mail;
        }
    }
}
