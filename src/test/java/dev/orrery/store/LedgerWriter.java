package dev.orrery.store;

import dev.orrery.model.CollectionId;
import dev.orrery.model.CollectionRef;
import dev.orrery.model.HomeId;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * A ledger's hand in a store: where its places are, how its operations are done, what is there.
 *
 * @param places collections of one home, in the order of their numbers in the ledger
 */
public record LedgerWriter(Ledger ledger, List<CollectionRef> places) {
    private HomeId home() {
        return places.getFirst().home();
    }

    /** Does an operation in one transaction; the number of its last change. */
    long apply(Store store, Ledger.Operation operation) {
        return store.write(home(), tx -> {
            long seq = 0;
            for (Map.Entry<String, String> entry : operation.after().entrySet()) {
                int slash = entry.getKey().indexOf('/');
                CollectionRef place = places.get(Integer.parseInt(entry.getKey().substring(0, slash)));
                String name = entry.getKey().substring(slash + 1);
                String value = entry.getValue();
                seq = value == null
                        ? StoreFixture.delete(tx, place, name)
                        : StoreFixture.put(tx, place, name, Ledger.text(value));
            }
            return seq;
        });
    }

    /** What the store holds of this ledger's. */
    Map<String, String> read(Store store) {
        return store.read(snapshot -> {
            Map<String, String> found = new TreeMap<>();
            for (int i = 0; i < places.size(); i++) {
                for (ObjectRow row : snapshot.listing(places.get(i)).objects()) {
                    if (row.name().startsWith(ledger.name() + "-")) {
                        found.put(i + "/" + row.name(), Ledger.value(StoreFixture.text(snapshot.content(row))));
                    }
                }
            }
            return found;
        });
    }

    /** Chooses something, and does it. */
    public void step(Store store, Random random) {
        Ledger.Operation operation = ledger.next(random);
        ledger.begin(operation);
        apply(store, operation);
        ledger.acknowledge();
    }

    /** Takes a line of {@link CrashingWriter} if it is of this ledger. */
    public void hear(String line) {
        String[] words = line.split(" ", 3);
        if (words.length < 3 || !words[1].equals(ledger.name()) || !words[2].endsWith(" .")) {
            return;
        }
        if (words[0].equals("B")) {
            ledger.begin(Ledger.Operation.parse(words[2].substring(0, words[2].length() - 2)));
        } else if (words[0].equals("A")) {
            ledger.acknowledge();
        }
    }

    /** Compares the ledger with what is there; see {@link Ledger#settle}. */
    public void settle(Store store) {
        ledger.settle(read(store));
    }

    /** {@code NAME@HOME:COLLECTION,COLLECTION}. */
    @Override
    public String toString() {
        return ledger.name() + "@" + home().value() + ":"
                + places.stream()
                        .map(place -> Long.toString(place.id().value()))
                        .collect(Collectors.joining(","));
    }

    static LedgerWriter parse(String text) {
        String[] parts = text.split("[@:]");
        HomeId home = new HomeId(Long.parseLong(parts[1]));
        List<CollectionRef> places = Arrays.stream(parts[2].split(","))
                .map(id -> new CollectionRef(home, new CollectionId(Long.parseLong(id))))
                .toList();
        return new LedgerWriter(new Ledger(parts[0], places.size(), true), places);
    }
}
