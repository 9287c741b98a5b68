package dev.orrery.calendar;

import dev.orrery.model.Principal;
import dev.orrery.store.DeliveryRow;
import dev.orrery.store.LetterRow;
import dev.orrery.store.LetterTrace;
import dev.orrery.store.Snapshot;
import dev.orrery.store.Store;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What became of the mails that a person's invitations and answers were sent as, for that person. Thread-safe. */
public final class OwnLetters {
    /** More than anybody looks through; of one event there may be a mail for each of a thousand people. */
    private static final int MOST = 1_000;

    private final Store store;

    public OwnLetters(Store store) {
        this.store = store;
    }

    /**
     * The newest first, for programs: to whom, SCHEDULE-STATUS (RFC 6638 section 3.2.9), and what came of it.
     *
     * @param uid of the event that they are about; empty for any
     */
    public List<Map<String, String>> of(Principal person, String uid) {
        return store.read(snapshot -> snapshot.mail().traces(person.home(), uid, MOST).stream()
                .map(trace -> asMap(snapshot, trace))
                .toList());
    }

    private static Map<String, String> asMap(Snapshot snapshot, LetterTrace trace) {
        LetterRow.Key key = trace.to();
        Map<String, String> map = new LinkedHashMap<>();
        map.put("uid", trace.uid());
        map.put("to", trace.address());
        map.put("since", trace.since().toString());
        map.put(
                "status",
                snapshot.delivery(key.home(), key.seq(), key.recipient())
                        .map(DeliveryRow::status)
                        .orElse(DeliveryRow.WAITING));
        snapshot.mail()
                .letter(key)
                .map(letter -> letter.progress().problem())
                .filter(problem -> !problem.isEmpty())
                .or(() -> trace.returned().map(LetterTrace.Note::says))
                .ifPresent(problem -> map.put("problem", problem));
        trace.returned().ifPresent(note -> map.put("returned", note.at().toString()));
        trace.answered().ifPresent(note -> {
            map.put("answered", note.at().toString());
            map.put("answer", note.says());
        });
        return map;
    }
}
