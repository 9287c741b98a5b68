package dev.orrery.calendar;

import dev.orrery.ical.CalendarFile;
import dev.orrery.model.Reason;
import dev.orrery.model.Refused;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A whole calendar as a client sent it, read and judged outside any transaction. Immutable but for {@link #refuse}, which
 * belongs to the one verb that works on it.
 */
final class SentCalendar {
    private final Map<String, Draft> objects = new LinkedHashMap<>();
    private final Set<String> unreadable = new HashSet<>();
    private final List<ImportCalendar.Problem> problems = new ArrayList<>();
    private final @Nullable CalendarTag marker;

    private SentCalendar(@Nullable CalendarTag marker) {
        this.marker = marker;
    }

    /** @throws Refused InvalidCalendarData if the file as a whole cannot be read */
    static SentCalendar read(byte[] file, ContentRules rules, Set<String> components, Instant now) {
        String base = CalendarFile.head(file, WholeCalendar.BASE);
        SentCalendar sent =
                new SentCalendar(base == null ? null : CalendarTag.parse(base).orElse(null));
        for (CalendarFile.Piece piece : CalendarFile.split(file, now)) {
            switch (piece) {
                case CalendarFile.Piece.Broken broken -> sent.refuse(broken.uid(), broken.reason());
                case CalendarFile.Piece.Taken taken -> {
                    try {
                        sent.add(rules.draft(taken.object()), components);
                    } catch (Refused refused) {
                        sent.refuse(taken.object().uid(), refused.reason());
                    }
                }
            }
        }
        return sent;
    }

    /** For one run of a transaction that may have to run again. */
    SentCalendar copy() {
        SentCalendar copy = new SentCalendar(marker);
        copy.objects.putAll(objects);
        copy.unreadable.addAll(unreadable);
        copy.problems.addAll(problems);
        return copy;
    }

    private void add(Draft draft, Set<String> components) {
        String component = draft.index() == null ? "" : draft.index().component();
        Draft twin = objects.get(draft.uid());
        if (!components.contains(component)) {
            refuse(draft.uid(), new Reason.ComponentNotSupported(component, components));
        } else if (twin == null) {
            objects.put(draft.uid(), draft);
        } else if (!fingerprint(twin).equals(fingerprint(draft))) {
            problems.add(new ImportCalendar.Problem(
                    draft.uid(),
                    new Reason.InvalidCalendarObject(
                            0, "the file holds two different objects of this UID; the first one counts")));
        }
    }

    /** The object is not taken, but it is not missing either. */
    void refuse(String uid, Reason reason) {
        objects.remove(uid);
        unreadable.add(uid);
        problems.add(new ImportCalendar.Problem(uid, reason));
    }

    /** By UID, in the order of the file. */
    Map<String, Draft> objects() {
        return objects;
    }

    Draft object(String uid) {
        Draft draft = objects.get(uid);
        if (draft == null) {
            throw new IllegalArgumentException("nothing of this UID was sent: " + uid);
        }
        return draft;
    }

    Set<String> unreadable() {
        return unreadable;
    }

    List<ImportCalendar.Problem> problems() {
        return problems;
    }

    /** What the file says of itself; null if it carries no mark of this house. */
    @Nullable
    CalendarTag marker() {
        return marker;
    }

    static String fingerprint(Draft draft) {
        String fingerprint = draft.index() == null ? null : draft.index().fingerprint();
        if (fingerprint == null) {
            throw new IllegalStateException("what was just read has a fingerprint");
        }
        return fingerprint;
    }
}
