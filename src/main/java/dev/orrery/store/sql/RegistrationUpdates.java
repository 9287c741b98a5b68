package dev.orrery.store.sql;

import dev.orrery.model.HomeId;
import dev.orrery.store.RegistrationRow;
import dev.orrery.store.RegistrationWrites;
import java.util.function.Consumer;

/** Writes about registrations, with the parts of their names. */
final class RegistrationUpdates implements RegistrationWrites {
    private final Session sql;
    private final Consumer<HomeId> requireLock;

    RegistrationUpdates(Session sql, Consumer<HomeId> requireLock) {
        this.sql = sql;
        this.requireLock = requireLock;
    }

    @Override
    public void put(RegistrationRow row) {
        requireLock.accept(HomeId.REGISTRY);
        requireLock.accept(row.home());
        sql.update(
                "insert into registration (home, backend, mailbox, times, since) values (?, ?, ?, ?, ?)"
                        + " on conflict (home, backend, mailbox) do update set times = excluded.times,"
                        + " since = excluded.since",
                row.home().value(),
                row.backend(),
                row.mailbox(),
                row.times(),
                row.since().toEpochMilli());
        NameParts.put(sql, row.home(), NameParts.Kind.MAILBOX, row.mailbox());
        // back ends are few and stay: the configuration names them
        NameParts.put(sql, HomeId.REGISTRY, NameParts.Kind.BACKEND, row.backend());
    }

    @Override
    public boolean remove(HomeId home, String backend, String mailbox) {
        requireLock.accept(HomeId.REGISTRY);
        requireLock.accept(home);
        boolean removed = sql.update(
                        "delete from registration where home = ? and backend = ? and mailbox = ?",
                        home.value(),
                        backend,
                        mailbox)
                > 0;
        long left =
                sql.number("select count(*) from registration where home = ? and mailbox = ?", home.value(), mailbox);
        if (removed && left == 0) {
            NameParts.remove(sql, home, NameParts.Kind.MAILBOX, mailbox);
        }
        return removed;
    }

    @Override
    public void removeAll(HomeId home) {
        requireLock.accept(home);
        sql.update("delete from registration where home = ?", home.value());
        NameParts.removeAll(sql, home, NameParts.Kind.MAILBOX);
    }
}
