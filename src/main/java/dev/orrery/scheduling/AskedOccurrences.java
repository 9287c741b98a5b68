package dev.orrery.scheduling;

import dev.orrery.ical.CalendarTime;
import dev.orrery.ical.Component;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Which occurrences a message asks about that waits until somebody decides, and what is left of it when a newer one has come.
 * An ADD names its occurrences by when they start (RFC 5546 section 3.2.4). Static and pure.
 */
public final class AskedOccurrences {
    private AskedOccurrences() {}

    /** As {@link OccurrenceId#text}, each once, in order, with commas between them; empty for the whole. */
    public static String text(Component message) {
        Set<String> names = new TreeSet<>();
        for (OccurrenceId id : of(SchedulingObject.of(message), isAdd(message))) {
            if (id.isWhole()) {
                return "";
            }
            names.add(id.text());
        }
        return String.join(",", names);
    }

    private static boolean isAdd(Component message) {
        return ItipMethod.ADD.name().equalsIgnoreCase(message.value("METHOD"));
    }

    static Set<OccurrenceId> of(SchedulingObject message, boolean add) {
        Set<OccurrenceId> asked = new LinkedHashSet<>();
        for (Component component : message.root().content()) {
            asked.add(of(message, component, add));
        }
        return asked;
    }

    private static OccurrenceId of(SchedulingObject message, Component component, boolean add) {
        CalendarTime start = add ? Occurrences.start(message, component) : null;
        return start == null ? OccurrenceId.of(component, message.zones()) : OccurrenceId.of(start);
    }

    /**
     * What of an older message still has to be decided, now that there is a newer one: not what that one is about, nor what it
     * has taken away. So whoever decides about the older one does not decide what the newer one brought.
     *
     * @param stored the object with the newer message in it; null where the messages are only proposals, of which one about a
     *     series is about all of it
     * @return the older message without that; empty if nothing is left
     */
    public static Optional<Component> left(Component older, Component newer, @Nullable Component stored) {
        SchedulingObject before = SchedulingObject.of(older);
        Set<OccurrenceId> said = of(SchedulingObject.of(newer), isAdd(newer));
        Set<OccurrenceId> there =
                SchedulingObject.ofNullable(stored).components().keySet();
        boolean add = isAdd(older);
        List<Component> gone = new ArrayList<>();
        for (Component component : older.content()) {
            OccurrenceId id = of(before, component, add);
            if (said.contains(id) || !there.contains(id) && said.stream().anyMatch(one -> reaches(one, id))) {
                gone.add(component);
            }
        }
        if (gone.size() == older.content().size()) {
            return Optional.empty();
        }
        return Optional.of(older.withChildren(older.children().stream()
                .filter(child -> gone.stream().noneMatch(one -> one == child))
                .toList()));
    }

    private static boolean reaches(OccurrenceId one, OccurrenceId other) {
        return one.isWhole() || one.future() && one.isAtOrBefore(other);
    }

    /** Whether the reader is invited to something that the message asks about, and has not answered. */
    public static boolean isOpen(Component message, Component calendar, Reader reader) {
        SchedulingObject stored = SchedulingObject.of(calendar);
        return of(SchedulingObject.of(message), isAdd(message)).stream()
                .map(id -> target(stored, id))
                .anyMatch(target -> target != null && isOpen(target, reader));
    }

    private static boolean isOpen(Component component, Reader reader) {
        return !isCancelled(component)
                && component.all("ATTENDEE").stream()
                        .anyMatch(attendee -> reader.isSelf(attendee)
                                && CalendarUsers.partstat(attendee).equals("NEEDS-ACTION"));
    }

    private static boolean isCancelled(Component component) {
        return "CANCELLED".equalsIgnoreCase(component.value("STATUS"));
    }

    /**
     * Whether something that is proposed is still to be decided: a new time has answered it, another title or one guest less has
     * not, as for every answer that is under way.
     */
    public static boolean isCurrent(Component proposal, Component calendar) {
        SchedulingObject stored = SchedulingObject.of(calendar);
        return SchedulingObject.of(proposal).components().entrySet().stream().anyMatch(entry -> {
            Component now = stored.governing(entry.getKey());
            return now != null
                    && !isCancelled(now)
                    && Version.of(entry.getValue()).sequence() >= OpenSince.answers(now);
        });
    }

    /** What is decided: a newer word on the series may have taken the place of the occurrence's own component. */
    static @Nullable Component target(SchedulingObject stored, OccurrenceId id) {
        Component own = stored.components().get(id);
        Component governing = stored.governing(id);
        if (own != null || id.isWhole() || id.future() || governing == null || !governing.has("DTSTART")) {
            return own;
        }
        return Occurrences.exists(stored, id) ? Occurrences.derive(stored, governing, id) : null;
    }
}
