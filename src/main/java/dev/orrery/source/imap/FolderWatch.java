package dev.orrery.source.imap;

import dev.orrery.source.imap.wire.Command;
import dev.orrery.source.imap.wire.CommandRefused;
import dev.orrery.source.imap.wire.Connection;
import dev.orrery.source.imap.wire.FolderName;
import dev.orrery.source.imap.wire.Login;
import dev.orrery.source.imap.wire.Response;
import dev.orrery.source.imap.wire.Untagged;
import dev.orrery.source.imap.wire.WireException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Watches a person's folders: with NOTIFY all their own over one connection (RFC 5465), of the rest the first few with
 * IDLE (RFC 2177) and the others by asking for their states now and then. Decided anew whenever the first connection is.
 */
final class FolderWatch implements Mailboxes.Watch {
    /**
     * RFC 5465 section 6.4. Asked for by name, Dovecot 2.3 takes only names in ASCII; what it tells of other names is in
     * UTF-8.
     */
    private static final String NOTIFY =
            "NOTIFY SET (personal (MessageNew MessageExpunge FlagChange MailboxName SubscriptionChange))";

    private final Watching with;
    private final List<FolderName> folders;
    private final FolderBell bell;
    private final Keeper first;
    private final List<Keeper> others = new java.util.concurrent.CopyOnWriteArrayList<>();
    private final Login login;
    private volatile String manner = "connecting";
    private volatile boolean closed;

    FolderWatch(Watching with, Login login, List<FolderName> folders, FolderBell bell) {
        this.with = with;
        this.login = login;
        this.folders = folders;
        this.bell = bell;
        this.first = new Keeper(with, login, this::first);
    }

    void begin() {
        first.begin();
    }

    @Override
    public String manner() {
        return manner;
    }

    @Override
    public @Nullable String trouble() {
        String trouble = first.trouble();
        for (Keeper other : others) {
            trouble = trouble == null ? other.trouble() : trouble;
        }
        return trouble;
    }

    @Override
    public boolean hasEnded() {
        return !closed && first.isClosed();
    }

    @Override
    public void close() {
        synchronized (others) {
            closed = true;
        }
        first.close();
        others.forEach(Keeper::close);
    }

    private void first(Keeper keeper, Connection connection) throws WireException, CommandRefused {
        List<FolderName> notified = connection.capabilities().has("NOTIFY")
                ? own(new Session(connection, Instant.EPOCH).namespaces())
                : List.of();
        if (!notified.isEmpty()
                && !connection.run(Command.of(NOTIFY), Untagged.IGNORED).isOk()) {
            // It is offered and refused: the other ways remain.
            notified = List.of();
        }
        List<FolderName> rest = new ArrayList<>(folders);
        rest.removeAll(notified);
        boolean idle = connection.capabilities().has("IDLE");
        int idling = idle ? Math.min(rest.size(), with.settings().idleConnections()) : 0;
        List<Keeper.Watched> ways = new ArrayList<>();
        if (!notified.isEmpty()) {
            List<FolderName> names = notified;
            ways.add((each, over) -> byNotify(each, over, names));
        }
        rest.subList(0, idling).forEach(folder -> ways.add((each, over) -> byIdle(each, over, folder)));
        if (idling < rest.size()) {
            ways.add((each, over) -> byPoll(each, over, rest.subList(idling, rest.size())));
        }
        manner = !notified.isEmpty() ? "notify" : idling > 0 ? "idle" : "poll";
        try {
            ways.stream().skip(1).forEach(this::also);
            if (!ways.isEmpty()) {
                ways.getFirst().over(keeper, connection);
            }
        } finally {
            others.forEach(Keeper::close);
            others.clear();
        }
    }

    /** Those of which NOTIFY tells: Dovecot 2.3 takes requests for shared folders and then says nothing. */
    private List<FolderName> own(List<Namespace> namespaces) {
        return folders.stream()
                .filter(folder -> Namespace.of(folder, namespaces).kind() == Namespace.Kind.PERSONAL)
                .toList();
    }

    private void also(Keeper.Watched watched) {
        Keeper keeper = new Keeper(with, login, watched);
        synchronized (others) {
            if (!closed) {
                others.add(keeper);
                keeper.begin();
            }
        }
    }

    /** The server tells of every mailbox by itself, in whatever encoding it likes. */
    private void byNotify(Keeper keeper, Connection connection, List<FolderName> names)
            throws WireException, CommandRefused {
        keeper.succeeded();
        names.forEach(bell::rang);
        Map<String, FolderName> watched = new HashMap<>();
        names.forEach(name -> watched.put(name.text(), name));
        names.forEach(name -> watched.put(name.wire(), name));
        Untagged told = new Untagged() {
            @Override
            public void data(Response.Data data) throws WireException {
                if (data.is("STATUS")) {
                    FolderName name = watched.get(data.item(0).string());
                    if (name != null) {
                        bell.rang(name);
                    }
                } else if (data.is("LIST")) {
                    bell.foldersRang();
                }
            }

            @Override
            public void status(Response.Status status) throws WireException {
                if (status.code().equals("NOTIFICATIONOVERFLOW")) {
                    throw new WireException("the server gave up notifying; it is asked again");
                }
            }
        };
        while (!keeper.isClosed()) {
            connection.listen(told, with.settings().renewAfter(), keeper::isClosed);
            connection.ok(Command.of("NOOP"), told);
        }
    }

    private void byIdle(Keeper keeper, Connection connection, FolderName folder) throws WireException, CommandRefused {
        new Session(connection, Instant.EPOCH).ensureReadable(folder);
        keeper.succeeded();
        Untagged told = data -> {
            switch (data.name()) {
                case "EXISTS", "EXPUNGE", "VANISHED", "FETCH" -> bell.rang(folder);
                default -> {
                    // Still here.
                }
            }
        };
        while (!keeper.isClosed()) {
            // not before it begins: what happens in between is told by nobody on some servers
            connection.idle(told, with.settings().renewAfter(), keeper::isClosed, () -> bell.rang(folder));
        }
    }

    private void byPoll(Keeper keeper, Connection connection, List<FolderName> polled)
            throws WireException, CommandRefused {
        Session session = new Session(connection, Instant.EPOCH);
        Map<FolderName, FolderState> before = new HashMap<>();
        while (!keeper.isClosed()) {
            Map<FolderName, FolderState> now = StatusReader.checkAll(session, polled);
            keeper.succeeded();
            for (FolderName folder : polled) {
                FolderState state = now.get(folder);
                if (state == null ? before.remove(folder) != null : !state.equals(before.put(folder, state))) {
                    bell.rang(folder);
                }
            }
            keeper.pause(jittered(with.settings().pollEvery()));
        }
    }

    private Duration jittered(Duration pause) {
        return Duration.ofNanos(
                (long) (pause.toNanos() * (0.9 + 0.2 * with.random().nextDouble())));
    }
}
