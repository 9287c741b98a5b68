package dev.orrery.source.imap;

import dev.orrery.source.imap.Changes.Evidence;
import dev.orrery.source.imap.wire.Command;
import dev.orrery.source.imap.wire.CommandRefused;
import dev.orrery.source.imap.wire.FolderName;
import dev.orrery.source.imap.wire.UidSet;
import dev.orrery.source.imap.wire.WireException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What happened in a folder, by the best means that the server has. Each shortcut is checked against the number of
 * messages that the server counts; where the sum is wrong, the folder is listed.
 */
final class ChangeFinder {
    private final Session session;
    private final FolderName folder;
    private final Known known;

    ChangeFinder(Session session, FolderName folder, Known known) {
        this.session = session;
        this.folder = folder;
        this.known = known;
    }

    Changes since(@Nullable FolderState since) throws WireException, CommandRefused {
        boolean counted = since != null
                && since.highestModSeq() > 0
                && session.capabilities().hasCondstore();
        if (since == null || !counted) {
            return listed(examine(session.condstore()), since);
        }
        if (session.capabilities().has("QRESYNC") && session.capabilities().has("ENABLE")) {
            return resynchronized(since);
        }
        return changedSince(since);
    }

    private Opened examine(String parameters) throws WireException, CommandRefused {
        Session.Selection selection = session.examine(folder, parameters);
        FolderState state = selection.state();
        if (!selection.isWhole()) {
            // The state is read first and may only be too old, never too new.
            state = StatusReader.check(session, folder);
            session.ensureReadable(folder);
        }
        return new Opened(state, selection);
    }

    private record Opened(FolderState state, Session.Selection selection) {
        boolean continues(FolderState since) {
            return state.uidValidity() == since.uidValidity() && state.highestModSeq() >= since.highestModSeq();
        }
    }

    /**
     * RFC 7162 section 3.2.5: selecting tells what changed and names what vanished. The known UIDs are not told: Dovecot
     * then keeps silent about all others, also the new ones.
     */
    private Changes resynchronized(FolderState since) throws WireException, CommandRefused {
        Opened opened = examine("(QRESYNC (" + since.uidValidity() + " " + since.highestModSeq() + "))");
        if (!opened.continues(since)) {
            return listed(opened, since);
        }
        UidSet vanished = opened.selection.vanished().and(known.uids());
        List<Changes.Entry> changed = entries(opened.selection.fetched());
        return addsUp(opened.state, vanished, changed)
                ? new Changes(opened.state, false, changed, vanished, Evidence.NAMED)
                : listed(opened, since);
    }

    /** RFC 7162 section 3.1.4.1, and a listing of UIDs only when some must be missing. */
    private Changes changedSince(FolderState since) throws WireException, CommandRefused {
        Opened opened = examine("(CONDSTORE)");
        if (!opened.continues(since)) {
            return listed(opened, since);
        }
        List<Fetched> fetched = new ArrayList<>();
        if (opened.state.messages() > 0 && opened.state.highestModSeq() > since.highestModSeq()) {
            fetch("(UID FLAGS)", "(CHANGEDSINCE " + since.highestModSeq() + ")", opened.state, fetched);
        }
        List<Changes.Entry> changed = entries(fetched);
        if (addsUp(opened.state, UidSet.EMPTY, changed)) {
            return new Changes(opened.state, false, changed, UidSet.EMPTY, Evidence.NAMED);
        }
        UidSet present = search(opened.state);
        UidSet vanished = known.uids().minus(present);
        return addsUp(opened.state, vanished, changed)
                ? new Changes(opened.state, false, changed, vanished, Evidence.LISTED)
                : listed(opened, since);
    }

    private UidSet search(FolderState state) throws WireException, CommandRefused {
        return state.messages() == 0 ? UidSet.EMPTY : Searches.run(session, "ALL", state.messages());
    }

    /** Every message with its flags. */
    private Changes listed(Opened opened, @Nullable FolderState since) throws WireException, CommandRefused {
        List<Fetched> fetched = new ArrayList<>();
        if (opened.state.messages() > 0) {
            fetch(
                    session.capabilities().hasCondstore() ? "(UID FLAGS MODSEQ)" : "(UID FLAGS)",
                    "",
                    opened.state,
                    fetched);
        }
        Collection<Changes.Entry> all = byUid(fetched).values();
        boolean renumbered = since != null && since.uidValidity() != opened.state.uidValidity();
        boolean whole = all.size() == opened.state.messages();
        UidSet present = UidSet.of(all.stream().map(Changes.Entry::uid).toList());
        UidSet vanished = whole && !renumbered ? known.uids().minus(present) : UidSet.EMPTY;
        List<Changes.Entry> changed = all.stream()
                .filter(entry -> renumbered || !known.hasFlags(entry.uid(), entry.flags()))
                .toList();
        return new Changes(opened.state, renumbered, changed, vanished, whole ? Evidence.LISTED : Evidence.NONE);
    }

    private void fetch(String items, String modifier, FolderState state, List<Fetched> into)
            throws WireException, CommandRefused {
        Command command = Command.of("UID FETCH").word("1:*").word(items);
        if (!modifier.isEmpty()) {
            command.word(modifier);
        }
        session.connection().ok(command, 2 * state.messages(), data -> {
            if (data.is("FETCH")) {
                into.add(Fetched.of(data));
            }
        });
    }

    private static List<Changes.Entry> entries(List<Fetched> fetched) {
        return List.copyOf(byUid(fetched).values());
    }

    /** A message may be reported twice, when its flags change meanwhile; the later report counts. */
    private static TreeMap<Long, Changes.Entry> byUid(List<Fetched> fetched) {
        TreeMap<Long, Changes.Entry> entries = new TreeMap<>();
        for (Fetched each : fetched) {
            if (each.uid() > 0 && each.flags() != null) {
                entries.put(each.uid(), each.entry());
            }
        }
        return entries;
    }

    /** Whether the known, less the vanished, and the new are as many as the server counts. */
    private boolean addsUp(FolderState state, UidSet vanished, List<Changes.Entry> changed) {
        long fresh = changed.stream()
                .filter(entry -> !known.uids().contains(entry.uid()))
                .count();
        return known.uids().size() - vanished.size() + fresh == state.messages();
    }
}
