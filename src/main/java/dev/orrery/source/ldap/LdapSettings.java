package dev.orrery.source.ldap;

import com.unboundid.ldap.sdk.DN;
import com.unboundid.ldap.sdk.Filter;
import com.unboundid.ldap.sdk.LDAPException;
import dev.orrery.model.PrincipalKind;
import java.util.Map;
import java.util.Optional;

/**
 * One directory, ready to be asked. Immutable.
 *
 * @param name as logs, {@code /health} and records call it
 * @param bases where each kind lives; a kind that is missing is not asked for
 * @param calendarUser who among the people is a calendar user of this server
 */
public record LdapSettings(
        String name,
        LdapServer server,
        LdapAccount account,
        LdapProfile profile,
        Map<PrincipalKind, String> bases,
        CalendarUsers calendarUser) {
    public LdapSettings {
        bases = Map.copyOf(bases);
    }

    public static boolean isDn(String text) {
        return DN.isValidDN(text);
    }

    public static boolean isFilter(String text) {
        try {
            Filter.create(text);
            return true;
        } catch (LDAPException e) {
            return false;
        }
    }

    /** Which people are calendar users of this server. */
    public sealed interface CalendarUsers {
        /**
         * Reads {@code all}, {@code filter:(…)} or {@code attribute:NAME}.
         *
         * @param server this server's host name, empty for any
         */
        static Optional<CalendarUsers> parse(String text, String server) {
            if (text.equals("all")) {
                return Optional.of(new All());
            }
            if (text.startsWith("attribute:") && text.length() > "attribute:".length()) {
                return Optional.of(new Having(text.substring("attribute:".length()), server));
            }
            try {
                return text.startsWith("filter:")
                        ? Optional.of(new Matching(Filter.create(text.substring("filter:".length()))))
                        : Optional.empty();
            } catch (LDAPException e) {
                return Optional.empty();
            }
        }

        /** Everyone under the base. */
        record All() implements CalendarUsers {}

        /** Whoever matches. */
        record Matching(Filter filter) implements CalendarUsers {}

        /**
         * Whoever has the attribute, such as {@code calendarPrincipalURI}.
         *
         * @param server host name of this server that the attribute's address must name; empty if any will do
         */
        record Having(String attribute, String server) implements CalendarUsers {}
    }
}
