package dev.orrery.source.ldap;

import com.unboundid.ldap.sdk.Filter;
import dev.orrery.model.PrincipalKind;
import java.util.Map;

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

    /** Which people are calendar users of this server. */
    public sealed interface CalendarUsers {
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
