package dev.orrery.source.imap;

import dev.orrery.source.imap.wire.Command;
import dev.orrery.source.imap.wire.CommandRefused;
import dev.orrery.source.imap.wire.FolderName;
import dev.orrery.source.imap.wire.Response;
import dev.orrery.source.imap.wire.UidSet;
import dev.orrery.source.imap.wire.Untagged;
import dev.orrery.source.imap.wire.WireException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Adds a message and learns its UID: told by the server (RFC 4315), else found by the Message-ID. */
final class MessageAppend {
    private static final DateTimeFormatter DATE =
            DateTimeFormatter.ofPattern("dd-MMM-yyyy HH:mm:ss +0000", Locale.ENGLISH);
    private static final Pattern MESSAGE_ID =
            Pattern.compile("^message-id:\\s*(<[^<>\\r\\n]+>)", Pattern.CASE_INSENSITIVE | Pattern.MULTILINE);
    private static final Pattern HEADER_END = Pattern.compile("\\r?\\n\\r?\\n");

    private final byte[] message;
    private final String messageId;

    /** @throws IllegalArgumentException for a message without a Message-ID, or one that holds NUL */
    MessageAppend(byte[] message) {
        this.message = message;
        this.messageId = messageId(message);
    }

    private static String messageId(byte[] message) {
        String text = new String(message, StandardCharsets.ISO_8859_1);
        Matcher end = HEADER_END.matcher(text);
        Matcher found = MESSAGE_ID.matcher(end.find() ? text.substring(0, end.start()) : text);
        if (!found.find()) {
            throw new IllegalArgumentException("a message needs a Message-ID to be found by");
        }
        return found.group(1);
    }

    Appended to(Session session, FolderName folder, Set<String> flags, Instant date)
            throws WireException, CommandRefused {
        Command command = Command.of("APPEND")
                .folder(folder)
                .flags(flags)
                .string(DATE.format(date.atOffset(ZoneOffset.UTC)))
                .literal(message);
        Response.Status status = session.connection().ok(command, Untagged.IGNORED);
        String[] told = status.argument().split(" ", -1);
        if (status.code().equals("APPENDUID") && told.length == 2) {
            UidSet uid = UidSet.parse(told[1]);
            if (uid.size() == 1) {
                return new Appended(
                        UidSet.parse(told[0]).iterator().nextLong(),
                        uid.iterator().nextLong());
            }
        }
        FolderState state = session.examine(folder, session.condstore()).state();
        UidSet found = Searches.byMessageId(session, messageId, state.messages());
        return new Appended(
                state.uidValidity(),
                found.stream().max().orElseThrow(() -> new WireException("a message that was taken cannot be found")));
    }
}
