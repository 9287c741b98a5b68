package dev.orrery.source.imap;

import dev.orrery.source.imap.wire.Capabilities;
import dev.orrery.source.imap.wire.Command;
import dev.orrery.source.imap.wire.CommandRefused;
import dev.orrery.source.imap.wire.FolderName;
import dev.orrery.source.imap.wire.Item;
import dev.orrery.source.imap.wire.Response;
import dev.orrery.source.imap.wire.WireException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Asks for states. STATUS must not be used on the selected mailbox (RFC 9051 section 6.3.11): it may show an old view.
 * So UNSELECT is sent ahead of it in the same packet, or, on a server without that, EXAMINE takes its place; either is one
 * round trip.
 */
final class StatusReader {
    private StatusReader() {}

    static FolderState check(Session session, FolderName folder) throws WireException, CommandRefused {
        if (session.hasSelected(folder) && !session.capabilities().has("UNSELECT")) {
            Session.Selection selection = session.examine(folder, session.condstore());
            if (selection.isWhole()) {
                return selection.state();
            }
        }
        Map<FolderName, FolderState> found = new TreeMap<>();
        List<Command> commands = new ArrayList<>();
        Command leave = session.leave(folder);
        if (leave != null) {
            commands.add(leave);
        }
        commands.add(status(session.capabilities(), folder));
        Response.Status end = session.connection()
                .runAll(commands, 0, data -> read(data, found))
                .getLast();
        if (!end.isOk()) {
            throw new CommandRefused("STATUS", end);
        }
        FolderState state = found.get(folder);
        if (state == null) {
            throw new WireException("STATUS was answered for another mailbox");
        }
        return state;
    }

    static Map<FolderName, FolderState> checkAll(Session session, Collection<FolderName> folders) throws WireException {
        List<Command> commands = new ArrayList<>();
        for (FolderName folder : folders) {
            session.leaveNow(folder);
            commands.add(status(session.capabilities(), folder));
        }
        Map<FolderName, FolderState> found = new LinkedHashMap<>();
        session.connection().runAll(commands, 0, data -> read(data, found));
        found.keySet().retainAll(List.copyOf(folders));
        return found;
    }

    private static Command status(Capabilities capabilities, FolderName folder) {
        String items = capabilities.hasCondstore()
                ? "(UIDVALIDITY UIDNEXT MESSAGES HIGHESTMODSEQ)"
                : "(UIDVALIDITY UIDNEXT MESSAGES)";
        return Command.of("STATUS").folder(folder).word(items);
    }

    private static void read(Response.Data data, Map<FolderName, FolderState> found) throws WireException {
        if (!data.is("STATUS")) {
            return;
        }
        Map<String, Long> values = new TreeMap<>();
        List<Item> items = data.item(1).list();
        for (int i = 0; i + 1 < items.size(); i += 2) {
            values.put(
                    items.get(i).string().toUpperCase(Locale.ROOT),
                    items.get(i + 1).number());
        }
        Long validity = values.get("UIDVALIDITY");
        Long next = values.get("UIDNEXT");
        Long messages = values.get("MESSAGES");
        if (validity != null && next != null && messages != null) {
            long modSeq = values.getOrDefault("HIGHESTMODSEQ", 0L);
            found.put(new FolderName(data.item(0).string()), new FolderState(validity, next, modSeq, messages));
        }
    }
}
