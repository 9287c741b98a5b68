package dev.orrery.store.sql;

import dev.orrery.store.IndexContract;
import dev.orrery.store.Store;
import dev.orrery.store.StoreFixture;
import java.util.ArrayList;
import java.util.List;

/** The store's check with the tests' own digest. */
public final class Checks {
    private Checks() {}

    public static List<String> of(Store store) {
        return check(store).discrepancies();
    }

    static IndexContract.Checked check(Store store) {
        List<String> found = new ArrayList<>();
        StoreCheck.Summary summary = new StoreCheck((SqlStore) store, StoreFixture::etag).run(found::add);
        return new IndexContract.Checked(found, summary.outdated());
    }
}
