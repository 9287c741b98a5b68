package dev.orrery.directory;

import dev.orrery.model.PrincipalName;
import java.util.Locale;

/** How a principal is asked for. */
public sealed interface Sought {
    static Sought byName(PrincipalName name) {
        return new ByName(new PrincipalName(name.kind(), name.name().toLowerCase(Locale.ROOT)));
    }

    static Sought byGuid(String guid) {
        return new ByGuid(guid.toLowerCase(Locale.ROOT));
    }

    static Sought byMail(String mail) {
        return new ByMail(mail.toLowerCase(Locale.ROOT));
    }

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
