package dev.orrery.store;

import dev.orrery.model.AccessEntry;
import dev.orrery.model.Change;
import dev.orrery.model.CollectionId;
import dev.orrery.model.CollectionKind;
import dev.orrery.model.CollectionRef;
import dev.orrery.model.Grantee;
import dev.orrery.model.HomeId;
import dev.orrery.model.Privilege;
import dev.orrery.model.PropertyName;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/** Does one random thing after another in a few homes; few names, so that places and members come and go. */
final class RandomWriter {
    /** With whom things are shared: somebody, and a group that holds them. */
    static final Set<String> VIEWERS = Set.of("guid-viewer", "guid-group");

    private static final List<String> PLACES = List.of("p", "q", "r");
    private static final List<String> NAMES = List.of("a", "b", "c", "d", "e", "f");

    private final List<HomeId> homes;
    private final Random random;
    private int texts;

    RandomWriter(List<HomeId> homes, Random random) {
        this.homes = homes;
        this.random = random;
    }

    void step(Store store) {
        HomeId home = pick(homes);
        store.write(home, tx -> {
            int actions = 1 + random.nextInt(3);
            for (int i = 0; i < actions; i++) {
                act(tx, home);
            }
            return true;
        });
    }

    private void act(Tx tx, HomeId home) {
        List<CollectionRow> living = tx.collections(home);
        CollectionRow row = pick(living);
        int dice = random.nextInt(100);
        if (dice < 12 || living.size() == 1) {
            make(tx, row);
        } else if (dice < 20) {
            share(tx, row);
        } else if (row.ref().isRoot()) {
            return; // objects live in collections
        } else if (dice < 60) {
            String name = pick(NAMES);
            StoreFixture.put(tx, row.ref(), name, StoreFixture.event("uid-" + name, texts++ + "-" + random.nextInt()));
        } else if (dice < 75) {
            Optional<ObjectRow> object = tx.object(row.ref().object(pick(NAMES)));
            object.ifPresent(found -> StoreFixture.delete(tx, row.ref(), found.name()));
        } else if (dice < 82) {
            moveObject(tx, row, pick(living));
        } else if (dice < 90) {
            moveCollection(tx, row, pick(living));
        } else if (dice < 94) {
            StoreFixture.remove(tx, row.ref());
        } else {
            PropertyName name = PropertyName.dav("displayname");
            long seq = tx.append(new Change.CollectionChanged(row.ref(), Set.of(name)), StoreFixture.ACTOR);
            tx.setProperties(seq, row.ref(), Map.of(name, "name " + texts++));
        }
    }

    /** Lets the viewer or their group see a collection, or the whole home, and what is below it; or when it is busy only; or hides it, or neither. */
    private void share(Tx tx, CollectionRow row) {
        List<AccessEntry> entries = new ArrayList<>();
        for (String guid : VIEWERS) {
            Grantee grantee = new Grantee.Named(guid);
            switch (random.nextInt(10)) {
                case 0, 1, 2 -> entries.add(new AccessEntry(grantee, true, Set.of(Privilege.READ)));
                case 3 -> entries.add(new AccessEntry(grantee, false, Set.of(Privilege.ALL)));
                case 4 -> entries.add(new AccessEntry(grantee, true, Set.of(Privilege.READ_FREE_BUSY)));
                case 5 -> entries.add(new AccessEntry(grantee, false, Set.of(Privilege.READ)));
                default -> {}
            }
        }
        Collections.shuffle(entries, random);
        if (!entries.equals(row.access())) {
            StoreFixture.setAccess(tx, row.ref(), entries);
        }
    }

    private void make(Tx tx, CollectionRow parent) {
        String name = pick(PLACES);
        if (tx.child(parent.ref(), name).isEmpty() && depth(tx, parent) < 3) {
            StoreFixture.collection(tx, parent.ref(), name, CollectionKind.PLAIN);
        }
    }

    private void moveObject(Tx tx, CollectionRow from, CollectionRow to) {
        String name = pick(NAMES);
        Optional<ObjectRow> found = tx.object(from.ref().object(name));
        if (found.isPresent() && !to.ref().isRoot() && !to.ref().equals(from.ref())) {
            String text = StoreFixture.text(tx.content(found.get()));
            StoreFixture.delete(tx, from.ref(), name);
            StoreFixture.put(tx, to.ref(), name, text);
        }
    }

    private void moveCollection(Tx tx, CollectionRow row, CollectionRow to) {
        String name = pick(PLACES);
        boolean same = row.parent().equals(to.ref().id()) && row.name().equals(name);
        if (same || tx.holds(row.ref(), to.ref()) || depth(tx, to) >= 3) {
            return;
        }
        tx.child(to.ref(), name)
                .filter(there -> !tx.holds(there.ref(), row.ref()))
                .ifPresent(there -> StoreFixture.remove(tx, there.ref()));
        if (tx.child(to.ref(), name).isEmpty()) {
            StoreFixture.move(tx, row.ref(), to.ref().id(), name);
        }
    }

    private static int depth(Tx tx, CollectionRow row) {
        int depth = 0;
        CollectionRow at = row;
        while (!at.ref().id().equals(CollectionId.ROOT)) {
            at = tx.collection(new CollectionRef(at.ref().home(), at.parent())).orElseThrow();
            depth++;
        }
        return depth;
    }

    private <T> T pick(List<T> from) {
        return from.get(random.nextInt(from.size()));
    }
}
