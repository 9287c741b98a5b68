package dev.orrery.source.imap;

import static dev.orrery.source.imap.FolderRefusals.askingOfFolder;

import dev.orrery.calendar.UpstreamHome;
import dev.orrery.mirror.Unreachable;
import dev.orrery.model.CollectionRef;
import dev.orrery.model.Reason;
import dev.orrery.model.Refused;
import dev.orrery.source.imap.wire.FolderName;
import dev.orrery.store.CollectionRow;
import dev.orrery.store.MirrorRow;
import dev.orrery.store.Store;
import dev.orrery.store.Tx;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes, renames and removes one person's folders. What others share is theirs, and the default folders are everybody's who
 * reads that mailbox: neither is renamed or removed from here. Thread-safe.
 */
final class ImapUpstreamHome implements UpstreamHome {
    private static final Logger LOG = LoggerFactory.getLogger(ImapUpstreamHome.class);
    private static final String TYPE = Annotations.TYPE;
    private static final String LABEL = Annotations.PRIVATE + "/vendor/kolab/displayname";

    private final Store store;
    private final HomeMirror mirror;
    private final CalendarFolders calendars;
    private final Mailboxes mailboxes;

    ImapUpstreamHome(Store store, HomeMirror mirror, CalendarFolders calendars, Mailboxes mailboxes) {
        this.store = store;
        this.mirror = mirror;
        this.calendars = calendars;
        this.mailboxes = mailboxes;
    }

    @Override
    public <T extends @Nullable Object> T alone(Supplier<T> work) {
        return mirror.alone(work);
    }

    @Override
    public boolean holds(Set<String> components) {
        return CalendarFolder.Kind.of(components).isPresent();
    }

    @Override
    public Made make(String label, Set<String> components) {
        CalendarFolder.Kind kind = CalendarFolder.Kind.of(components).orElseThrow();
        return askingOfFolder("The folder " + label, () -> {
            List<Folder> there = mailboxes.folders();
            FolderNames names = new FolderNames(mailboxes.ground(), calendars, there);
            FolderName name = names.free(names.ofNew(kind), label);
            if (mailboxes.ground().keepsTypes()) {
                markDefaults(there);
            }
            mailboxes.create(name, new FolderType(typeOf(kind), ""));
            Optional<CalendarFolder> made = seen(name);
            if (made.isEmpty()) {
                mailboxes.delete(name);
                throw new Refused(new Reason.Forbidden("The IMAP server made the folder " + name
                        + ", but does not show it as a calendar; it was taken back. Ask its administrator."));
            }
            subscribe(name);
            return new Made(kind.components(), (tx, ref) -> bind(tx, ref, made.get()));
        });
    }

    /** Beside a marked folder those that are calendars by their names alone would be none any more. */
    private void markDefaults(List<Folder> there) throws Unreachable, MailboxRefused {
        for (CalendarFolder calendar : calendars.in(there)) {
            boolean byName = there.stream()
                    .filter(folder -> folder.name().text().equals(calendar.place()))
                    .anyMatch(folder ->
                            folder.type() == null || folder.annotations().containsKey(Annotations.BY_NAME));
            if (calendar.isDefault() && byName) {
                mark(FolderName.of(calendar.place()), new FolderType(typeOf(calendar.kind()), "default"));
            }
        }
    }

    /** For all, or where the rights do not reach so far for this person. */
    private void mark(FolderName name, FolderType type) throws Unreachable, MailboxRefused {
        try {
            mailboxes.setMetadata(name, Annotations.SHARED + TYPE, type.toString());
        } catch (MailboxRefused e) {
            if (e.why() != MailboxRefused.Why.FORBIDDEN) {
                throw e;
            }
            LOG.info("{} cannot be marked as {} for all: {}", name, type, e.getMessage());
            mailboxes.setMetadata(name, Annotations.PRIVATE + TYPE, type.toString());
        }
    }

    private static String typeOf(CalendarFolder.Kind kind) {
        return kind.name().toLowerCase(Locale.ROOT);
    }

    private Optional<CalendarFolder> seen(FolderName name) throws Unreachable, MailboxRefused {
        return calendars.in(mailboxes.folders()).stream()
                .filter(folder -> folder.place().equals(name.text()))
                .findFirst();
    }

    /** So that other programs show it too; they can do without. */
    private void subscribe(FolderName name) throws Unreachable {
        try {
            mailboxes.subscribe(name, true);
        } catch (MailboxRefused e) {
            LOG.info("{} cannot be subscribed to: {}", name, e.getMessage());
        }
    }

    private static void bind(Tx tx, CollectionRef ref, CalendarFolder folder) {
        tx.putMirror(new MirrorRow(
                ref,
                FolderTree.SOURCE,
                folder.place(),
                folder.identity(),
                Progress.NOTHING.toString(),
                Instant.EPOCH,
                folder.member()));
    }

    @Override
    public Consumer<Tx> label(CollectionRef calendar, String label) {
        return askingOfFolder(where(calendar), () -> {
            Bound bound = bound(calendar);
            if (bound.calendar().annotations().containsKey("displayname") || !bound.isFree()) {
                if (bound.isOwn()) {
                    annotate(bound.folder().name(), label);
                }
                return tx -> {};
            }
            return renamed(bound, label);
        });
    }

    /** What a person calls a folder for themselves; a server that does not take it leaves it to this one. */
    private void annotate(FolderName name, String label) throws Unreachable {
        try {
            if (mailboxes.ground().keepsTypes()) {
                mailboxes.setMetadata(name, LABEL, label);
            }
        } catch (MailboxRefused e) {
            LOG.info("{} does not remember what it is called: {}", name, e.getMessage());
        }
    }

    /** A collection that is called as its folder is goes on doing so. */
    @Override
    public Consumer<Tx> rename(CollectionRow row, String name) {
        return askingOfFolder(where(row.ref()), () -> {
            Bound bound = bound(row.ref());
            bound.requireFree("renamed");
            return row.name().equals(bound.folder().lastName()) ? renamed(bound, name) : tx -> {};
        });
    }

    private Consumer<Tx> renamed(Bound bound, String wanted) throws Unreachable, MailboxRefused {
        FolderName before = bound.folder().name();
        bound.requireRight("rename");
        FolderNames names = new FolderNames(mailboxes.ground(), calendars, mailboxes.folders());
        FolderName now = names.freeFor(bound.folder(), wanted);
        if (now.equals(before)) {
            return tx -> {};
        }
        mailboxes.rename(before, now);
        subscribe(now);
        CalendarFolder folder = seen(now).orElseThrow(() -> FolderRefusals.unavailable("The folder " + now));
        return tx -> tx.mirror(bound.row().ref())
                .ifPresent(row -> tx.putMirror(new MirrorRow(
                        row.ref(),
                        row.source(),
                        folder.place(),
                        folder.identity(),
                        row.validator(),
                        row.checkedAt(),
                        folder.member())));
    }

    /**
     * A folder that holds nothing goes for good. Any other is laid aside under a name that no calendar has, and loses its
     * mark: every client sees that it is gone, and it can be had back by renaming it.
     */
    @Override
    public void remove(CollectionRef calendar) {
        askingOfFolder(where(calendar), () -> {
            Bound bound = bound(calendar);
            bound.requireFree("deleted");
            bound.requireRight("delete");
            FolderNames names = new FolderNames(mailboxes.ground(), calendars, mailboxes.folders());
            FolderName aside = names.aside(bound.folder());
            mailboxes.rename(bound.folder().name(), aside);
            clean(aside);
            return calendar;
        });
    }

    /**
     * Nobody looks there: what it holds now, it holds. Other programs show what is marked; without the mark it is a folder
     * of mails. The calendar is gone already, whatever becomes of this.
     */
    private void clean(FolderName aside) {
        try {
            if (mailboxes.check(aside).messages() == 0) {
                mailboxes.delete(aside);
            } else if (mailboxes.ground().keepsTypes()) {
                mailboxes.setMetadata(aside, Annotations.SHARED + TYPE, null);
                mailboxes.setMetadata(aside, Annotations.PRIVATE + TYPE, null);
            }
        } catch (Unreachable | MailboxRefused e) {
            LOG.warn("{} was deleted as a calendar, but is marked as one still: {}", aside, e.getMessage());
        }
    }

    private String where(CollectionRef calendar) {
        return "The folder " + row(calendar).place();
    }

    private MirrorRow row(CollectionRef calendar) {
        return store.read(snapshot -> snapshot.mirror(calendar))
                .orElseThrow(() -> FolderRefusals.unavailable("The folder"));
    }

    /** A collection's folder as the server lists it now. */
    private Bound bound(CollectionRef calendar) throws Unreachable, MailboxRefused {
        MirrorRow row = row(calendar);
        List<Folder> there = mailboxes.folders();
        Folder folder = there.stream()
                .filter(one -> one.name().text().equals(row.place()))
                .findFirst()
                .orElseThrow(() -> FolderRefusals.unavailable("The folder " + row.place()));
        CalendarFolder seen = calendars.in(there).stream()
                .filter(one -> one.place().equals(row.place()))
                .findFirst()
                .orElseThrow(() -> FolderRefusals.unavailable("The folder " + row.place()));
        boolean parent = folder.delimiter() != null
                && there.stream().anyMatch(other -> other.name().text().startsWith(row.place() + folder.delimiter()));
        return new Bound(row, folder, seen, parent);
    }

    /** @param isParent whether other folders lie below it, which would go along */
    private record Bound(MirrorRow row, Folder folder, CalendarFolder calendar, boolean isParent) {
        boolean isOwn() {
            return folder.owner() == Namespace.Kind.PERSONAL;
        }

        boolean isFree() {
            return isOwn() && !isStanding() && !isParent;
        }

        private boolean isStanding() {
            return calendar.isDefault()
                    || folder.type() != null && folder.type().isDefault()
                    || folder.name().text().equals("INBOX");
        }

        /** @param done what is to be done to it */
        void requireFree(String done) {
            String why = isOwn()
                    ? isStanding() ? "it is the default folder of its kind" : "other folders lie in it; move them first"
                    : "it belongs to somebody else; unsubscribe from it instead";
            if (!isFree()) {
                throw new Refused(new Reason.Forbidden(
                        "The folder " + row.place() + " is not " + done + " from here: " + why + "."));
            }
        }

        /** Where rights are told; else the server's refusal decides. */
        void requireRight(String deed) {
            Rights rights = folder.rights();
            if (rights != null && !rights.mayDeleteFolder()) {
                throw new Refused(new Reason.Forbidden("You may not " + deed + " the folder " + row.place()
                        + ": it takes the right x there. Ask whoever administers it."));
            }
        }
    }
}
