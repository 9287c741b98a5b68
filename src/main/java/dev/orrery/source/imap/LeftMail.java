package dev.orrery.source.imap;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Mails in the mailbox for everybody that could not be taken and were passed by: nobody else looks into it. They are tried again
 * now and then, and gone when they were taken or are not there any more. Of one thread at a time, but for {@link #problem} and
 * {@link #count}.
 */
final class LeftMail {
    /** So many are told of; strangers make no list grow without end. */
    private static final int MOST = 100;

    private static final Duration TRIED_EVERY = Duration.ofHours(1);

    /** Less than what was done and cancelled is remembered (60 days): later it might be taken twice, or though it is cancelled. */
    private static final Duration TRIED_FOR = Duration.ofDays(55);

    private final TreeMap<Long, Mail> mails = new TreeMap<>();
    private long uidValidity;
    private boolean isPushed;
    private @Nullable Instant tried;
    private volatile String problem = "";
    private volatile int count;

    /** @param recipient for whom it is; empty if that is not known */
    private record Mail(Instant since, Why why, String recipient) {}

    /** Why a mail is left, and what is to be done. */
    enum Why {
        FULL(
                "there is no room for it, because too much waits for its recipient's word, or their home is full;"
                        + " when there is room it is taken within an hour",
                true),
        SILENCE(
                "for days nobody answered who has to be asked about it, as the log said; when they do it is taken"
                        + " within an hour",
                true),
        FAULT("a fault here stands in its way, which the log has; after the next start it is tried again", false),
        UNREADABLE("the server does not give it, or it is larger than mail.max-size, as the log said", false),
        EARLIER("it was left alone before the start, as the log said then", true),
        OLD("it could not be taken for so long that it may be cancelled, and it is not tried any more", false);

        private final String sentence;
        private final boolean worthATry;

        Why(String sentence, boolean worthATry) {
            this.sentence = sentence;
            this.worthATry = worthATry;
        }
    }

    boolean isOf(long validity) {
        return uidValidity == validity;
    }

    /** What is known from before the start, or of another life of the mailbox nothing. */
    void begin(long validity, Map<Long, Instant> known) {
        uidValidity = validity;
        tried = null;
        isPushed = false;
        mails.clear();
        known.forEach((uid, since) -> mails.put(uid, new Mail(since, Why.EARLIER, "")));
        settle();
    }

    /** All of them. */
    Set<Long> uids() {
        return Set.copyOf(mails.keySet());
    }

    /** @return which one made room, this one maybe: nobody can fill the list for everybody else */
    OptionalLong put(long uid, Instant since, Why why, String recipient) {
        mails.put(uid, new Mail(since, why, recipient));
        OptionalLong out = mails.size() > MOST ? OptionalLong.of(leastWorth()) : OptionalLong.empty();
        out.ifPresent(mails::remove);
        isPushed |= out.isPresent();
        settle();
        return out;
    }

    /** The oldest that is not worth another try; if all are, the oldest of whoever has most. */
    private long leastWorth() {
        for (Map.Entry<Long, Mail> mail : mails.entrySet()) {
            if (!mail.getValue().why().worthATry) {
                return mail.getKey();
            }
        }
        Map<String, Integer> each = new HashMap<>();
        mails.values().forEach(mail -> each.merge(mail.recipient(), 1, Integer::sum));
        int most = Collections.max(each.values());
        for (Map.Entry<Long, Mail> mail : mails.entrySet()) {
            if (each.getOrDefault(mail.getValue().recipient(), 0) == most) {
                return mail.getKey();
            }
        }
        return mails.firstKey();
    }

    /** The same for one that was tried again in vain. */
    void put(long uid, Why why, String recipient) {
        mails.computeIfPresent(uid, (_, mail) -> new Mail(mail.since(), why, recipient));
        settle();
    }

    void remove(long uid) {
        mails.remove(uid);
        settle();
    }

    /** Those that are worth another try now; asking counts as trying. */
    List<Long> due(Instant now) {
        if (tried != null && tried.plus(TRIED_EVERY).isAfter(now)) {
            return List.of();
        }
        tried = now;
        mails.replaceAll((_, mail) ->
                mail.why().worthATry && !mail.since().plus(TRIED_FOR).isAfter(now)
                        ? new Mail(mail.since(), Why.OLD, mail.recipient())
                        : mail);
        settle();
        List<Long> due = new ArrayList<>();
        mails.forEach((uid, mail) -> {
            if (mail.why().worthATry) {
                due.add(uid);
            }
        });
        return due;
    }

    private void settle() {
        count = mails.size();
        if (mails.isEmpty()) {
            isPushed = false;
            problem = "";
            return;
        }
        Map.Entry<Long, Mail> first = mails.firstEntry();
        String others = count == 1 ? "" : ", and so " + (count - 1) + (isPushed ? " or more" : "") + " others, ";
        problem = "message " + first.getKey() + " is left alone" + others + " since "
                + first.getValue().since() + ": " + first.getValue().why().sentence
                + "; what nobody needs is to be removed from the mailbox";
    }

    /** What is to be said about them; empty if there are none. From any thread. */
    String problem() {
        return problem;
    }

    /** From any thread. */
    int count() {
        return count;
    }
}
