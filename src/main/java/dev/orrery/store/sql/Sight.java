package dev.orrery.store.sql;

import dev.orrery.model.AccessEntry;
import dev.orrery.model.CollectionId;
import dev.orrery.model.Privilege;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Who sees a collection, which is to read it, by the entries on it and above it, the nearest first (RFC 3744 section
 * 5.5); grantees as they stand in columns. Coarser than rights, which every door asks besides: whoever may only see when
 * it is busy, or only write into it, finds it in no listing.
 *
 * @param granted whom the first entry that names them lets see it
 * @param denied whom it hides it from
 */
record Sight(Set<String> granted, Set<String> denied) {
    static Sight of(HomeView view, CollectionId id) {
        Set<String> granted = new TreeSet<>();
        Set<String> denied = new TreeSet<>();
        for (AccessEntry entry : entries(view, id)) {
            String grantee = Codecs.grantee(entry.grantee());
            if (shows(entry) && !denied.contains(grantee)) {
                granted.add(grantee);
            } else if (hides(entry) && !granted.contains(grantee)) {
                denied.add(grantee);
            }
        }
        return new Sight(granted, denied);
    }

    /** True if it is seen by someone whom entries may name in any of these ways. */
    static boolean has(HomeView view, CollectionId id, Collection<String> viewer) {
        for (AccessEntry entry : entries(view, id)) {
            boolean names = (shows(entry) || hides(entry)) && viewer.contains(Codecs.grantee(entry.grantee()));
            if (names) {
                return entry.grant();
            }
        }
        return false;
    }

    /**
     * Who may be without the sight that they had. A person is named in several ways: where somebody is denied, whoever was
     * granted sight by a group may be among those, so all count; who sees it still is sorted out when they ask.
     */
    Set<String> lostTo(Sight later) {
        Set<String> lost = new TreeSet<>(granted);
        if (later.denied.isEmpty()) {
            lost.removeAll(later.granted);
        }
        return lost;
    }

    private static List<AccessEntry> entries(HomeView view, CollectionId id) {
        List<AccessEntry> entries = new ArrayList<>();
        view.chain(id).forEach(node -> entries.addAll(node.row().access()));
        return entries;
    }

    private static boolean shows(AccessEntry entry) {
        return entry.grant()
                && (entry.privileges().contains(Privilege.READ)
                        || entry.privileges().contains(Privilege.ALL));
    }

    /** Reading holds its parts: without one of them there is none (section 3.12). */
    private static boolean hides(AccessEntry entry) {
        return !entry.grant()
                && (entry.privileges().contains(Privilege.ALL)
                        || Privilege.READ.closure().stream().anyMatch(entry.privileges()::contains));
    }
}
