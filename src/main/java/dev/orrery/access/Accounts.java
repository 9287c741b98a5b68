package dev.orrery.access;

import dev.orrery.model.PrincipalName;
import java.util.Optional;

/** What authentication asks of the principals known here. Thread-safe; asked on every request, so from memory. */
@FunctionalInterface
public interface Accounts {
    /**
     * The person as a caller, with all of their groups; provisioned on first sight.
     *
     * @return empty when there is no such person any more
     * @throws dev.orrery.model.Refused Unavailable when nobody can say
     */
    Optional<Caller> caller(PrincipalName name);
}
