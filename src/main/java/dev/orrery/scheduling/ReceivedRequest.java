package dev.orrery.scheduling;

import dev.orrery.ical.Component;
import dev.orrery.ical.Property;
import dev.orrery.scheduling.Outcome.Effect;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** REQUEST and PUBLISH (RFC 5546 sections 3.2.1, 3.2.2, 3.4.1 and 3.4.2): an organizer's newest version reaches a copy. */
final class ReceivedRequest {
    private ReceivedRequest() {}

    static Outcome receive(SchedulingObject stored, ItipMessage message, Reader reader) {
        Property organizer = Objects.requireNonNull(message.object().organizer());
        boolean request = message.method() == ItipMethod.REQUEST;
        if (request && reader.isSelf(organizer)) {
            return Outcome.refused(Refusal.NOT_FOR_THE_ORGANIZER);
        }
        Refusal refusal = refusal(stored, message, reader, organizer);
        if (refusal != null) {
            return Outcome.refused(refusal);
        }
        SchedulingObject seen = request ? seenBy(message.object(), reader) : message.object();
        Map<OccurrenceId, Component> merged = merged(stored, seen, reader);
        if (merged == null) {
            return Outcome.refused(Refusal.NOT_NEWER);
        }
        SentStamp.remember(merged, SentStamp.last(stored));
        SchedulingObject frame = stored.isEmpty() ? seen : stored;
        return Outcome.of(
                new Effect.Store(frame.with(merged.values(), message.object().root(), stored.root())));
    }

    /** What is stored, as the newer of both says it. Null if nothing is newer. */
    static @Nullable Map<OccurrenceId, Component> merged(
            SchedulingObject stored, SchedulingObject seen, Reader reader) {
        return seen.master() == null
                ? occurrences(stored, seen, reader)
                : whole(stored, seen, Objects.requireNonNull(seen.master()), reader);
    }

    private static @Nullable Refusal refusal(
            SchedulingObject stored, ItipMessage message, Reader reader, Property organizer) {
        Property known = stored.organizer();
        if (!Senders.maySpeak(organizer, known, reader.identities(), message.sender())
                && !(message.method() == ItipMethod.REQUEST
                        && isByDelegator(message, reader)
                        && mayPassOn(stored, message, reader))) {
            return Refusal.NOT_THE_ORGANIZER;
        }
        if (known != null && !mayOrganize(organizer, known, stored, reader)) {
            return Refusal.ORGANIZER_CHANGED;
        }
        boolean invited = invites(message.object(), reader);
        if (message.method() == ItipMethod.PUBLISH) {
            return !stored.isEmpty() && invites(stored, reader) ? Refusal.AN_INVITATION_IS_STORED : null;
        }
        return invited || reader.policy().uninvited() == SchedulingPolicy.Uninvited.TAKE ? null : Refusal.NOT_INVITED;
    }

    private static boolean invites(SchedulingObject object, Reader reader) {
        return object.components().values().stream()
                .anyMatch(component -> CalendarUsers.invites(component, reader.identities(), reader.self()));
    }

    /** Who delegates passes the invitation on (RFC 5546 section 3.2.2.3). */
    private static boolean isByDelegator(ItipMessage message, Reader reader) {
        for (Component component : message.object().components().values()) {
            Property delegator = CalendarUsers.attendee(component, reader.identities(), message.sender());
            if (delegator != null
                    && CalendarUsers.names(delegator, "DELEGATED-TO", reader.identities(), reader.self())) {
                return true;
            }
        }
        return false;
    }

    /** Over what the reader has from the organizer nobody else writes, unless the reader has it from that delegator. */
    private static boolean mayPassOn(SchedulingObject stored, ItipMessage message, Reader reader) {
        return stored.isEmpty() || Senders.isDelegator(stored, message, reader);
    }

    private static boolean mayOrganize(Property organizer, Property known, SchedulingObject stored, Reader reader) {
        if (reader.identities().same(organizer.value(), known.value())) {
            return true;
        }
        if (reader.isSelf(known)) {
            return false; // nobody takes from the reader what the reader organizes
        }
        return switch (reader.policy().organizerChange()) {
            case NEVER -> false;
            case ANY -> true;
            case ATTENDEE ->
                stored.components().values().stream()
                        .anyMatch(
                                component -> CalendarUsers.invites(component, reader.identities(), organizer.value()));
        };
    }

    private static SchedulingObject seenBy(SchedulingObject object, Reader reader) {
        Map<OccurrenceId, Component> view = AttendeeView.of(
                object, component -> CalendarUsers.invites(component, reader.identities(), reader.self()));
        return view.isEmpty() ? object : SchedulingObject.of(object.with(view.values()));
    }

    /** The series anew: what it does not name any more is gone, unless it was made later. Null if nothing is newer. */
    private static @Nullable Map<OccurrenceId, Component> whole(
            SchedulingObject stored, SchedulingObject seen, Component master, Reader reader) {
        Component old = stored.master();
        boolean newer = old == null || isNewer(master, old);
        boolean changed = newer;
        Map<OccurrenceId, Component> merged = new LinkedHashMap<>();
        for (Map.Entry<OccurrenceId, Component> entry : seen.components().entrySet()) {
            Component kept = stored.components().get(entry.getKey());
            boolean taken = kept == null ? newer : isNewer(entry.getValue(), kept);
            changed |= taken;
            if (taken) {
                Component like = kept == null ? stored.governing(entry.getKey()) : kept;
                merged.put(entry.getKey(), OwnData.carry(entry.getValue(), like, SentStamp.last(stored), reader));
            } else if (kept != null) {
                merged.put(entry.getKey(), kept);
            }
        }
        String stamp = Version.of(master).stamp();
        stored.components().forEach((id, kept) -> {
            if (!id.isWhole() && (!newer || Version.of(kept).stamp().compareTo(stamp) > 0)) {
                merged.putIfAbsent(id, kept);
            }
        });
        merged.computeIfPresent(OccurrenceId.WHOLE, (_, series) -> withoutCancelled(stored, old, series));
        return changed ? merged : null;
    }

    /** What was cancelled after the series was sent stays cancelled. */
    private static Component withoutCancelled(SchedulingObject stored, @Nullable Component old, Component series) {
        Component left = series;
        if (old == null || old == series) {
            return left;
        }
        for (OccurrenceId id : Occurrences.excluded(stored, old)) {
            Version cancelled = Occurrences.cancellation(stored, old, id);
            if (cancelled != null && Version.of(series).stamp().compareTo(cancelled.stamp()) < 0) {
                left = Occurrences.exclude(stored, left, id, cancelled);
            }
        }
        return left;
    }

    /** Single occurrences, or one from which on everything changes. Null if nothing is newer. */
    private static @Nullable Map<OccurrenceId, Component> occurrences(
            SchedulingObject stored, SchedulingObject seen, Reader reader) {
        Map<OccurrenceId, Component> merged = stored.copy();
        boolean changed = false;
        for (Map.Entry<OccurrenceId, Component> entry : seen.components().entrySet()) {
            OccurrenceId id = entry.getKey();
            Component incoming = entry.getValue();
            if (!isNewerOccurrence(stored, id, incoming)) {
                continue;
            }
            changed = true;
            if (id.future()) {
                String stamp = Version.of(incoming).stamp();
                merged.entrySet()
                        .removeIf(other -> id.isAtOrBefore(other.getKey())
                                && Version.of(other.getValue()).stamp().compareTo(stamp) <= 0);
            }
            merged.put(id, OwnData.carry(incoming, stored.governing(id), SentStamp.last(stored), reader));
            merged.computeIfPresent(OccurrenceId.WHOLE, (_, master) -> Occurrences.include(stored, master, id));
        }
        return changed ? merged : null;
    }

    private static boolean isNewerOccurrence(SchedulingObject stored, OccurrenceId id, Component incoming) {
        Component same = stored.components().get(id);
        if (same != null) {
            return isNewer(incoming, same);
        }
        Component master = stored.master();
        if (master == null) {
            return true;
        }
        Version sent = Version.of(incoming);
        Version cancelled = Occurrences.cancellation(stored, master, id);
        if (cancelled != null && sent.stamp().compareTo(cancelled.stamp()) <= 0) {
            return false;
        }
        Version known = Version.of(master);
        return sent.sequence() > known.sequence() || sent.stamp().compareTo(known.stamp()) >= 0;
    }

    /** What was cancelled and is invited to again may count from zero (a program forgot it): then the stamp alone decides. */
    private static boolean isNewer(Component incoming, Component stored) {
        Version sent = Version.of(incoming);
        Version known = Version.of(stored);
        return "CANCELLED".equalsIgnoreCase(stored.value("STATUS"))
                ? sent.stamp().compareTo(known.stamp()) > 0
                : sent.compareTo(known) > 0;
    }
}
