package dev.orrery.source.imap;

import dev.orrery.model.CollectionId;
import dev.orrery.model.CollectionRef;
import dev.orrery.model.HomeId;
import dev.orrery.store.Snapshot;
import dev.orrery.store.Store;
import dev.orrery.store.Tx;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What is wrong with folders, noted in the store, so that every node, the commands and the next start know of it; and what
 * an administrator says to it. That a server cannot be reached is no trouble of a folder and is not noted. Thread-safe.
 */
final class FolderTroubles {
    private static final String TROUBLE = "imap trouble ";
    private static final String RELEASE = "imap release ";

    private final Store store;

    FolderTroubles(Store store) {
        this.store = store;
    }

    /** What may be wrong with a folder, and how a note of it begins. */
    enum Kind {
        /** Messages are missing from its listing, and are not believed to be gone. */
        MISSING("brake: "),
        /** It is missing itself, and is not believed to be gone. */
        GONE("gone: "),
        /** As a whole it cannot be read. */
        UNREADABLE("");

        private final String mark;

        Kind(String mark) {
            this.mark = mark;
        }
    }

    /**
     * What is wrong with a folder. In the store, so that a doubt is one over all nodes: who sees that it was none ends it for
     * everybody.
     *
     * @param since when the doubt began, if an absence is not believed
     * @param missing messages, if that is what is not believed
     */
    record Trouble(Kind kind, String why, Instant since, long missing) {
        private static final Pattern DOUBT = Pattern.compile("(\\d{1,18})/(\\d{1,18}) (.*)", Pattern.DOTALL);

        static Trouble unreadable(String why) {
            return new Trouble(Kind.UNREADABLE, why, Instant.EPOCH, 0);
        }

        private static Trouble parse(String text) {
            Kind kind = Stream.of(Kind.values())
                    .filter(one -> text.startsWith(one.mark))
                    .findFirst()
                    .orElse(Kind.UNREADABLE);
            String rest = text.substring(kind.mark.length());
            Matcher doubt = DOUBT.matcher(rest);
            // an older version did not write since when
            return kind == Kind.UNREADABLE || !doubt.matches()
                    ? new Trouble(kind, rest, Instant.EPOCH, 0)
                    : new Trouble(
                            kind,
                            doubt.group(3),
                            Instant.ofEpochMilli(Long.parseLong(doubt.group(1))),
                            Long.parseLong(doubt.group(2)));
        }

        private String text() {
            return kind == Kind.UNREADABLE ? why : kind.mark + since.toEpochMilli() + "/" + missing + " " + why;
        }

        /** Whether absences are not believed. */
        boolean held() {
            return kind != Kind.UNREADABLE;
        }
    }

    static Optional<Trouble> of(Snapshot snapshot, CollectionRef folder) {
        String key = key(TROUBLE, folder);
        return Optional.ofNullable(snapshot.notes(key).get(key)).map(Trouble::parse);
    }

    static Map<CollectionRef, Trouble> all(Snapshot snapshot) {
        return beginning(snapshot, TROUBLE);
    }

    private static Map<CollectionRef, Trouble> beginning(Snapshot snapshot, String prefix) {
        Map<CollectionRef, Trouble> all = new HashMap<>();
        snapshot.notes(prefix).forEach((key, text) -> {
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

    /** The folders of a home that are missing as a whole and not believed to be gone. */
    Map<CollectionRef, Trouble> gone(HomeId home) {
        Map<CollectionRef, Trouble> gone = store.read(snapshot -> beginning(snapshot, TROUBLE + home.value() + " "));
        gone.values().removeIf(trouble -> trouble.kind() != Kind.GONE);
        return gone;
    }

    /** Of the folders of a home just these are missing as a whole: what was said of others is settled, also a release. */
    void tellGone(HomeId home, Map<CollectionRef, Trouble> gone) {
        Map<CollectionRef, Trouble> before = gone(home);
        before.keySet().stream().filter(ref -> !gone.containsKey(ref)).forEach(this::settle);
        gone.forEach((ref, trouble) -> {
            if (!trouble.equals(before.get(ref))) {
                tell(ref, trouble);
            }
        });
    }

    /** All is well again, and nothing is to be released. */
    void settle(CollectionRef folder) {
        write(tx -> {
            tx.removeNote(key(TROUBLE, folder));
            tx.removeNote(key(RELEASE, folder));
        });
    }

    /**
     * The next look at the folder believes what it sees.
     *
     * @return false if no brake holds there
     */
    boolean release(CollectionRef folder) {
        return store.write(HomeId.REGISTRY, tx -> {
            boolean held = of(tx, folder).filter(Trouble::held).isPresent();
            if (held) {
                tx.putNote(key(RELEASE, folder), "an administrator");
            }
            return held;
        });
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

    private void write(Consumer<Tx> work) {
        store.write(HomeId.REGISTRY, tx -> {
            work.accept(tx);
            return tx;
        });
    }
}
