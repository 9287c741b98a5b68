package dev.orrery.store.sql;

import dev.orrery.store.Follower;
import dev.orrery.store.Followers;
import dev.orrery.store.Position;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/** Followers through the store's own transactions. */
final class SqlFollowers implements Followers {
    private final SqlStore store;

    SqlFollowers(SqlStore store) {
        this.store = store;
    }

    @Override
    public Optional<Position> position(String name) {
        return store.reading(sql -> Optional.ofNullable(FollowerQueries.byName(sql, name)))
                .map(Follower::position);
    }

    @Override
    public void save(String name, Position position) {
        store.write(new TreeSet<>(), tx -> {
            tx.savePosition(name, position);
            return true;
        });
    }

    @Override
    public List<Follower> list() {
        return store.reading(FollowerQueries::list);
    }

    @Override
    public boolean drop(String name) {
        return store.writing(sql -> FollowerQueries.drop(sql, name));
    }
}
