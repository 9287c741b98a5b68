package dev.orrery.dav;

import dev.orrery.access.Delegation;
import dev.orrery.http.UrlPath;
import dev.orrery.model.Principal;
import dev.orrery.model.PrincipalKind;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where a path points, as far as it can be said without a snapshot of the store: the first of two steps, the one that
 * may have to ask an authority for a principal. {@link Resolver#resolve} is the second. Immutable.
 */
public sealed interface Located {
    /** As the client wrote it. */
    UrlPath path();

    /** {@code /}. */
    record Root(UrlPath path) implements Located {}

    /** {@code /principals/}, or one kind of them. */
    record Principals(UrlPath path, @Nullable PrincipalKind kind) implements Located {}

    /** A principal, by name or by GUID. */
    record OnePrincipal(UrlPath path, Principal principal) implements Located {}

    /** The group of those who act for a principal in one of the two ways. */
    record OneProxy(UrlPath path, Principal owner, Delegation delegation) implements Located {}

    /** {@code /calendars/}, or one kind of homes. */
    record Homes(UrlPath path, @Nullable PrincipalKind kind) implements Located {}

    /**
     * A home or something in it, whether or not it exists.
     *
     * @param rest the decoded segments below the home; empty for the home itself
     */
    record InHome(UrlPath path, Principal owner, List<String> rest) implements Located {
        public InHome {
            rest = List.copyOf(rest);
        }
    }

    /** Nothing is there, and nothing can be made there. */
    record Nowhere(UrlPath path) implements Located {}
}
