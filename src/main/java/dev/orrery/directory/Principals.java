package dev.orrery.directory;

import dev.orrery.access.Delegation;
import dev.orrery.model.Principal;
import dev.orrery.model.PrincipalKind;
import dev.orrery.model.PrincipalName;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The one way to a principal, for every door: known and fresh from memory, else from its authority, provisioned with its
 * home on first sight. Thread-safe.
 *
 * <p>Errors: {@code Refused(Unavailable)} when an authority cannot say; never an empty answer instead.
 */
public interface Principals {
    Optional<Principal> find(PrincipalName name);

    Optional<Principal> findByGuid(String guid);

    /**
     * By calendar user address as clients write them: {@code mailto:} in any case, a principal's path or absolute URL,
     * {@code urn:uuid:GUID}, or a bare mail address.
     */
    Optional<Principal> findByAddress(String address);

    /** By free text in name, display name or mail, at most {@code limit} of each kind. */
    List<Principal> search(Set<PrincipalKind> kinds, String text, int limit);

    /** Every group that holds the principal, directly or through other groups; cycles are survived. */
    Set<Principal> groupsOf(Principal principal);

    /** The direct members of a group that are known or can be found. */
    List<Principal> membersOf(Principal group);

    /**
     * Which of these names are positively nobody's any more, or never were. Nobody is provisioned for being named; the
     * stale are asked about, and those who left are archived on the way. At most a hundred are asked about at a time, for
     * two seconds: what is not known of the others, like what an authority cannot say, is no absence.
     */
    Set<PrincipalName> absent(Collection<PrincipalName> names);

    /**
     * Whose records name {@code delegate} directly as one who acts for them; whom owners named themselves stands in the
     * store. From memory, so that it may be asked inside a snapshot.
     */
    List<PrincipalName> ownersNaming(PrincipalName delegate, Delegation delegation);
}
