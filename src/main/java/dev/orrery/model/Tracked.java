package dev.orrery.model;

import java.util.List;
import java.util.Locale;

/**
 * A thing at a cloud provider as it was seen. Holds no secret: what a provider tells of passwords is left out before.
 *
 * @param kind what it is
 * @param id as the provider calls it
 * @param state in everybody's words
 * @param rawState in the provider's own
 * @param details what else is told of it
 */
public record Tracked(Kind kind, String id, MachineState state, String rawState, Details details) {
    /** Things that are listed, one listing for each kind. */
    public enum Kind {
        INSTANCE,
        REALM;

        /** As it is called on the wire. */
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** The collection that holds them. */
        public String collection() {
            return label() + "s";
        }
    }

    /**
     * @param name for people; empty if it has none
     * @param realm where a machine is; empty if nobody says
     * @param image what it was made from; empty if nobody says
     * @param profile its size, as the provider calls it; empty if nobody says
     * @param addresses public ones first
     * @param actions what may be done with it now, in Deltacloud's words
     */
    public record Details(
            String name, String realm, String image, String profile, List<String> addresses, List<String> actions) {
        public static final Details NONE = new Details("", "", "", "", List.of(), List.of());

        public Details {
            addresses = List.copyOf(addresses);
            actions = List.copyOf(actions);
        }
    }

    /** Where it is found below {@code /api}: {@code /api/instances/42}. */
    public String path() {
        return path(kind, id);
    }

    public static String path(Kind kind, String id) {
        return "/api/" + kind.collection() + '/' + id;
    }
}
