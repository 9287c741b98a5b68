package dev.orrery.store.sql;

import dev.orrery.model.CollectionId;
import dev.orrery.model.CollectionRef;
import dev.orrery.store.CollectionRow;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The addresses at which somebody saw a collection and sees it no more, whether it went away or its share did: rule 8 of
 * the log for those who are not the owner. Every address of a tree is written for itself, since a part of it may be seen
 * again later.
 */
final class Withdrawals {
    private static final String WITHDRAW = "insert into withdrawn (home, seq, collection, grantee, path)"
            + " values (?, ?, ?, ?, ?) on conflict (home, seq, collection, grantee) do nothing";
    private static final String SINCE =
            "select seq, collection, grantee, path from withdrawn where home = ? and seq > ?";

    /**
     * A place that a viewer saw, or the nearest place above it if that is gone as well.
     *
     * @param parent a living collection
     */
    record Place(CollectionId parent, String name) {}

    /**
     * What became of a place.
     *
     * @param collection what the viewer saw there last
     */
    record Loss(long seq, CollectionId collection) {}

    /** A loss at an address as it was written. */
    private record Mark(long seq, CollectionId collection, String path) {}

    private final HomeView view;
    private final List<Mark> marks = new ArrayList<>();
    private boolean unknown;

    /**
     * @param viewer every way in which entries name the one who asks
     * @param after change up to which everything is known to them
     */
    Withdrawals(Session sql, HomeView view, Set<String> viewer, long after) {
        this.view = view;
        sql.each(
                SINCE,
                row -> {
                    if (viewer.contains(row.getString(3))) {
                        String path = row.getString(4);
                        unknown |= path.isEmpty();
                        marks.add(new Mark(row.getLong(1), new CollectionId(row.getLong(2)), path));
                    }
                },
                view.home().value(),
                after);
    }

    /**
     * Writes down who lost the sight of a collection and of everything below it. Needs the home's lock.
     *
     * @param after null if nothing is at these addresses any more
     */
    static void leave(Session sql, long seq, HomeView before, CollectionRef top, @Nullable HomeView after) {
        for (CollectionRow row : before.subtree(top)) {
            CollectionId id = row.ref().id();
            if (row.ref().isRoot()) {
                continue; // nobody follows it as a member of anything
            }
            Sight seen = Sight.of(before, id);
            Set<String> lost = after == null ? seen.granted() : seen.lostTo(Sight.of(after, id));
            String path = lost.isEmpty() ? "" : path(before, id);
            for (String grantee : lost) {
                sql.update(WITHDRAW, before.home().value(), seq, id.value(), grantee, path);
            }
        }
    }

    /** True if something happened of which it is not known who saw it where. */
    boolean unknown() {
        return unknown;
    }

    /** The newest loss at each place below {@code top} that the viewer does not see now. */
    Map<Place, Loss> below(CollectionId top, Collection<String> viewer, boolean deep) {
        if (marks.isEmpty()) {
            return Map.of();
        }
        String above = path(view, top);
        Map<String, CollectionId> living = new HashMap<>();
        view.rows()
                .forEach(row -> living.put(path(view, row.ref().id()), row.ref().id()));
        Map<Place, Loss> found = new HashMap<>();
        for (Mark mark : marks) {
            boolean below = mark.path.startsWith(above) && mark.path.length() > above.length();
            if (!below || !deep && !parent(mark.path).equals(above)) {
                continue;
            }
            CollectionId there = living.get(mark.path);
            if (there == null || !Sight.has(view, there, viewer)) {
                found.merge(
                        place(mark.path, living),
                        new Loss(mark.seq, mark.collection),
                        (one, other) -> one.seq < other.seq ? other : one);
            }
        }
        return found;
    }

    private static Place place(String path, Map<String, CollectionId> living) {
        String at = path;
        CollectionId above = living.get(parent(at));
        while (above == null) {
            at = parent(at);
            above = living.get(parent(at));
        }
        String name = at.substring(parent(at).length(), at.length() - 1);
        return new Place(above, URLDecoder.decode(name, StandardCharsets.UTF_8));
    }

    private static String parent(String path) {
        return path.substring(0, path.lastIndexOf('/', path.length() - 2) + 1);
    }

    /** Empty for the root. */
    private static String path(HomeView view, CollectionId id) {
        StringBuilder path = new StringBuilder();
        for (HomeView.Node node : view.chain(id)) {
            if (!node.row().ref().isRoot()) {
                path.insert(0, URLEncoder.encode(node.row().name(), StandardCharsets.UTF_8) + "/");
            }
        }
        return path.toString();
    }
}
