package dev.orrery.access;

import dev.orrery.model.AccessEntry;
import dev.orrery.model.CollectionRef;
import dev.orrery.model.Principal;
import dev.orrery.model.Privilege;
import dev.orrery.store.CollectionRow;
import dev.orrery.store.Snapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Why somebody may do what they may in a collection: every rule of {@link Rights} that was asked, in its order. Pure. */
public final class Grounds {
    private Grounds() {}

    /** One rule. */
    public sealed interface Ground {
        /** The home is the caller's own: everything. */
        record Owner() implements Ground {}

        /** The caller is an administrator: everything. */
        record Administrator() implements Ground {}

        /**
         * The caller, or a group that holds them, acts for the owner.
         *
         * @param grants what nothing before it spoke of
         */
        record Delegate(Delegation delegation, Set<Privilege> grants) implements Ground {}

        /**
         * An entry of an access list.
         *
         * @param setOn the collection that it was set on
         * @param speaksOfCaller false for one about others
         * @param decides the privileges that it decides for the caller: those that nothing before it spoke of
         */
        record Entry(AccessEntry entry, CollectionRef setOn, boolean speaksOfCaller, Set<Privilege> decides)
                implements Ground {}
    }

    /** Empty if there is no such collection, or nothing speaks of anybody. */
    public static List<Ground> of(Snapshot snapshot, Caller caller, CollectionRef collection) {
        List<Ground> grounds = new ArrayList<>();
        Principal self = caller.principal();
        if (self != null && self.home().equals(collection.home())) {
            grounds.add(new Ground.Owner());
        }
        if (caller.admin()) {
            grounds.add(new Ground.Administrator());
        }
        List<CollectionRow> chain = Rights.chain(snapshot, collection);
        Optional<Principal> owner = snapshot.principalOf(collection.home());
        if (!grounds.isEmpty() || owner.isEmpty() || chain.isEmpty()) {
            return List.copyOf(grounds);
        }
        Verdicts verdicts = new Verdicts();
        CollectionRow home =
                snapshot.collection(CollectionRef.root(collection.home())).orElse(null);
        for (Delegation delegation : Delegation.values()) {
            if (delegation.names(owner.get(), home, caller)) {
                grounds.add(new Ground.Delegate(
                        delegation,
                        verdicts.decide(
                                true, delegation.granted(chain.getFirst().kind()))));
            }
        }
        for (CollectionRow row : chain) {
            for (AccessEntry entry : Rights.ordinary(row)) {
                boolean matches = Rights.matches(caller, entry.grantee());
                Set<Privilege> decides = matches ? verdicts.decide(entry.grant(), entry.privileges()) : Set.of();
                grounds.add(new Ground.Entry(entry, row.ref(), matches, decides));
            }
        }
        return List.copyOf(grounds);
    }
}
