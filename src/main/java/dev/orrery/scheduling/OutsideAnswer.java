package dev.orrery.scheduling;

import dev.orrery.ical.CalendarIndex;
import dev.orrery.ical.CalendarObject;
import dev.orrery.ical.CalendarTime;
import dev.orrery.ical.Component;
import dev.orrery.ical.ICalendarWriter;
import dev.orrery.ical.Property;
import dev.orrery.model.Refused;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The REPLY of somebody without a calendar to a REQUEST that they were sent: about whatever in it waits for their answer, the
 * series or some of its occurrences (RFC 5546 section 3.2.3). For one thread.
 */
public final class OutsideAnswer {
    private static final Set<String> ANSWERED = Set.of("VEVENT", "VTODO");

    /** Whoever is asked about more occurrences at once is asked by a program, and answers with one. */
    private static final int MOST_COMPONENTS = 100;

    /** What has no time zone is over when it is over everywhere. */
    private static final Duration FURTHEST_WEST = Duration.ofHours(12);

    private final SchedulingObject stored;
    private final Identities identities;
    private final String attendee;
    private final Map<OccurrenceId, Standing> standings = new LinkedHashMap<>();
    private final Map<OccurrenceId, Component> open = new LinkedHashMap<>();
    private final @Nullable Component shown;

    /** Whether an answer still changes something. The first that is true of all that was asked. */
    public enum Standing {
        OPEN,
        /** Its time has changed since, so that a newer REQUEST asks anew. */
        CHANGED,
        CANCELLED,
        REMOVED,
        NOT_INVITED,
        OVER
    }

    /**
     * @param request as it was sent
     * @param stored the organizer's object as it is now
     * @param attendee address as the REQUEST has it
     */
    public OutsideAnswer(Component request, Component stored, Identities identities, String attendee, Instant now) {
        this.stored = SchedulingObject.of(stored);
        this.identities = identities;
        this.attendee = attendee;
        Component first = null;
        for (Map.Entry<OccurrenceId, Component> asked : asked(request, attendee).entrySet()) {
            Component target = target(asked.getKey());
            Standing standing = target == null ? Standing.REMOVED : standing(asked.getValue(), target, now);
            standings.put(asked.getKey(), standing);
            if (standing == Standing.OPEN && target != null) {
                open.put(asked.getKey(), target);
            }
            first = first == null ? target : first;
        }
        this.shown = open.isEmpty() ? first : open.values().iterator().next();
    }

    /** Whether a REQUEST asks this attendee, named as it names them, for an answer that a person may give by hand. */
    public static boolean isAsked(Component request, String attendee) {
        return !asked(request, attendee).isEmpty();
    }

    private static Map<OccurrenceId, Component> asked(Component request, String attendee) {
        Map<OccurrenceId, Component> asked = new LinkedHashMap<>();
        SchedulingObject.of(request).components().forEach((id, component) -> {
            if (ANSWERED.contains(component.name()) && !isCancelled(component) && asks(component, attendee)) {
                asked.put(id, component);
            }
        });
        return asked.size() > MOST_COMPONENTS ? Map.of() : asked;
    }

    private static boolean asks(Component component, String attendee) {
        Property organizer = component.property("ORGANIZER");
        return organizer != null
                && component.all("ATTENDEE").stream()
                        .filter(user -> user.value().equals(attendee))
                        .anyMatch(user -> user.parameterIs("RSVP", "TRUE")
                                || CalendarUsers.partstat(user).equals("NEEDS-ACTION"));
    }

    private static boolean isCancelled(Component component) {
        return "CANCELLED"
                .equalsIgnoreCase(Objects.requireNonNullElse(component.value("STATUS"), "")
                        .strip());
    }

    private @Nullable Component target(OccurrenceId id) {
        Component own = stored.components().get(id);
        if (own != null || id.isWhole()) {
            return own;
        }
        Component like = stored.governing(id);
        Component master = stored.master();
        boolean there = like != null
                && like.has("DTSTART")
                && Occurrences.exists(stored, id)
                && (master == null || !Occurrences.excluded(stored, master).contains(id.alone()));
        return there ? Occurrences.derive(stored, Objects.requireNonNull(like), id) : null;
    }

    private Standing standing(Component asked, Component target, Instant now) {
        if (isCancelled(target)) {
            return Standing.CANCELLED;
        }
        if (!CalendarUsers.invites(target, identities, attendee)) {
            return Standing.NOT_INVITED;
        }
        if (Version.of(asked).sequence() < OpenSince.answers(target)) {
            return Standing.CHANGED;
        }
        return isOver(target, now) ? Standing.OVER : Standing.OPEN;
    }

    private boolean isOver(Component target, Instant now) {
        return end(stored, target).map(now::isAfter).orElse(false);
    }

    private static Optional<Instant> end(SchedulingObject object, Component component) {
        if (OccurrenceId.of(component, object.zones()).future()) {
            return Optional.empty(); // it stands for all that come after it
        }
        CalendarIndex index;
        try {
            index = CalendarObject.reindex(ICalendarWriter.write(object.with(List.of(component))));
        } catch (Refused odd) {
            return Optional.empty(); // nobody is kept from answering by what cannot be placed in time
        }
        if (index.last() == Long.MAX_VALUE || index.last() == Long.MIN_VALUE) {
            return Optional.empty();
        }
        Instant last = Instant.ofEpochSecond(index.last());
        return Optional.of(index.floating() ? last.plus(FURTHEST_WEST) : last);
    }

    /** When all that a REQUEST asks about is over; empty if it never is, or has no time. */
    public static Optional<Instant> end(Component request, String attendee) {
        SchedulingObject object = SchedulingObject.of(request);
        Optional<Instant> latest = Optional.of(Instant.MIN);
        for (Component asked : asked(request, attendee).values()) {
            Optional<Instant> end = end(object, asked);
            latest = latest.flatMap(known -> end.map(other -> other.isAfter(known) ? other : known));
        }
        return latest.filter(Instant.MIN::isBefore);
    }

    /** What is true of all that was asked: {@link Standing#OPEN} if any of it waits for an answer. */
    public Standing standing() {
        return standings.values().stream()
                .filter(one -> one == Standing.OPEN)
                .findFirst()
                .or(() -> standings.values().stream().findFirst())
                .orElse(Standing.REMOVED);
    }

    /** The component to show: the first that waits for an answer, else the first that was asked about; null if it is gone. */
    public @Nullable Component shown() {
        return shown;
    }

    /** PARTSTAT as it is known now, in upper case. */
    public String partstat() {
        Property own = shown == null ? null : CalendarUsers.attendee(shown, identities, attendee);
        return own == null ? "NEEDS-ACTION" : CalendarUsers.partstat(own);
    }

    /** The words that came with it; empty for none. */
    public String comment() {
        return shown == null ? "" : AttendeeComment.of(shown, identities, attendee);
    }

    /** Whether this is the answer to all that is open, as it is known now. */
    public boolean isAnswered(String partstat) {
        return open.values().stream()
                .map(target -> CalendarUsers.attendee(target, identities, attendee))
                .allMatch(own -> own != null && CalendarUsers.partstat(own).equals(partstat));
    }

    /** DTSTAMP of the newest answer that is known to any of it; empty if there is none. */
    public String answeredAt() {
        return open.values().stream()
                .map(this::last)
                .filter(Objects::nonNull)
                .map(Version::stamp)
                .max(String::compareTo)
                .orElse("");
    }

    private @Nullable Version last(Component target) {
        Property own = CalendarUsers.attendee(target, identities, attendee);
        return own == null ? null : Version.decode(own.parameter(ScheduleParameters.REPLY));
    }

    /**
     * The answer to all that is open. Its DTSTAMP is later than that of the answer before: who answers with a link does so now,
     * whatever the clocks of other programs say.
     *
     * @param partstat ACCEPTED, TENTATIVE or DECLINED
     * @param comment empty for none
     * @return METHOD:REPLY; null if nothing is open
     */
    public @Nullable Component reply(String partstat, String comment, Instant now) {
        if (open.isEmpty()) {
            return null;
        }
        String stamp = stamp(now);
        List<Component> answers = new ArrayList<>();
        for (Component target : open.values()) {
            Property own = Objects.requireNonNull(CalendarUsers.attendee(target, identities, attendee));
            Version last = Version.decode(own.parameter(ScheduleParameters.REPLY));
            int sequence = Math.max(Version.of(target).sequence(), last == null ? 0 : last.sequence());
            Component plain = target.without("COMMENT");
            Component said = comment.isBlank() ? plain : plain.with(Property.ofText("COMMENT", comment));
            answers.add(MessageWriter.sequenced(
                    Messages.answer(said, own.with("PARTSTAT", partstat).with("SENT-BY", null), stamp), sequence));
        }
        return MessageWriter.calendar(ItipMethod.REPLY, answers, stored.root());
    }

    private String stamp(Instant now) {
        String plain = CalendarTime.formatUtc(now.getEpochSecond());
        String before = answeredAt();
        Long seconds = before.isEmpty() || before.compareTo(plain) < 0 ? null : CalendarTime.parseUtc(before);
        return seconds == null ? plain : CalendarTime.formatUtc(seconds + 1);
    }
}
