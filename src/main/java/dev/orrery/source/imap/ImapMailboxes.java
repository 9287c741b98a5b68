package dev.orrery.source.imap;

import dev.orrery.mirror.Unreachable;
import dev.orrery.source.imap.wire.Command;
import dev.orrery.source.imap.wire.CommandRefused;
import dev.orrery.source.imap.wire.FolderName;
import dev.orrery.source.imap.wire.Item;
import dev.orrery.source.imap.wire.Login;
import dev.orrery.source.imap.wire.UidSet;
import dev.orrery.source.imap.wire.WireException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A person's mailboxes over the pool of connections. Immutable. */
final class ImapMailboxes implements Mailboxes {
    private final Connections connections;
    private final Watching watching;
    private final Login login;
    private final String calendarFolder;
    private final Reach reach;

    ImapMailboxes(Connections connections, Watching watching, Login login, String calendarFolder, Reach reach) {
        this.connections = connections;
        this.watching = watching;
        this.login = login;
        this.calendarFolder = calendarFolder;
        this.reach = reach;
    }

    @Override
    public List<Folder> folders() throws Unreachable, MailboxRefused {
        return read(session -> new FolderLister(session, calendarFolder, reach).list());
    }

    @Override
    public Ground ground() throws Unreachable, MailboxRefused {
        return read(session -> {
            Namespace own = session.namespaces().stream()
                    .filter(namespace -> namespace.kind() == Namespace.Kind.PERSONAL)
                    .findFirst()
                    .orElse(Namespace.WHOLE);
            return new Ground(
                    own.prefix(), own.delimiter(), session.capabilities().keepsAnnotations());
        });
    }

    @Override
    public void renew() {
        connections.renew(login);
    }

    @Override
    public FolderState check(FolderName folder) throws Unreachable, MailboxRefused {
        return onFolder(folder, 'r', session -> StatusReader.check(session, folder));
    }

    @Override
    public Map<FolderName, FolderState> checkAll(Collection<FolderName> folders) throws Unreachable, MailboxRefused {
        return read(session -> {
            List<FolderName> reached = new ArrayList<>();
            for (FolderName folder : folders) {
                if (reach.holds(session, folder)) {
                    reached.add(folder);
                }
            }
            return StatusReader.checkAll(session, reached);
        });
    }

    @Override
    public Changes changes(FolderName folder, @Nullable FolderState since, Known known)
            throws Unreachable, MailboxRefused {
        return onFolder(folder, 'r', session -> new ChangeFinder(session, folder, known).since(since));
    }

    @Override
    public UidSet fetch(FolderName folder, UidSet uids, MessageSink sink) throws Unreachable, MailboxRefused {
        MessageFetch fetch = new MessageFetch(folder, uids, sink);
        return onFolder(folder, 'r', fetch::over);
    }

    @Override
    public Appended append(FolderName folder, byte[] message, Set<String> flags, Instant date)
            throws Unreachable, MailboxRefused {
        MessageAppend append = new MessageAppend(message);
        return writeTo(folder, 'i', session -> append.to(session, folder, flags, date));
    }

    @Override
    public UidSet find(FolderName folder, String messageId) throws Unreachable, MailboxRefused {
        return onFolder(folder, 'r', session -> {
            FolderState state = session.examine(folder, session.condstore()).state();
            return Searches.byMessageId(session, messageId, state.messages());
        });
    }

    @Override
    public UidSet present(FolderName folder, UidSet range) throws Unreachable, MailboxRefused {
        return onFolder(folder, 'r', session -> new LetterFinder(session, folder).present(range));
    }

    @Override
    public UidSet since(FolderName folder, LocalDate day) throws Unreachable, MailboxRefused {
        return onFolder(folder, 'r', session -> new LetterFinder(session, folder).since(day));
    }

    @Override
    public UidSet withCalendars(FolderName folder, UidSet uids) throws Unreachable, MailboxRefused {
        return onFolder(folder, 'r', session -> new LetterFinder(session, folder).withCalendars(uids));
    }

    @Override
    public Retirement retire(FolderName folder, long uid, long unchangedSince) throws Unreachable, MailboxRefused {
        return writeTo(
                folder,
                't',
                session -> new MessageRetirement(session, uid, connections.silence()).in(folder, unchangedSince));
    }

    @Override
    public void create(FolderName folder, @Nullable FolderType type) throws Unreachable, MailboxRefused {
        administer(administration -> administration.create(folder, type));
    }

    @Override
    public void delete(FolderName folder) throws Unreachable, MailboxRefused {
        administerIn(folder, 'x', administration -> administration.delete(folder));
    }

    @Override
    public void rename(FolderName folder, FolderName to) throws Unreachable, MailboxRefused {
        administerIn(folder, 'x', administration -> administration.rename(folder, to));
    }

    @Override
    public void subscribe(FolderName folder, boolean subscribed) throws Unreachable, MailboxRefused {
        administer(administration -> administration.subscribe(folder, subscribed));
    }

    @Override
    public void setMetadata(FolderName folder, String entry, @Nullable String value)
            throws Unreachable, MailboxRefused {
        administerIn(folder, 'w', administration -> administration.setMetadata(folder, entry, value));
    }

    @Override
    public Map<String, Rights> acl(FolderName folder) throws Unreachable, MailboxRefused {
        return onFolder(folder, 'a', session -> new FolderAdministration(session).acl(folder));
    }

    @Override
    public void setAcl(FolderName folder, String identifier, @Nullable Rights rights)
            throws Unreachable, MailboxRefused {
        administerIn(folder, 'a', administration -> administration.setAcl(folder, identifier, rights));
    }

    @Override
    public Rights myRights(FolderName folder) throws Unreachable, MailboxRefused {
        return onFolder(folder, 'l', session -> new FolderAdministration(session).myRights(folder));
    }

    @Override
    public Watch watch(List<FolderName> folders, FolderBell bell) {
        return watching.begin(login, folders, bell);
    }

    @FunctionalInterface
    private interface Administering {
        void by(FolderAdministration administration) throws WireException, CommandRefused;
    }

    private void administer(Administering work) throws Unreachable, MailboxRefused {
        requireWriting();
        connections.write(login, session -> done(session, work));
    }

    private void administerIn(FolderName folder, char right, Administering work) throws Unreachable, MailboxRefused {
        writeTo(folder, right, session -> done(session, work));
    }

    private static Session done(Session session, Administering work) throws WireException, CommandRefused {
        work.by(new FolderAdministration(session));
        return session;
    }

    private <T> T onFolder(FolderName folder, char right, Connections.Work<T> work) throws Unreachable, MailboxRefused {
        try {
            return read(session -> {
                if (!reach.holds(session, folder)) {
                    throw Reach.nowhere(folder);
                }
                return work.over(session);
            });
        } catch (MailboxRefused e) {
            throw understood(folder, right, e);
        }
    }

    /** An account that signs in for all is not refused because of one person: without it nobody can be asked about. */
    private <T extends @Nullable Object> T read(Connections.Work<T> work) throws Unreachable, MailboxRefused {
        try {
            return connections.read(login, work);
        } catch (MailboxRefused e) {
            if (reach instanceof Reach.Published && e.why() == MailboxRefused.Why.CREDENTIALS) {
                throw new Unreachable("the IMAP server does not let " + login + " in: " + e.said());
            }
            throw e;
        }
    }

    private void requireWriting() throws MailboxRefused {
        switch (reach) {
            case Reach.Whole whole -> {}
            case Reach.Published published ->
                throw new MailboxRefused(
                        MailboxRefused.Why.FORBIDDEN,
                        login + " publishes the folders of " + published.person() + " and changes nothing there");
        }
    }

    private <T> T writeTo(FolderName folder, char right, Connections.Work<T> work) throws Unreachable, MailboxRefused {
        requireWriting();
        try {
            return connections.write(login, work);
        } catch (MailboxRefused e) {
            throw understood(folder, right, e);
        }
    }

    /**
     * A server that gives no reason is asked whether the folder is there at all, only then it is gone; and whether this
     * person has the right that was needed.
     */
    private MailboxRefused understood(FolderName folder, char right, MailboxRefused refused)
            throws Unreachable, MailboxRefused {
        if (refused.why() != MailboxRefused.Why.OTHER) {
            return refused;
        }
        if (!isListed(folder)) {
            return new MailboxRefused(MailboxRefused.Why.GONE, refused.said());
        }
        return lacks(folder, right) ? new MailboxRefused(MailboxRefused.Why.FORBIDDEN, refused.said()) : refused;
    }

    private boolean lacks(FolderName folder, char right) throws Unreachable, MailboxRefused {
        return read(session -> {
            try {
                return session.capabilities().has("ACL")
                        && !new FolderAdministration(session).myRights(folder).has(right);
            } catch (CommandRefused e) {
                return false;
            }
        });
    }

    private boolean isListed(FolderName folder) throws Unreachable, MailboxRefused {
        return read(session -> {
            boolean[] listed = {false};
            session.connection().ok(Command.of("LIST").string("").folder(folder), data -> {
                if (data.is("LIST") && new FolderName(data.item(2).string()).equals(folder)) {
                    listed[0] |= data.item(0).list().stream().noneMatch(ImapMailboxes::isNowhere);
                }
            });
            return listed[0];
        });
    }

    private static boolean isNowhere(Item attribute) {
        return attribute instanceof Item.Atom(String text) && text.equalsIgnoreCase("\\NonExistent");
    }
}
