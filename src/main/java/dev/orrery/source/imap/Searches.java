package dev.orrery.source.imap;

import dev.orrery.source.imap.wire.Command;
import dev.orrery.source.imap.wire.CommandRefused;
import dev.orrery.source.imap.wire.Item;
import dev.orrery.source.imap.wire.Response;
import dev.orrery.source.imap.wire.UidSet;
import dev.orrery.source.imap.wire.WireException;
import java.util.ArrayList;
import java.util.List;

/** UID SEARCH in the selected mailbox, answered in ranges where the server can (RFC 4731). */
final class Searches {
    private Searches() {}

    /** @param criterion protocol text */
    static UidSet run(Session session, String criterion, long expected) throws WireException, CommandRefused {
        return run(session, begin(session).word(criterion), expected);
    }

    /** Messages whose Message-ID is, or contains, this. */
    static UidSet byMessageId(Session session, String messageId, long expected) throws WireException, CommandRefused {
        return run(session, begin(session).word("HEADER Message-ID").string(messageId), expected);
    }

    private static Command begin(Session session) {
        Command command = Command.of("UID SEARCH");
        return session.capabilities().has("ESEARCH") ? command.word("RETURN (ALL)") : command;
    }

    private static UidSet run(Session session, Command command, long expected) throws WireException, CommandRefused {
        List<Long> single = new ArrayList<>();
        UidSet[] ranges = {UidSet.EMPTY};
        session.connection().ok(command, expected, data -> {
            if (data.is("SEARCH")) {
                numbers(data, single);
            } else if (data.is("ESEARCH")) {
                ranges[0] = ranges[0].or(all(data));
            }
        });
        return single.isEmpty() ? ranges[0] : ranges[0].or(UidSet.of(single));
    }

    private static void numbers(Response.Data data, List<Long> into) throws WireException {
        for (Item item : data.items()) {
            if (!(item instanceof Item.Group)) {
                into.add(item.number());
            }
        }
    }

    private static UidSet all(Response.Data data) throws WireException {
        List<Item> items = data.items();
        for (int i = 0; i + 1 < items.size(); i++) {
            if (items.get(i) instanceof Item.Atom(String text) && text.equalsIgnoreCase("ALL")) {
                return UidSet.parse(items.get(i + 1).string());
            }
        }
        return UidSet.EMPTY;
    }
}
