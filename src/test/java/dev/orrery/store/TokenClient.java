package dev.orrery.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orrery.model.AccessEntry;
import dev.orrery.model.CollectionRef;
import dev.orrery.model.Grantee;
import dev.orrery.model.HomeId;
import dev.orrery.model.Privilege;
import dev.orrery.model.Reason;
import dev.orrery.model.Refused;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * A client that knows a home only through its tokens: what it holds after following them must be what a listing says.
 * Paths end in a slash for collections; values are ETags, or the collection's number in the flat mode.
 */
final class TokenClient {
    /** Thrown by nobody; counts how often a token was too old and the client had to begin anew. */
    int beginnings;

    private final HomeId home;
    private final boolean deep;
    private final Set<String> viewers;
    private final TreeMap<String, String> known = new TreeMap<>();
    private SyncPoint token = SyncPoint.START;

    /**
     * @param deep true: everything; false: the collections below the root with their newest number
     */
    TokenClient(HomeId home, boolean deep) {
        this(home, deep, Set.of());
    }

    /**
     * @param viewers GUIDs of someone who sees only what is shared with them, and of their groups; none for the owner
     */
    TokenClient(HomeId home, boolean deep, Set<String> viewers) {
        this.home = home;
        this.deep = deep;
        this.viewers = viewers;
    }

    /** {@code HOME DEEP SEQ BEGAN KNOWN}: all that a client must keep, for {@link #parse}. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        text.append(home.value()).append(' ').append(deep).append(' ');
        text.append(token.seq()).append(' ').append(token.began()).append(" |");
        known.forEach(
                (path, value) -> text.append(path).append('=').append(value).append('|'));
        return text.toString();
    }

    /** A client that was stopped, and goes on. */
    static TokenClient parse(String text) {
        String[] parts = text.split(" ", 5);
        TokenClient client = new TokenClient(new HomeId(Long.parseLong(parts[0])), Boolean.parseBoolean(parts[1]));
        client.token = new SyncPoint(Long.parseLong(parts[2]), Long.parseLong(parts[3]));
        for (String entry : parts[4].split("\\|")) {
            if (!entry.isEmpty()) {
                int equals = entry.indexOf('=');
                client.known.put(entry.substring(0, equals), entry.substring(equals + 1));
            }
        }
        return client;
    }

    /** Reads on until there is no more, and then holds what a listing says. */
    void finish(Store store, int limit) {
        int pages = 0;
        while (step(store, limit)) {
            assertThat(pages++).as("every page must bring a follower forward").isLessThan(10_000);
        }
        assertThat(known).isEqualTo(truth(store));
    }

    Map<String, String> known() {
        return known;
    }

    /** Reads one page; true if there is more. */
    boolean step(Store store, int limit) {
        try {
            return store.read(snapshot -> {
                Page<HomeChange> page = snapshot.homeChanges(home, token, limit, deep, viewers);
                page.rows().forEach(row -> apply(snapshot, row));
                token = page.next();
                return page.more();
            });
        } catch (Refused e) {
            if (!(e.reason() instanceof Reason.InvalidSyncToken)) {
                throw e;
            }
            beginnings++;
            known.clear();
            token = SyncPoint.START;
            return true;
        }
    }

    private void apply(Snapshot snapshot, HomeChange change) {
        switch (change) {
            case HomeChange.OfCollection it -> {
                String path = path(snapshot, new CollectionRef(home, it.parent())) + it.name() + "/";
                CollectionRow row = it.row();
                if (row == null) {
                    known.subMap(path, path + Character.MAX_VALUE).clear();
                } else if (sees(snapshot, it.ref(), viewers)) {
                    known.put(path, deep ? "" : Long.toString(row.lastSeq()));
                }
            }
            case HomeChange.OfObject it -> {
                if (!sees(snapshot, it.collection(), viewers)) {
                    return; // as any door does: rights decide what is shown
                }
                String path = path(snapshot, it.collection()) + it.change().name();
                ObjectRow row = it.change().object();
                if (row == null) {
                    known.remove(path);
                } else {
                    known.put(path, row.etag());
                }
            }
        }
    }

    /** The nearest entry on the collection or above it that names the viewer and speaks of reading lets them. */
    private static boolean sees(Snapshot snapshot, CollectionRef ref, Set<String> viewers) {
        if (viewers.isEmpty()) {
            return true;
        }
        CollectionRow row = snapshot.collection(ref).orElseThrow();
        for (AccessEntry entry : row.access()) {
            boolean decides = !entry.grant() || entry.privileges().contains(Privilege.READ);
            if (decides && entry.grantee() instanceof Grantee.Named named && viewers.contains(named.guid())) {
                return entry.grant();
            }
        }
        return !ref.isRoot() && sees(snapshot, new CollectionRef(ref.home(), row.parent()), viewers);
    }

    /** What the client must hold in the end. */
    Map<String, String> truth(Store store) {
        return store.read(snapshot -> {
            TreeMap<String, String> truth = new TreeMap<>();
            for (CollectionRow row : snapshot.collections(home)) {
                if (row.ref().isRoot() || !sees(snapshot, row.ref(), viewers)) {
                    continue;
                }
                if (deep) {
                    String path = path(snapshot, row.ref());
                    truth.put(path, "");
                    snapshot.listing(row.ref()).objects().forEach(o -> truth.put(path + o.name(), o.etag()));
                } else if (row.parent().equals(CollectionRef.root(home).id())) {
                    truth.put("/" + row.name() + "/", Long.toString(row.lastSeq()));
                }
            }
            return truth;
        });
    }

    private static String path(Snapshot snapshot, CollectionRef ref) {
        if (ref.isRoot()) {
            return "/";
        }
        CollectionRow row = snapshot.collection(ref).orElseThrow();
        return path(snapshot, new CollectionRef(ref.home(), row.parent())) + row.name() + "/";
    }
}
