package dev.orrery.calendar;

import dev.orrery.ical.ICalendarReader;
import dev.orrery.model.Reason;
import dev.orrery.model.Refused;
import dev.orrery.scheduling.AskedOccurrences;
import dev.orrery.scheduling.ItipMethod;
import dev.orrery.store.LetterRow;
import dev.orrery.store.LetterRow.State;
import dev.orrery.store.LetterTrace;
import dev.orrery.store.MessageRow;
import dev.orrery.store.Snapshot;
import dev.orrery.store.Store;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

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
     * @throws Refused BadRequest if no dead letter has that id, or if a newer letter has overtaken it
     */
    public void retry(String id) {
        if (!revive(find(id))) {
            throw new Refused(new Reason.BadRequest("There is a newer letter about the same event to the same person: "
                    + id
                    + " is not sent any more. `letters forget "
                    + id
                    + "` takes it off the list."));
        }
    }

    /**
     * What became of all of them.
     *
     * @param again how many are tried again
     * @param overtaken those that stay dead, because a newer letter says what holds now
     */
    public record Retried(int again, List<LetterRow> overtaken) {}

    /** The same of all of them, but of those that were overtaken. */
    public Retried retryAll() {
        List<LetterRow> dead = list(State.DEAD);
        List<LetterRow> overtaken =
                dead.stream().filter(letter -> !revive(letter)).toList();
        return new Retried(dead.size() - overtaken.size(), overtaken);
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

    /** False if it was overtaken: mail programs go by what came last, and show what is off for ever. */
    private boolean revive(LetterRow letter) {
        return store.write(new TreeSet<>(), tx -> {
            if (isOvertaken(tx, letter)) {
                return false;
            }
            tx.mail().reviveLetter(letter.to(), clock.instant());
            return true;
        });
    }

    /** Also by one that is dead itself: that one is to be tried again instead. */
    private static boolean isOvertaken(Snapshot snapshot, LetterRow letter) {
        LetterTrace trace = snapshot.mail().trace(letter.to()).orElse(null);
        if (trace == null) {
            return false;
        }
        MessageRow message =
                snapshot.message(letter.to().home(), letter.to().seq()).orElse(null);
        return snapshot.mail().newerLetters(trace).stream()
                .flatMap(newer -> snapshot.message(newer.home(), newer.seq()).stream())
                .anyMatch(newer -> overtakes(newer, message));
    }

    /** @param older null if the log has forgotten it: one home is always the same side of an event */
    static boolean overtakes(MessageRow newer, @Nullable MessageRow older) {
        ItipMethod method = ItipMethod.of(newer.method()).orElse(null);
        ItipMethod was = older == null ? method : ItipMethod.of(older.method()).orElse(null);
        if (method == null || was == null) {
            return false;
        }
        boolean same = switch (method) {
            case REQUEST, CANCEL -> was.isOfOrganizer();
            case REPLY, COUNTER -> was == method;
            case PUBLISH, ADD, REFRESH, DECLINECOUNTER -> false; // these say nothing of what else holds
        };
        return same && isAboutAll(newer, older, method.isOfOrganizer());
    }

    /** @param whole whether a word about the whole is one about each occurrence: an answer to a series leaves those to others */
    private static boolean isAboutAll(MessageRow newer, @Nullable MessageRow older, boolean whole) {
        String said = occurrences(newer);
        String before = older == null ? "" : occurrences(older);
        if (said.isEmpty()) {
            return whole || older != null && before.isEmpty();
        }
        return !before.isEmpty() && List.of(said.split(",")).containsAll(List.of(before.split(",")));
    }

    private static String occurrences(MessageRow message) {
        return AskedOccurrences.text(ICalendarReader.read(message.content()));
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
