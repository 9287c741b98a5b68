package dev.orrery.source.imap;

import dev.orrery.model.CollectionRef;
import dev.orrery.model.Principal;
import dev.orrery.model.PrincipalKind;
import dev.orrery.source.imap.FolderTroubles.Trouble;
import dev.orrery.store.CollectionRow;
import dev.orrery.store.MirrorItem;
import dev.orrery.store.MirrorRow;
import dev.orrery.store.Snapshot;
import dev.orrery.store.Store;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What an administrator sees of copies of folders, and says to them: through the store, so that it works beside a server.
 * Thread-safe.
 */
public final class MirrorOffice {
    private final Store store;
    private final FolderTroubles troubles;

    public MirrorOffice(Store store) {
        this.store = store;
        this.troubles = new FolderTroubles(store);
    }

    /**
     * A folder and its copy.
     *
     * @param calendar the collection's name in addresses
     * @param folder as its server calls it
     * @param complete whether there is a whole copy yet
     * @param checkedAt when the copy was confirmed, up to ten minutes too early
     * @param trouble why it was not confirmed lately; null if nothing is known to be wrong with this folder
     * @param held whether the brake holds: absences are not believed
     * @param released whether the next look believes them
     * @param broken messages that cannot be read
     */
    public record Mirrored(
            Principal owner,
            String calendar,
            String folder,
            boolean complete,
            Instant checkedAt,
            @Nullable String trouble,
            boolean held,
            boolean released,
            List<Broken> broken) {}

    /**
     * A message that cannot be read.
     *
     * @param uid of the message in its folder
     */
    public record Broken(long uid, String why) {}

    /** Everybody's, by name. */
    public List<Mirrored> all() {
        return store.read(snapshot -> {
            Map<CollectionRef, Trouble> known = FolderTroubles.all(snapshot);
            List<Mirrored> all = new ArrayList<>();
            for (PrincipalKind kind : List.of(PrincipalKind.USER, PrincipalKind.LOCATION, PrincipalKind.RESOURCE)) {
                for (Principal owner : snapshot.searchPrincipals(kind, "", Integer.MAX_VALUE)) {
                    all.addAll(of(snapshot, owner, known));
                }
            }
            return all;
        });
    }

    /** One person's. */
    public List<Mirrored> of(Principal owner) {
        return store.read(snapshot -> of(snapshot, owner, FolderTroubles.all(snapshot)));
    }

    private static List<Mirrored> of(Snapshot snapshot, Principal owner, Map<CollectionRef, Trouble> known) {
        List<Mirrored> found = new ArrayList<>();
        for (MirrorRow row : snapshot.mirrors(owner.home())) {
            Trouble trouble = known.get(row.ref());
            found.add(new Mirrored(
                    owner,
                    snapshot.collection(row.ref()).map(CollectionRow::name).orElse(""),
                    row.place(),
                    !row.validator().isEmpty()
                            && Progress.parse(row.validator()).settled(),
                    row.checkedAt(),
                    trouble == null ? null : trouble.why(),
                    trouble != null && trouble.held(),
                    trouble != null && FolderTroubles.isReleased(snapshot, row.ref()),
                    broken(snapshot, row.ref())));
        }
        return found;
    }

    private static List<Broken> broken(Snapshot snapshot, CollectionRef ref) {
        return snapshot.mirrorTroubles(ref).stream()
                .filter(item -> item.state() == MirrorItem.State.BROKEN && !Unjudged.isKept(item))
                .map(item -> new Broken(item.item(), item.detail()))
                .toList();
    }

    /**
     * Lets go of the brake: the next look at the folder believes what it sees.
     *
     * @return false if no brake holds there
     */
    public boolean release(Principal owner, String calendar) {
        return store.read(snapshot -> snapshot.child(CollectionRef.root(owner.home()), calendar))
                .map(CollectionRow::ref)
                .filter(troubles::release)
                .isPresent();
    }
}
