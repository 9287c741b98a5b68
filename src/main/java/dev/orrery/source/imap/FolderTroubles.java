package dev.orrery.source.imap;

import dev.orrery.model.CollectionId;
import dev.orrery.model.CollectionRef;
import dev.orrery.model.HomeId;
import dev.orrery.store.Snapshot;
import dev.orrery.store.Store;
import dev.orrery.store.Tx;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What is wrong with folders, noted in the store, so that every node, the commands and the next start know of it; and what
 * an administrator says to it. That a server cannot be reached is no trouble of a folder and is not noted. Thread-safe.
 */
final class FolderTroubles {
    private static final String TROUBLE = "imap trouble ";
    private static final String RELEASE = "imap release ";
    private static final String BRAKE = "brake: ";

    private final Store store;

    FolderTroubles(Store store) {
        this.store = store;
    }

    /**
     * What is wrong with a folder.
     *
     * @param held whether absences are not believed; else the folder as a whole cannot be read
     */
    record Trouble(boolean held, String why) {
        private static Trouble parse(String text) {
            return text.startsWith(BRAKE)
                    ? new Trouble(true, text.substring(BRAKE.length()))
                    : new Trouble(false, text);
        }

        private String text() {
            return (held ? BRAKE : "") + why;
        }
    }

    Optional<Trouble> of(CollectionRef folder) {
        return store.read(snapshot -> of(snapshot, folder));
    }

    static Optional<Trouble> of(Snapshot snapshot, CollectionRef folder) {
        String key = key(TROUBLE, folder);
        return Optional.ofNullable(snapshot.notes(key).get(key)).map(Trouble::parse);
    }

    static Map<CollectionRef, Trouble> all(Snapshot snapshot) {
        Map<CollectionRef, Trouble> all = new HashMap<>();
        snapshot.notes(TROUBLE).forEach((key, text) -> {
            String[] numbers = key.substring(TROUBLE.length()).split(" ");
            all.put(
                    new CollectionRef(
                            new HomeId(Long.parseLong(numbers[0])), new CollectionId(Long.parseLong(numbers[1]))),
                    Trouble.parse(text));
        });
        return all;
    }

    void tell(CollectionRef folder, Trouble trouble) {
        write(tx -> tx.putNote(key(TROUBLE, folder), trouble.text()));
    }

    /** All is well again, and nothing is to be released. */
    void settle(CollectionRef folder) {
        write(tx -> {
            tx.removeNote(key(TROUBLE, folder));
            tx.removeNote(key(RELEASE, folder));
        });
    }

    /** The next look at the folder believes what it sees. */
    void release(CollectionRef folder) {
        write(tx -> tx.putNote(key(RELEASE, folder), "an administrator"));
    }

    boolean isReleased(CollectionRef folder) {
        return store.read(snapshot -> isReleased(snapshot, folder));
    }

    static boolean isReleased(Snapshot snapshot, CollectionRef folder) {
        return !snapshot.notes(key(RELEASE, folder)).isEmpty();
    }

    private static String key(String kind, CollectionRef folder) {
        return kind + folder.home().value() + " " + folder.id().value() + " .";
    }

    private void write(java.util.function.Consumer<Tx> work) {
        store.write(HomeId.REGISTRY, tx -> {
            work.accept(tx);
            return tx;
        });
    }
}
