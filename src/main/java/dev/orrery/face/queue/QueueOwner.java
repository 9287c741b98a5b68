package dev.orrery.face.queue;

import dev.orrery.access.Caller;
import dev.orrery.model.HomeId;
import dev.orrery.model.Principal;
import org.jspecify.annotations.Nullable;

/**
 * Who has queues: a person, or a service account. Immutable.
 *
 * @param key unlike that of any other owner
 * @param caller null for a service account, which sees what each person sees of their own
 * @param self null for a service account
 * @param name to be shown
 */
public record QueueOwner(
        String key,
        HomeId home,
        @Nullable Caller caller,
        @Nullable Principal self,
        String name) {
    private static final String ACCOUNT = "account ";

    public static QueueOwner of(Caller caller, Principal self) {
        return new QueueOwner(
                self.guid(), self.home(), caller, self, self.name().name());
    }

    /** No GUID has a space in it. */
    public static QueueOwner ofAccount(String login) {
        return ofAccountKey(ACCOUNT + login);
    }

    /** The account of which a queue says that it is its owner. */
    static QueueOwner ofAccountKey(String key) {
        return new QueueOwner(key, HomeId.REGISTRY, null, null, key.substring(ACCOUNT.length()));
    }

    boolean isAccount() {
        return caller == null;
    }
}
