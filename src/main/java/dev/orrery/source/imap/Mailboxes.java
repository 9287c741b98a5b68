package dev.orrery.source.imap;

import dev.orrery.mirror.Unreachable;
import dev.orrery.source.imap.wire.FolderName;
import dev.orrery.source.imap.wire.UidSet;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One person's mailboxes, as an authority. Thread-safe; blocks for as long as its time-outs allow. Every method throws
 * {@link Unreachable} when the server cannot be asked or its answer cannot be believed, and {@link MailboxRefused} when
 * it says no.
 */
public interface Mailboxes {
    /** All folders, also those that others share, in two round trips or three. */
    List<Folder> folders() throws Unreachable, MailboxRefused;

    /** Where this person's own folders lie. */
    Ground ground() throws Unreachable, MailboxRefused;

    /** Whatever is asked from now on is asked over connections that do not exist yet. */
    void renew();

    /** Whether anything happened: one round trip. */
    FolderState check(FolderName folder) throws Unreachable, MailboxRefused;

    /** The states of many, in one round trip; those that are gone or closed to this person are left out. */
    Map<FolderName, FolderState> checkAll(Collection<FolderName> folders) throws Unreachable, MailboxRefused;

    /**
     * What happened since, as cheaply as the server allows: QRESYNC, else CONDSTORE, else a listing of all flags.
     *
     * @param since null on a first visit
     * @param known what the asker holds from that visit
     */
    Changes changes(FolderName folder, @Nullable FolderState since, Known known) throws Unreachable, MailboxRefused;

    /**
     * Messages as they come; one at a time is in memory.
     *
     * @return those of the asked that are not there
     */
    UidSet fetch(FolderName folder, UidSet uids, MessageSink sink) throws Unreachable, MailboxRefused;

    /**
     * Adds a message. When {@link Unreachable} is thrown it may have been added all the same: {@link #find} tells.
     *
     * @param message with a Message-ID, by which it is found on a server that does not tell UIDs
     * @param flags such as {@code \Seen}
     */
    Appended append(FolderName folder, byte[] message, Set<String> flags, Instant date)
            throws Unreachable, MailboxRefused;

    /** Messages of that Message-ID, angle brackets included. */
    UidSet find(FolderName folder, String messageId) throws Unreachable, MailboxRefused;

    /**
     * Takes a message away if nothing happened to it since: compare-and-swap where the server counts (RFC 7162 section
     * 3.1.3). Where it does not, two who retire the same message at the same moment may both believe that they did.
     *
     * @param unchangedSince the MODSEQ that the caller saw; 0 on a server that does not count
     */
    Retirement retire(FolderName folder, long uid, long unchangedSince) throws Unreachable, MailboxRefused;

    /** Which UIDs of a range are there; a range may name millions that are not. */
    UidSet present(FolderName folder, UidSet range) throws Unreachable, MailboxRefused;

    /** Messages that came on that day or later, as the server counts days. */
    UidSet since(FolderName folder, LocalDate day) throws Unreachable, MailboxRefused;

    /** Of a few hundred messages those that may hold a scheduling message, told by what their parts are. */
    UidSet withCalendars(FolderName folder, UidSet uids) throws Unreachable, MailboxRefused;

    /** Makes a folder; its type is marked where the server keeps annotations. */
    void create(FolderName folder, @Nullable FolderType type) throws Unreachable, MailboxRefused;

    void delete(FolderName folder) throws Unreachable, MailboxRefused;

    void rename(FolderName folder, FolderName to) throws Unreachable, MailboxRefused;

    void subscribe(FolderName folder, boolean subscribed) throws Unreachable, MailboxRefused;

    /**
     * Sets or removes a value (RFC 5464).
     *
     * @param entry such as {@code /private/vendor/kolab/color}
     * @param value null removes it
     */
    void setMetadata(FolderName folder, String entry, @Nullable String value) throws Unreachable, MailboxRefused;

    /** Who may what (RFC 4314); needs the right to administer. */
    Map<String, Rights> acl(FolderName folder) throws Unreachable, MailboxRefused;

    /** @param rights null removes the entry */
    void setAcl(FolderName folder, String identifier, @Nullable Rights rights) throws Unreachable, MailboxRefused;

    Rights myRights(FolderName folder) throws Unreachable, MailboxRefused;

    /**
     * Rings when something may have happened in one of these folders, and once for each after every connection.
     * Returns at once and goes on, over broken connections too, until it is closed.
     */
    Watch watch(List<FolderName> folders, FolderBell bell);

    /** A watch that is kept. */
    interface Watch extends AutoCloseable {
        /** How it is kept: {@code notify}, {@code idle}, {@code poll}, or {@code connecting}. */
        String manner();

        /** What is wrong now, or null. */
        @Nullable
        String trouble();

        /** Whether it was given up by itself: the server does not take the login any more. */
        boolean hasEnded();

        @Override
        void close();
    }
}
