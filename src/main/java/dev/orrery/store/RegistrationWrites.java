package dev.orrery.store;

import dev.orrery.model.HomeId;

/** What a transaction writes about the users of mail systems. Needs the locks of the registry and of the person's home. */
public interface RegistrationWrites {
    /** Puts one there, or in the place of the one with the same home, backend and mailbox. */
    void put(RegistrationRow row);

    /** False if there is none. */
    boolean remove(HomeId home, String backend, String mailbox);

    /** Removes all of a home; needs that home's lock alone. */
    void removeAll(HomeId home);
}
