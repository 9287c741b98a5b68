package dev.orrery.calendar;

import dev.orrery.access.Sealer;
import dev.orrery.model.HomeId;
import dev.orrery.model.Reason;
import dev.orrery.model.Refused;
import dev.orrery.store.HookRow;
import dev.orrery.store.Store;
import dev.orrery.store.Tx;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The secrets that calls of hooks are signed with: made here, sealed before they are stored, opened for each use. All nodes
 * on one store need the same key, so the store remembers which one it was. Thread-safe.
 */
public final class HookSecrets {
    private static final Logger LOG = LoggerFactory.getLogger(HookSecrets.class);
    private static final String NOTE = "hook-seal";
    private static final int BYTES = 32;
    private static final Duration LATER = Duration.ofSeconds(60);

    private final Store store;
    private final Key key;
    private final SecureRandom random;
    private volatile @Nullable Sealer usable;
    private volatile String problem = "";

    /** Where the key is had from. */
    @FunctionalInterface
    public interface Key {
        /** @throws IOException with a sentence: it is not to be had */
        Sealer get() throws IOException;
    }

    public HookSecrets(Store store, Key key, SecureRandom random) {
        this.store = store;
        this.key = key;
        this.random = random;
    }

    /** What an administrator has to do; empty when all is well. */
    public String problem() {
        return problem;
    }

    /**
     * The key, once it is known to be the store's.
     *
     * @throws Refused Unavailable if it is not to be had, or another one
     */
    public Sealer sealer() {
        Sealer known = usable;
        return known == null ? confirmed() : known;
    }

    /**
     * The same, asking the store anew: until something is sealed, the key of another node may take the place of this one's.
     * Not within a transaction.
     *
     * @throws Refused Unavailable
     */
    public Sealer confirmed() {
        try {
            Sealer found = key.get();
            String mark = store.write(HomeId.REGISTRY, tx -> adopt(tx, found.mark()));
            if (!mark.equals(found.mark())) {
                throw new IOException("The secrets of hooks in the store are sealed with another key than that in"
                        + " tracker.key-file. Put the file there that was used before, the same for every server on the"
                        + " store; or remove the hooks and restart, and register them anew.");
            }
            usable = found;
            problem = "";
            return found;
        } catch (IOException e) {
            usable = null;
            String sentence = String.valueOf(e.getMessage());
            if (!sentence.equals(problem)) {
                LOG.error("hooks cannot be served: {}", sentence);
            }
            problem = sentence;
            throw new Refused(new Reason.Unavailable("The key that the secrets of hooks are sealed with", LATER));
        }
    }

    /** The mark of the key that counts. Another one only takes its place when nothing is sealed with the old one. */
    private static String adopt(Tx tx, String mark) {
        String known = tx.notes(NOTE).getOrDefault(NOTE, "");
        boolean isOther = !known.isEmpty() && !known.equals(mark);
        if (isOther && tx.hooks().all().stream().anyMatch(hook -> hook.keys().sealed())) {
            return known;
        }
        if (!known.equals(mark)) {
            tx.putNote(NOTE, mark);
        }
        return mark;
    }

    /**
     * A new one, as the store keeps it. That its key counts is written in the same transaction, so that of two nodes with
     * different keys only one ever seals. {@link #confirmed} comes before the transaction.
     *
     * @param tx holds {@link HomeId#REGISTRY}
     * @throws Refused Unavailable
     */
    public byte[] make(Tx tx, String hook) {
        Sealer sealer = within(tx);
        byte[] secret = new byte[BYTES];
        random.nextBytes(secret);
        return sealer.seal(of(hook), secret);
    }

    /** The key, if it still is the store's in this transaction, which holds {@link HomeId#REGISTRY}. @throws Refused Unavailable */
    Sealer within(Tx tx) {
        Sealer known = usable;
        if (known == null || !adopt(tx, known.mark()).equals(known.mark())) {
            usable = null; // whoever asks next outside of a transaction is told why
            throw new Refused(new Reason.Unavailable("The key that the secrets of hooks are sealed with", LATER));
        }
        return known;
    }

    /** As receivers have it. @throws Refused Unavailable */
    public byte[] current(HookRow hook) {
        return open(hook, hook.keys().secret());
    }

    /** The one before, if it is in use still; receivers may know that only. @throws Refused Unavailable */
    public Optional<byte[]> old(HookRow hook) {
        byte[] old = hook.keys().old();
        return old == null ? Optional.empty() : Optional.of(open(hook, old));
    }

    private byte[] open(HookRow hook, byte[] stored) {
        if (!hook.keys().sealed()) {
            return stored;
        }
        try {
            return sealer().open(of(hook.id()), stored);
        } catch (Sealer.Locked e) {
            confirmed(); // refused, and said in health, if the store's key is another one
            throw new IllegalStateException("the secret of the hook " + hook.id() + " is not its own", e);
        }
    }

    private static String of(String hook) {
        return "hook\0" + hook;
    }

    /**
     * Seals what an older program stored as it was, and sees to it that what is sealed can be opened.
     *
     * @throws Refused Unavailable if it cannot
     */
    public void sealAll() {
        List<HookRow> all = store.read(snapshot -> snapshot.hooks().all());
        if (all.isEmpty()) {
            return; // no need for a key yet
        }
        sealer();
        List<HookRow> bare = all.stream().filter(hook -> !hook.keys().sealed()).toList();
        for (HookRow hook : bare) {
            store.write(new TreeSet<>(Set.of(HomeId.REGISTRY, hook.watched().home())), tx -> {
                Sealer sealer = within(tx);
                tx.hooks()
                        .byId(hook.id())
                        .filter(row -> !row.keys().sealed())
                        .ifPresent(row -> tx.hookWrites().put(row.with(sealed(sealer, row))));
                return true;
            });
        }
        if (!bare.isEmpty()) {
            LOG.info("the secrets of {} hooks are sealed now", bare.size());
        }
    }

    static HookRow.Keys sealed(Sealer sealer, HookRow row) {
        if (row.keys().sealed()) {
            return row.keys();
        }
        byte[] old = row.keys().old();
        return new HookRow.Keys(
                sealer.seal(of(row.id()), row.keys().secret()),
                old == null ? null : sealer.seal(of(row.id()), old),
                row.keys().oldUntil(),
                true);
    }
}
