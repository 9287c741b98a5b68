package dev.orrery.calendar;

import dev.orrery.model.Actor;
import dev.orrery.model.CollectionRef;
import dev.orrery.model.ObjectRef;
import dev.orrery.store.ObjectRow;
import dev.orrery.store.Tx;
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
        public boolean isAuthority() {
            return false;
        }

        @Override
        public ObjectRow put(Tx tx, Actor actor, ObjectRef ref, Draft draft, @Nullable ObjectRow old) {
            return Members.put(tx, actor, ref, draft, old);
        }
    };

    /** The inbox is all that can be written to. */
    Shelf NOWHERE = new Shelf() {
        @Override
        public boolean takes(Tx tx, CollectionRef collection) {
            return false;
        }

        @Override
        public boolean isAuthority() {
            return true;
        }

        @Override
        public ObjectRow put(Tx tx, Actor actor, ObjectRef ref, Draft draft, @Nullable ObjectRow old) {
            throw new IllegalStateException("takes nothing");
        }
    };

    /** False for what only a program of the person's can put there. */
    boolean takes(Tx tx, CollectionRef collection);

    /** Whether what is put must be at an authority too. */
    boolean isAuthority();

    ObjectRow put(Tx tx, Actor actor, ObjectRef ref, Draft draft, @Nullable ObjectRow old);
}
