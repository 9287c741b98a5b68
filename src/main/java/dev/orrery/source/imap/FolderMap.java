package dev.orrery.source.imap;

import dev.orrery.model.CollectionRef;
import dev.orrery.store.MirrorRow;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which folder is which collection: by the identity that survives renaming where the server gives one, else by name. Pure.
 *
 * @param bound folders that are a collection already, perhaps under another name than before
 * @param fresh folders that are none yet
 * @param gone collections whose folder is not listed any more
 */
record FolderMap(Map<CollectionRef, CalendarFolder> bound, List<CalendarFolder> fresh, List<MirrorRow> gone) {
    /** The same, but nothing new: what looks new may be one of those that are missing, under another name. */
    FolderMap withoutFresh() {
        return new FolderMap(bound, List.of(), gone);
    }

    static FolderMap of(List<MirrorRow> mirrors, List<CalendarFolder> folders) {
        Map<String, CalendarFolder> byIdentity = new HashMap<>();
        Map<String, CalendarFolder> byPlace = new HashMap<>();
        for (CalendarFolder folder : folders) {
            if (!folder.identity().isEmpty()) {
                byIdentity.put(folder.identity(), folder);
            }
            byPlace.put(folder.place(), folder);
        }
        Map<CollectionRef, CalendarFolder> bound = new HashMap<>();
        Set<CalendarFolder> taken = new HashSet<>();
        List<MirrorRow> left = new ArrayList<>();
        for (MirrorRow row : mirrors) {
            CalendarFolder same = row.identity().isEmpty() ? null : byIdentity.get(row.identity());
            if (same != null && taken.add(same)) {
                bound.put(row.ref(), same);
            } else {
                left.add(row);
            }
        }
        List<MirrorRow> gone = new ArrayList<>();
        for (MirrorRow row : left) {
            CalendarFolder there = byPlace.get(row.place());
            // another identity under the old name is another folder, whose messages have other numbers: the copy of it
            // begins anew, the objects that are the same stay
            if (there != null && taken.add(there)) {
                bound.put(row.ref(), there);
            } else {
                gone.add(row);
            }
        }
        List<CalendarFolder> fresh = new ArrayList<>(folders);
        fresh.removeAll(taken);
        return new FolderMap(Map.copyOf(bound), List.copyOf(fresh), List.copyOf(gone));
    }
}
