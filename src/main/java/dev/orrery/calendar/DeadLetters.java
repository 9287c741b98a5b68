package dev.orrery.calendar;

import dev.orrery.model.Reason;
import dev.orrery.model.Refused;
import dev.orrery.store.LetterRow;
import dev.orrery.store.LetterRow.State;
import dev.orrery.store.Store;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * Letters that are not sent yet and those that were given up, for administrators: they say that one is to be tried again, once
 * what was in the way is gone. May be used beside a running server, which sends. Thread-safe.
 */
public final class DeadLetters {
    /** More than anybody reads. */
    private static final int MOST = 10_000;

    private final Store store;
    private final InstantSource clock;

    public DeadLetters(Store store, InstantSource clock) {
        this.store = store;
        this.clock = clock;
    }

    /** The oldest first. */
    public List<LetterRow> list(State state) {
        return store.read(snapshot -> snapshot.mail().letters(state, MOST));
    }

    /**
     * Makes one wait again, with the same bytes, as if it had been written now.
     *
     * @param id as {@link #id}
     * @throws Refused BadRequest if no dead letter has that id
     */
    public void retry(String id) {
        revive(find(id));
    }

    /** The same of all of them. Returns how many. */
    public int retryAll() {
        List<LetterRow> dead = list(State.DEAD);
        dead.forEach(this::revive);
        return dead.size();
    }

    /**
     * Forgets one that nobody is going to send.
     *
     * @throws Refused as {@link #retry}
     */
    public void forget(String id) {
        LetterRow letter = find(id);
        store.write(new TreeSet<>(), tx -> {
            // it may have been tried again meanwhile
            if (tx.mail()
                    .letter(letter.to())
                    .filter(now -> now.progress().state() == State.DEAD)
                    .isPresent()) {
                tx.mail().removeLetter(letter.to());
            }
            return true;
        });
    }

    private void revive(LetterRow letter) {
        store.write(new TreeSet<>(), tx -> tx.mail().reviveLetter(letter.to(), clock.instant()));
    }

    private LetterRow find(String id) {
        return list(State.DEAD).stream()
                .filter(letter -> id(letter).equals(id))
                .findFirst()
                .orElseThrow(() -> new Refused(new Reason.BadRequest(
                        "There is no dead letter " + id + "; `letters list` shows those that there are.")));
    }

    /** What is particular in its Message-ID. */
    public static String id(LetterRow letter) {
        return id(letter.messageId());
    }

    static String id(String messageId) {
        return messageId.replaceAll("^<itip\\.|@.*$", "");
    }

    /** For programs. */
    public static Map<String, String> asMap(LetterRow letter) {
        Map<String, String> map = new LinkedHashMap<>();
        map.put("id", id(letter));
        map.put("message-id", letter.messageId());
        map.put("from", letter.envelope().sender());
        map.put("to", letter.envelope().address());
        map.put("since", letter.since().toString());
        map.put("tries", Integer.toString(letter.progress().attempts()));
        map.put("problem", letter.progress().problem());
        return map;
    }
}
