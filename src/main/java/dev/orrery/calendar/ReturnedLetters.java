package dev.orrery.calendar;

import dev.orrery.model.Principal;
import dev.orrery.store.LetterTrace;
import dev.orrery.store.Snapshot;
import dev.orrery.store.Store;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Letters that a mail server took and that did not arrive: a mail system's notice says so later (RFC 3464). A notice is believed
 * if it came to the person whose letter it was, knows the letter's Message-ID, which nobody guesses, and names whom the letter
 * was to. Thread-safe.
 */
public final class ReturnedLetters {
    private static final Logger LOG = LoggerFactory.getLogger(ReturnedLetters.class);

    /** More than anybody reads. */
    private static final int MOST = 10_000;

    private static final int LONGEST_PROBLEM = 500;

    private final Store store;
    private final DeliveryOutcomes outcomes;
    private final LongAdder returned = new LongAdder();

    public ReturnedLetters(Store store, ContentRules rules) {
        this.store = store;
        this.outcomes = new DeliveryOutcomes(store, rules);
    }

    /** Since the start. */
    public long count() {
        return returned.sum();
    }

    /** What a notice did. */
    public enum Effect {
        /** The sender's event says that its letter did not arrive. */
        NOTED,
        /** That was known. */
        KNOWN,
        /** It is about no letter of this person. */
        NONE
    }

    /**
     * @param person to whom the notice came
     * @param messageId of the mail that did not arrive, with angle brackets
     * @param addresses under which the notice names the recipient
     * @param problem what it says was wrong
     */
    public Effect take(Principal person, String messageId, Set<String> addresses, String problem) {
        if (store.read(snapshot -> own(snapshot, person, messageId, addresses)).isEmpty()) {
            return Effect.NONE; // what strangers make up takes no lock
        }
        String plain = problem.replaceAll("[\\s\\p{Cntrl}]+", " ").strip();
        String brief = plain.length() > LONGEST_PROBLEM ? plain.substring(0, LONGEST_PROBLEM) : plain;
        Effect effect = store.write(person.home(), tx -> {
            LetterTrace trace = own(tx, person, messageId, addresses).orElse(null);
            if (trace == null) {
                return Effect.NONE;
            }
            if (!tx.mail().noteReturned(trace.to(), new LetterTrace.Note(tx.now(), brief))) {
                return Effect.KNOWN;
            }
            if (tx.mail().newerLetters(trace).isEmpty()) {
                outcomes.returned(tx, trace, person); // what became of a newer letter is not known by this
            }
            return Effect.NOTED;
        });
        if (effect == Effect.NOTED) {
            returned.increment();
            LOG.warn("letter {} did not arrive: {}", messageId, brief);
        }
        return effect;
    }

    private static Optional<LetterTrace> own(
            Snapshot snapshot, Principal person, String messageId, Set<String> addresses) {
        return snapshot.mail()
                .traceOfMessage(messageId)
                .filter(known -> known.to().home().equals(person.home()))
                .filter(known -> addresses.stream().anyMatch(known.address()::equalsIgnoreCase));
    }

    /** The newest first. */
    public static List<LetterTrace> list(Store store) {
        return store.read(snapshot -> snapshot.mail().returnedLetters(MOST));
    }

    /** For programs, with the words of {@link DeadLetters#asMap}. */
    public static Map<String, String> asMap(LetterTrace trace) {
        Map<String, String> map = new LinkedHashMap<>();
        map.put("id", DeadLetters.id(trace.messageId()));
        map.put("message-id", trace.messageId());
        map.put("to", trace.address());
        map.put("since", trace.since().toString());
        trace.returned().ifPresent(note -> {
            map.put("returned", note.at().toString());
            map.put("problem", note.says());
        });
        return map;
    }
}
