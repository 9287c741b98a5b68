package dev.orrery.source.imap;

import dev.orrery.source.imap.wire.Command;
import dev.orrery.source.imap.wire.CommandRefused;
import dev.orrery.source.imap.wire.FolderName;
import dev.orrery.source.imap.wire.Item;
import dev.orrery.source.imap.wire.Response;
import dev.orrery.source.imap.wire.UidSet;
import dev.orrery.source.imap.wire.WireException;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Finds messages that may hold scheduling messages by what their parts are called, without their contents (BODYSTRUCTURE,
 * RFC 9051 section 7.5.2). One that is called so for another reason is found too.
 */
final class LetterFinder {
    private static final Set<String> TYPES =
            Set.of("text/calendar", "application/ics", "text/x-vcalendar", "application/x-vcalendar", "text/vcalendar");

    /** IMAP dates (RFC 9051 section 9): months are English. */
    private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern("d-MMM-yyyy", Locale.ENGLISH);

    private final Session session;
    private final FolderName folder;

    LetterFinder(Session session, FolderName folder) {
        this.session = session;
        this.folder = folder;
    }

    /** Messages that are there, of a range that may have more holes than messages. */
    UidSet present(UidSet range) throws WireException, CommandRefused {
        long messages = session.examine(folder, "").state().messages();
        return Searches.run(session, "UID " + range, messages).and(range);
    }

    /** Messages that came on that day or later, as the server counts days. */
    UidSet since(LocalDate day) throws WireException, CommandRefused {
        long messages = session.examine(folder, "").state().messages();
        return Searches.run(session, "SINCE " + DATE.format(day), messages);
    }

    /** @param uids a handful of hundreds */
    UidSet withCalendars(UidSet uids) throws WireException, CommandRefused {
        session.ensureReadable(folder);
        List<Long> found = new ArrayList<>();
        session.connection().ok(Command.of("UID FETCH").uids(uids).word("(UID BODYSTRUCTURE)"), uids.size(), data -> {
            if (data.is("FETCH")) {
                note(data, found);
            }
        });
        return UidSet.of(found).and(uids);
    }

    private static void note(Response.Data data, List<Long> found) throws WireException {
        List<Item> items = data.item(0).list();
        long uid = 0;
        boolean calendar = false;
        for (int i = 0; i + 1 < items.size(); i += 2) {
            switch (items.get(i).string().toUpperCase(Locale.ROOT)) {
                case "UID" -> uid = items.get(i + 1).number();
                case "BODYSTRUCTURE" -> calendar = hasCalendar(items.get(i + 1));
                default -> {
                    // Not asked for.
                }
            }
        }
        if (uid > 0 && calendar) {
            found.add(uid);
        }
    }

    /** The reader has seen to it that nothing is nested too deep. */
    private static boolean hasCalendar(Item item) {
        if (!(item instanceof Item.Group(List<Item> items))) {
            return false;
        }
        return items.size() > 1 && TYPES.contains(word(items.get(0)) + "/" + word(items.get(1)))
                || items.stream().anyMatch(LetterFinder::hasCalendar);
    }

    private static String word(Item item) {
        return switch (item) {
            case Item.Atom(String text) -> text.toLowerCase(Locale.ROOT);
            case Item.Text(byte[] bytes) ->
                new String(bytes, java.nio.charset.StandardCharsets.ISO_8859_1).toLowerCase(Locale.ROOT);
            case Item.Nil _, Item.Oversized _, Item.Group _ -> "";
        };
    }
}
