package dev.orrery.directory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orrery.access.Delegation;
import dev.orrery.model.Change;
import dev.orrery.model.CollectionRef;
import dev.orrery.model.Grantee;
import dev.orrery.model.HomeId;
import dev.orrery.model.Principal;
import dev.orrery.model.PrincipalKind;
import dev.orrery.model.PrincipalName;
import dev.orrery.store.HomeChange;
import dev.orrery.store.Store;
import dev.orrery.store.SyncPoint;
import dev.orrery.store.sql.SqlStore;
import dev.orrery.store.sql.StoreConfig;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Other delegates in a record are a change that those concerned hear of. */
class RecordDelegatesTest {
    private final Store store = SqlStore.open(StoreConfig.of("sqlite::memory:"));

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void whoComesSeesAllAndWhoGoesSeesItGo() {
        Principal hall = serve("users/bob");
        HomeId home = hall.home();
        CollectionRef root = CollectionRef.root(home);
        long before = end(home);
        serve("users/eve");
        Change.AccessChanged change = (Change.AccessChanged) store.read(snapshot -> snapshot.log(home, before, 100))
                .rows()
                .getLast()
                .change();
        assertThat(change.granted()).containsExactly(new Grantee.Delegate("guid-eve", true));
        assertThat(change.withdrawn()).containsExactly(new Grantee.Delegate("guid-bob", true));
        List<String> stored = store.read(snapshot ->
                Delegation.WRITE.namedByOwner(snapshot.collection(root).orElseThrow()));
        assertThat(stored)
                .as("nothing of the record is stored as the owner's will")
                .isEmpty();
        assertThat(seen(home, before, "guid-bob")).contains("-calendar").doesNotContain("+calendar");
        assertThat(seen(home, before, "guid-eve")).contains("+calendar").doesNotContain("-calendar");

        long after = end(home);
        serve("users/eve");
        assertThat(end(home)).as("the same again is no change").isEqualTo(after);
    }

    private Principal serve(String writers) {
        KnownPrincipals principals = new KnownPrincipals(
                store,
                new ConfiguredDirectory(List.of(
                        record("bob", PrincipalKind.USER, Map.of()),
                        record("eve", PrincipalKind.USER, Map.of()),
                        record("hall", PrincipalKind.LOCATION, Map.of(Delegation.WRITE.attribute(), writers)))),
                new Provision(store));
        principals.find(new PrincipalName(PrincipalKind.USER, "bob"));
        principals.find(new PrincipalName(PrincipalKind.USER, "eve"));
        principals.reconcile();
        return principals
                .find(new PrincipalName(PrincipalKind.LOCATION, "hall"))
                .orElseThrow();
    }

    private static DirectoryRecord record(String name, PrincipalKind kind, Map<String, String> attributes) {
        return new DirectoryRecord(
                "guid-" + name, new PrincipalName(kind, name), name, List.of(), List.of(), attributes);
    }

    private long end(HomeId home) {
        return store.read(snapshot -> snapshot.home(home)).orElseThrow().lastSeq();
    }

    private List<String> seen(HomeId home, long since, String viewer) {
        return store.read(snapshot ->
                snapshot.homeChanges(home, SyncPoint.at(since), 100, false, List.of(viewer)).rows().stream()
                        .map(change -> (HomeChange.OfCollection) change)
                        .map(change -> (change.row() == null ? "-" : "+") + change.name())
                        .toList());
    }
}
