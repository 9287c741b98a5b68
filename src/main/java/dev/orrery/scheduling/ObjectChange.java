package dev.orrery.scheduling;

import dev.orrery.ical.Component;
import dev.orrery.ical.Property;
import dev.orrery.model.Reason;
import dev.orrery.model.Refused;
import dev.orrery.scheduling.Outcome.Effect;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What has to be sent because somebody made, changed or removed an object of their own calendar (RFC 6638 section 3.2), and what
 * is stored in its place. Pure; the same for every way by which objects are changed.
 */
public final class ObjectChange {
    private final @Nullable Component old;
    private final Reader reader;

    private ObjectChange(@Nullable Component old, Reader reader) {
        this.old = old;
        this.reader = reader;
    }

    /** What the owner of a calendar is to an object in it (RFC 6638 section 3.1). */
    public enum Role {
        /** Nobody else has to hear of it, or the client tells them. */
        NONE,
        ORGANIZER,
        ATTENDEE
    }

    /**
     * An object was made or rewritten.
     *
     * @param seenNewest true if the client knew the newest version, answers included (If-Match)
     * @throws Refused DifferentOrganizers, AttendeeMayNotChange
     */
    public static Outcome put(@Nullable Component old, Component now, Reader reader, boolean seenNewest) {
        return new ObjectChange(old == null ? null : named(old, reader), reader).put(named(now, reader), seenNewest);
    }

    /** @param reply false if the attendee wants nobody to be told (Schedule-Reply: F, RFC 6638 section 8.1) */
    public static Outcome remove(Component old, Reader reader, boolean reply) {
        return new ObjectChange(named(old, reader), reader).remove(reply);
    }

    /**
     * What a program brings of an organizer who is elsewhere, as from a mail (RFC 5546 section 2.1.5). Programs stamp their
     * own changes, too: other times need a higher SEQUENCE (section 2.1.4), and what has the same keeps its DTSTAMP, so that
     * the organizer's next word is the newer one.
     *
     * @return what is to be stored; empty if it is no newer word of the organizer
     */
    public static Optional<Component> brought(Component now, Component old) {
        SchedulingObject is = SchedulingObject.of(now);
        SchedulingObject was = SchedulingObject.of(old);
        boolean newer = false;
        Map<OccurrenceId, Component> stored = new LinkedHashMap<>();
        for (Map.Entry<OccurrenceId, Component> entry : is.components().entrySet()) {
            Component after = entry.getValue();
            Component before = Occurrences.speaking(was, entry.getKey());
            Version known = before == null ? null : Version.of(before);
            boolean same =
                    known != null && known.sequence() == Version.of(after).sequence();
            if (before != null && same && Timing.difference(Timing.of(was, before), Timing.of(is, after)) != null) {
                return Optional.empty();
            }
            newer |= known == null || Version.of(after).compareTo(known) > 0;
            Property stamp = before == null || !same ? null : before.property("DTSTAMP");
            stored.put(entry.getKey(), stamp == null ? after : after.with(stamp));
        }
        return newer ? Optional.of(is.with(stored.values())) : Optional.empty();
    }

    /** Some programs name the organizer in the series only; messages have it in every component (RFC 5546 section 3.2). */
    static Component named(Component calendar, Reader reader) {
        Property organizer = SchedulingObject.of(calendar).organizer();
        if (organizer == null || role(calendar, reader) == Role.NONE) {
            return calendar;
        }
        return calendar.withChildren(calendar.children().stream()
                .map(child ->
                        child.is("VTIMEZONE") || child.has("ORGANIZER") ? child : CalendarUsers.add(child, organizer))
                .toList());
    }

    /** VEVENT and VTODO only: others are not scheduled. */
    public static Role role(@Nullable Component calendar, Reader reader) {
        SchedulingObject object = SchedulingObject.ofNullable(calendar);
        Property organizer = object.organizer();
        if (organizer == null || !(object.first().is("VEVENT") || object.first().is("VTODO"))) {
            return Role.NONE;
        }
        if (reader.isSelf(organizer)) {
            return Role.ORGANIZER;
        }
        return isInvited(object, reader) && ScheduleParameters.isServersTask(organizer) ? Role.ATTENDEE : Role.NONE;
    }

    private static boolean isInvited(SchedulingObject object, Reader reader) {
        return object.components().values().stream()
                .anyMatch(component -> CalendarUsers.invites(component, reader.identities(), reader.self()));
    }

    private Outcome put(Component stored, boolean seenNewest) {
        requireOneOrganizer(stored);
        Role before = role(old, reader);
        Role after = role(stored, reader);
        if (after == Role.ORGANIZER && isInvitedBySomebodyElse(old)) {
            throw new Refused(new Reason.AttendeeMayNotChange("ORGANIZER")); // over others' copies, too
        }
        if (before == Role.ATTENDEE && after == Role.NONE && isInvitedBySomebodyElse(stored)) {
            // the client answers from now on (RFC 6638 section 7.1): nobody has declined
            return new Outcome(new Effect.Store(stored), List.of(), List.of());
        }
        if (old != null && before != after) {
            Outcome farewell = remove(true);
            Outcome welcome = new ObjectChange(null, reader).put(stored, seenNewest);
            List<OutgoingMessage> messages = new ArrayList<>(farewell.messages());
            messages.addAll(welcome.messages());
            return new Outcome(welcome.effect(), messages, List.of());
        }
        SchedulingObject was = SchedulingObject.ofNullable(old);
        SchedulingObject is = SchedulingObject.of(stored);
        return switch (after) {
            case NONE -> new Outcome(new Effect.Store(stored), List.of(), List.of());
            case ORGANIZER -> OrganizerChange.of(was, is, reader, seenNewest);
            case ATTENDEE -> AttendeeChange.put(was, is, reader);
        };
    }

    /** Whoever sends the answers, the server or the client. */
    private boolean isInvitedBySomebodyElse(@Nullable Component calendar) {
        SchedulingObject object = SchedulingObject.ofNullable(calendar);
        Property organizer = object.organizer();
        return organizer != null && !reader.isSelf(organizer) && isInvited(object, reader);
    }

    private Outcome remove(boolean reply) {
        SchedulingObject was = SchedulingObject.ofNullable(old);
        return switch (role(old, reader)) {
            case NONE -> Outcome.nothing();
            case ORGANIZER -> OrganizerChange.of(was, SchedulingObject.ofNullable(null), reader, true);
            case ATTENDEE -> reply ? AttendeeChange.remove(was, reader) : Outcome.nothing();
        };
    }

    /** CALDAV:same-organizer-in-all-components (RFC 6638 section 3.2.4.2). */
    private void requireOneOrganizer(Component calendar) {
        Property first = null;
        for (Component component : calendar.content()) {
            Property organizer = component.property("ORGANIZER");
            first = first == null ? organizer : first;
            if (organizer != null && first != null && !reader.identities().same(organizer.value(), first.value())) {
                throw new Refused(new Reason.DifferentOrganizers(organizer.line()));
            }
        }
    }
}
