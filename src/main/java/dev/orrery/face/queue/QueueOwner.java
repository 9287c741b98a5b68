package dev.orrery.face.queue;

import dev.orrery.access.Accounts;
import dev.orrery.access.Caller;
import dev.orrery.model.HomeId;
import dev.orrery.model.Principal;
import dev.orrery.model.Reason;
import dev.orrery.model.Refused;
import dev.orrery.store.QueueRow;
import dev.orrery.store.Snapshot;
import dev.orrery.store.Store;
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

    /**
     * Whose queue it is. A person's rights are those of now.
     *
     * @throws Refused NotFound if the person is gone, Unavailable where a directory cannot say
     */
    static QueueOwner of(QueueRow queue, Store store, Accounts accounts) {
        if (queue.owner().startsWith(ACCOUNT)) {
            return ofAccount(queue.owner().substring(ACCOUNT.length()));
        }
        return store.read(snapshot -> snapshot.principalOf(queue.home()))
                .flatMap(self -> accounts.caller(self.name()).map(caller -> of(caller, self)))
                .orElseThrow(() -> new Refused(new Reason.NotFound("The person whose queue this is")));
    }

    /** How the owner of a queue is called, without asking anybody about them. */
    static String nameOf(QueueRow queue, Snapshot snapshot) {
        return queue.owner().startsWith(ACCOUNT)
                ? queue.owner()
                : snapshot.principalOf(queue.home())
                        .map(self -> self.name().name())
                        .orElse(queue.owner());
    }

    boolean isAccount() {
        return caller == null;
    }
}
