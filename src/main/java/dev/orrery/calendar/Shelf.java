package dev.orrery.calendar;

import dev.orrery.model.Actor;
import dev.orrery.model.CollectionRef;
import dev.orrery.model.ObjectRef;
import dev.orrery.store.ObjectRow;
import dev.orrery.store.Tx;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Where the object goes that a scheduling message makes or changes. */
interface Shelf {
    /** The store alone: what lives at an authority is not for a transaction to write. */
    Shelf HERE = new Shelf() {
        @Override
        public boolean takes(Tx tx, CollectionRef collection) {
            return tx.mirror(collection).isEmpty();
        }

        @Override
        public boolean answersAlone() {
            return true;
        }

        @Override
        public boolean put(Tx tx, Actor actor, ObjectRef ref, Draft draft, @Nullable ObjectRow old) {
            Members.put(tx, actor, ref, draft, old);
            return true;
        }
    };

    /** The inbox is all that can be written to. */
    Shelf NOWHERE = new Shelf() {
        @Override
        public boolean takes(Tx tx, CollectionRef collection) {
            return false;
        }

        @Override
        public boolean answersAlone() {
            return false;
        }

        @Override
        public boolean put(Tx tx, Actor actor, ObjectRef ref, Draft draft, @Nullable ObjectRow old) {
            throw new IllegalStateException("takes nothing");
        }
    };

    /** False for what only a program of the person's can put there. */
    boolean takes(Tx tx, CollectionRef collection);

    /** Whether a policy may answer: not where its answer could be lost while the object is kept. */
    boolean answersAlone();

    /** Why nothing can be put at all, so that the answer is no; null if it can. */
    default @Nullable String refusal() {
        return null;
    }

    /** The object as it was before the message; empty if there was none. */
    default Optional<byte[]> before(Tx tx, @Nullable ObjectRow stored) {
        return stored == null ? Optional.empty() : Optional.of(tx.content(stored));
    }

    /** @return false if it has to be at an authority first, and nothing else may happen before */
    boolean put(Tx tx, Actor actor, ObjectRef ref, Draft draft, @Nullable ObjectRow old);
}
