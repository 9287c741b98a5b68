package dev.orrery.face.deltacloud;

import dev.orrery.store.AccountRow;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Programs that are called when a machine or realm changes; one for each. Thread-safe. */
public interface TrackHooks {
    /** Whether anybody can be called; clients are told of the feature only then. */
    boolean isOffered();

    /** Whom to call. */
    Optional<String> url(AccountRow account, String resource);

    /**
     * Whether it may be called at all; asked before anything is made at a provider.
     *
     * @throws dev.orrery.model.Refused BadRequest or Forbidden, with a sentence
     */
    void check(String url);

    /**
     * Calls it from now on, in place of whoever was called before.
     *
     * @param resource {@code /api/instances/42}
     * @param token sent along as it is; null for none
     * @throws dev.orrery.model.Refused BadRequest or Forbidden, with a sentence
     */
    void put(AccountRow account, String resource, String url, @Nullable String token);

    /** Nobody is called any more; nothing happens if nobody was. */
    void remove(AccountRow account, String resource);
}
