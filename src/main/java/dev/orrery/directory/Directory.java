package dev.orrery.directory;

import dev.orrery.access.Delegation;
import dev.orrery.model.PrincipalKind;
import dev.orrery.model.PrincipalName;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * An authority for principals: the lists of the configuration, or a directory server. Thread-safe.
 *
 * <p>Empty means a positive "not there". Errors: {@code Refused(Unavailable)} when it cannot say.
 */
public interface Directory {
    /** What {@link dev.orrery.model.Principal#source()} says of its records. */
    String source();

    Optional<DirectoryRecord> byName(PrincipalName name);

    Optional<DirectoryRecord> byGuid(String guid);

    /** @param mail a bare address, compared without case */
    Optional<DirectoryRecord> byMail(String mail);

    /** Records whose name, display name or a mail holds the text, without case; at most {@code limit} of each kind. */
    List<DirectoryRecord> search(Set<PrincipalKind> kinds, String text, int limit);

    /** Groups that name {@code member} directly. */
    List<DirectoryRecord> groupsNaming(PrincipalName member);

    /** Whose records name {@code delegate} directly as one who acts for them. From memory: a server says nobody. */
    default List<PrincipalName> ownersNaming(PrincipalName delegate, Delegation delegation) {
        return List.of();
    }
}
