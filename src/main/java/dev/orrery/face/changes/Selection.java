package dev.orrery.face.changes;

import dev.orrery.access.Caller;
import dev.orrery.access.Rights;
import dev.orrery.model.Change;
import dev.orrery.model.CollectionId;
import dev.orrery.model.CollectionRef;
import dev.orrery.model.Privilege;
import dev.orrery.model.Reason;
import dev.orrery.model.Refused;
import dev.orrery.store.CollectionRow;
import dev.orrery.store.Snapshot;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Which changes of a home are asked for. Belongs to one snapshot.
 *
 * @param record only what became of the principal
 * @param top null for the whole home
 * @param object the name of one member of {@code top}; null for all
 */
record Selection(
        Asked asked,
        Addresses addresses,
        boolean record,
        @Nullable CollectionId top,
        @Nullable String object) {
    /**
     * @throws Refused NotFound for what is not there or may not be known to the caller, NeedsPrivilege for what they may
     *     not read
     */
    static Selection of(Snapshot snapshot, Caller caller, Asked asked, Part part) {
        Addresses addresses = new Addresses(snapshot, part.owner());
        CollectionRef root = CollectionRef.root(part.owner().home());
        if (part.record()) {
            // the record counts with the home, so whoever follows it sees how much happens there
            if (!Rights.onPrincipal(caller, part.owner()).contains(Privilege.READ)
                    || Rights.on(snapshot, caller, root).isEmpty()) {
                throw new Refused(new Reason.NotFound(part.path()));
            }
            return new Selection(asked, addresses, true, null, null);
        }
        if (part.below().isEmpty()) {
            if (Rights.on(snapshot, caller, root).isEmpty()) {
                throw new Refused(new Reason.NotFound(part.path()));
            }
            return new Selection(asked, addresses, false, null, null);
        }
        return below(snapshot, caller, part, root, new Selection(asked, addresses, false, null, null));
    }

    private static Selection below(
            Snapshot snapshot, Caller caller, Part part, CollectionRef root, Selection everything) {
        List<String> names = part.below();
        CollectionRef at = root;
        String object = null;
        for (int i = 0; i < names.size(); i++) {
            Optional<CollectionRow> child = snapshot.child(at, names.get(i));
            if (child.isPresent()) {
                at = child.get().ref();
            } else if (i == names.size() - 1 && i > 0 && !part.path().endsWith("/")) {
                object = names.get(i);
            } else {
                throw new Refused(new Reason.NotFound(part.path()));
            }
        }
        Rights.require(snapshot, caller, at, part.path(), Privilege.READ);
        return new Selection(everything.asked, everything.addresses, false, at.id(), object);
    }

    boolean isEverything() {
        return !record && top == null && asked.types().isEmpty();
    }

    boolean wants(String type) {
        return asked.wants(type);
    }

    boolean holds(Change change) {
        return switch (change) {
            case Change.OfPrincipal _ -> record || top == null;
            case Change.MachineTracked _ -> false; // no person's home has any
            case Change.MailTold _,
                    Change.MessageSent _,
                    Change.BookedMachineChanged _,
                    Change.HookTold _,
                    Change.Unknown _ -> !record && top == null;
            case Change.OfCollection of ->
                !record && holdsCollection(of.collection().id());
            case Change.OfObject of ->
                !record && holdsObject(of.object().collection(), of.object().name());
        };
    }

    boolean holdsCollection(CollectionId id) {
        return top == null || object == null && addresses.holds(top, id);
    }

    boolean holdsObject(CollectionId collection, String name) {
        return top == null
                || (object == null ? addresses.holds(top, collection) : collection.equals(top) && object.equals(name));
    }
}
