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
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
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
        return new QueueOwner(ACCOUNT + login, HomeId.REGISTRY, null, null, login);
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

    /**
     * Who looks at each home that a queue is about: the owner, or for a service account the person whose home it is.
     *
     * @throws Refused NotFound if such a person is gone, Unavailable where a directory cannot say
     */
    Map<HomeId, Caller> callers(QueueRow queue, Store store, Accounts accounts) {
        return callers(store.read(snapshot -> people(snapshot, queue)), accounts);
    }

    /** The people whom a queue is about, where the owner does not look for themselves. */
    Map<HomeId, Optional<Principal>> people(Snapshot snapshot, QueueRow queue) {
        Map<HomeId, Optional<Principal>> people = new LinkedHashMap<>();
        for (HomeId home : queue.watched()) {
            people.put(home, isAccount() ? snapshot.principalOf(home) : Optional.empty());
        }
        return people;
    }

    /** @throws Refused as above */
    Map<HomeId, Caller> callers(Map<HomeId, Optional<Principal>> people, Accounts accounts) {
        Map<HomeId, Caller> callers = new LinkedHashMap<>();
        people.forEach((home, person) -> callers.put(home, caller == null ? themselves(person, accounts) : caller));
        return callers;
    }

    private static Caller themselves(Optional<Principal> person, Accounts accounts) {
        return person.flatMap(known -> accounts.caller(known.name()))
                .orElseThrow(() -> new Refused(new Reason.NotFound("A person whom this queue is about")));
    }

    boolean isAccount() {
        return caller == null;
    }
}
