package dev.orrery.source.imap;

import dev.orrery.model.CollectionRef;
import dev.orrery.store.MirrorItem;
import dev.orrery.store.MirrorItem.State;
import dev.orrery.store.Snapshot;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Messages that this program failed on, and what is kept because of them. Such a message may be the newer version of any
 * object whose message goes: that object stays as it was until the message is judged, which is tried again at the first look
 * after a start and at each look at the whole folder. In the store both are {@link State#BROKEN}, with a mark of their own,
 * and what is kept has a number below zero, which no message has. Stateless.
 */
final class Unjudged {
    private static final String MARK = "unjudged: ";

    /** As a line of text and as Kolab's formats have it in the Subject; what is encoded is not found. */
    private static final Pattern UID = Pattern.compile("(?im)^(?:UID|Subject):[ \\t]*(\\S+)[ \\t]*$");

    private static final int MOST_NAMES = 5;

    private Unjudged() {}

    static ReadMessage.Unjudged of(Message message) {
        Set<String> names = new LinkedHashSet<>();
        Matcher found = UID.matcher(new String(message.content(), StandardCharsets.UTF_8));
        while (found.find() && names.size() < MOST_NAMES) {
            names.add(found.group(1));
        }
        return new ReadMessage.Unjudged(message.uid(), message.modSeq(), names);
    }

    /** @param uid that it certainly carries; empty if it may be any */
    static MirrorItem item(ReadMessage.Unjudged message, String uid) {
        return new MirrorItem(
                message.uid(),
                uid,
                "",
                State.BROKEN,
                message.modseq(),
                MARK + "reading it failed by a fault of this server; its log says where. What the message may replace"
                        + " stays; it is read again when the server starts anew");
    }

    static boolean is(MirrorItem item) {
        return item.state() == State.BROKEN && item.detail().startsWith(MARK);
    }

    /** An object whose message has gone. */
    static MirrorItem kept(long number, String uid, String object) {
        return new MirrorItem(number, uid, object, State.BROKEN, 0, "kept: its message is gone");
    }

    static boolean isKept(MirrorItem item) {
        return item.item() < 0;
    }

    static List<MirrorItem> in(Snapshot snapshot, CollectionRef folder) {
        return snapshot.mirrorTroubles(folder).stream()
                .filter(item -> is(item) || isKept(item))
                .toList();
    }

    /** Whether the newer version of an object may be among {@code items}. */
    static boolean mayHave(List<MirrorItem> items, String uid) {
        return items.stream()
                .anyMatch(
                        item -> is(item) && (item.uid().isEmpty() || item.uid().equals(uid)));
    }

    /** A number that nothing kept has yet. */
    static long next(List<MirrorItem> items) {
        return Math.min(0, items.stream().mapToLong(MirrorItem::item).min().orElse(0)) - 1;
    }
}
