package dev.orrery.tracking;

import dev.orrery.model.Tracked;
import java.util.List;
import java.util.Map;

/** One provider, as its driver speaks to it. Thread-safe; never throws for what happens outside. */
public interface Cloud {
    /**
     * On whose behalf.
     *
     * @param scope what of the provider, where there is more than one behind the same address; empty otherwise. Matrix
     *     parameters: {@code driver=mock;provider=p1}
     */
    record Target(String scope, CloudLogin login) {}

    /** Whether the provider takes user and password. */
    Answer<Boolean> verify(Target target);

    /** Whose account a login is at. Where the provider is not told the user, that hangs on the password alone. */
    default String account(CloudLogin login) {
        return login.user();
    }

    /** Everything of a kind; whole, or no listing. */
    Answer<Listing> list(Target target, Tracked.Kind kind);

    Answer<Tracked> get(Target target, Tracked.Kind kind, String id);

    /**
     * Makes machines.
     *
     * @param form as Deltacloud's API has it: {@code image_id}, {@code realm_id} …
     * @return what was made
     */
    Answer<List<Tracked>> create(Target target, Map<String, String> form);

    /**
     * Does something with a machine.
     *
     * @param action {@code start}, {@code stop}, {@code reboot} or {@code destroy}
     * @return the machine afterwards; none if it is gone or nobody says
     */
    Answer<List<Tracked>> act(Target target, String id, String action);
}
