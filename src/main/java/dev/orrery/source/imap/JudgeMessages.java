package dev.orrery.source.imap;

import dev.orrery.calendar.BringObjects;
import dev.orrery.model.Refused;
import dev.orrery.source.imap.format.CalendarMessage;
import dev.orrery.source.imap.format.MessageContent;
import dev.orrery.source.imap.format.MessageReader;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads every format, and judges by the house's rules for calendar objects. Thread-safe. */
final class JudgeMessages implements MessageJudge {
    private final MessageReader reader;
    private final BringObjects objects;

    JudgeMessages(MessageReader reader, BringObjects objects) {
        this.reader = reader;
        this.objects = objects;
    }

    @Override
    public ReadMessage judge(Message message) {
        return switch (reader.read(message.content())) {
            case MessageContent.Calendar(CalendarMessage calendar) -> kept(message, calendar);
            case MessageContent.Foreign foreign -> new ReadMessage.Foreign(message.uid(), message.modSeq());
            case MessageContent.Broken broken ->
                broken(message, broken.subject() + ": " + broken.reason().sentence());
        };
    }

    private ReadMessage kept(Message message, CalendarMessage calendar) {
        try {
            return new ReadMessage.Readable(
                    message.uid(), message.modSeq(), objects.judge(calendar.object()), replaced(calendar.replaces()));
        } catch (Refused refused) {
            return broken(message, calendar.uid() + ": " + refused.reason().sentence());
        }
    }

    private static ReadMessage broken(Message message, String why) {
        return new ReadMessage.Broken(
                message.uid(), message.modSeq(), why.length() > 500 ? why.substring(0, 500) : why);
    }

    /** As {@link #replacing} writes it; what another program may have written there says nothing. */
    private static Set<Long> replaced(@Nullable String header) {
        String number = header == null ? "" : header.substring(header.lastIndexOf(';') + 1);
        return number.matches("[0-9]{1,10}") ? Set.of(Long.parseLong(number)) : Set.of();
    }

    /** Names a message of a folder; the folder itself is the one that the new message lies in. */
    static String replacing(long uidValidity, long uid) {
        return uidValidity + ";" + uid;
    }
}
