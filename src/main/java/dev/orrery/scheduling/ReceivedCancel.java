package dev.orrery.scheduling;

import dev.orrery.ical.Component;
import dev.orrery.ical.Property;
import dev.orrery.scheduling.Outcome.Effect;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * CANCEL (RFC 5546 sections 3.2.5 and 3.4.5): of everything, of occurrences, of all from one on, or only for some attendees. What
 * is cancelled as a whole stays with STATUS:CANCELLED, so that its owner sees what happened and removes it. Mail keeps no order:
 * occurrences that were invited to after the cancellation was sent stay as they are.
 */
final class ReceivedCancel {
    private ReceivedCancel() {}

    static Outcome receive(SchedulingObject stored, ItipMessage message, Reader reader) {
        if (stored.isEmpty()) {
            return Outcome.refused(Refusal.NOTHING_STORED);
        }
        if (!ReceiveMessage.isOfStoredOrganizer(stored, message, reader)
                && !Senders.isDelegator(stored, message, reader)) {
            return Outcome.refused(Refusal.NOT_THE_ORGANIZER);
        }
        Map<OccurrenceId, Component> merged = stored.copy();
        Set<Refusal> refusals = new LinkedHashSet<>();
        Map<OccurrenceId, Component> off = new LinkedHashMap<>();
        message.object().components().forEach((id, cancel) -> {
            Refusal refusal = apply(stored, merged, id, cancel, reader);
            if (refusal != null) {
                refusals.add(refusal);
            } else if (isForEverybody(cancel) || !cancel.has("ATTENDEE")) {
                off.put(id, cancel);
            }
        });
        boolean changed = !merged.equals(stored.components());
        Effect effect = changed ? new Effect.Store(stored.with(merged.values())) : new Effect.None();
        List<OutgoingMessage> passedOn =
                changed ? PassedOn.of(stored, off, reader).cancel("") : List.of();
        return new Outcome(effect, passedOn, List.copyOf(refusals));
    }

    private static @Nullable Refusal apply(
            SchedulingObject stored,
            Map<OccurrenceId, Component> merged,
            OccurrenceId id,
            Component cancel,
            Reader reader) {
        if (id.isWhole() && stored.master() == null) {
            return applyToAll(merged, cancel, reader);
        }
        Component known = stored.governing(id);
        if (known == null || !isKnown(stored, id) && !isAhead(stored, id, cancel)) {
            return Refusal.NO_SUCH_OCCURRENCE;
        }
        // a cancellation may carry the version of what it cancels
        if (Version.of(cancel).compareTo(Version.of(known)) < 0) {
            return Refusal.NOT_NEWER;
        }
        Map<OccurrenceId, Component> later = sentAfter(merged, cancel, known);
        merged.keySet().removeAll(later.keySet());
        if (!concerns(cancel, reader)) {
            merged.replaceAll(
                    (at, component) -> id.isWhole() || at.equals(id) ? uninvite(component, cancel, reader) : component);
        } else if (id.isWhole()) {
            merged.replaceAll((_, component) -> cancelled(component, cancel));
        } else {
            cancelOccurrence(stored, merged, id, cancel);
        }
        merged.putAll(later);
        return null;
    }

    /** @param known is judged by its version */
    private static Map<OccurrenceId, Component> sentAfter(
            Map<OccurrenceId, Component> merged, Component cancel, Component known) {
        Map<OccurrenceId, Component> later = new LinkedHashMap<>();
        merged.forEach((at, component) -> {
            if (!at.isWhole() && component != known && Version.of(component).isSentAfter(Version.of(cancel))) {
                later.put(at, component);
            }
        });
        return later;
    }

    /** Who is invited to single occurrences only never saw the series: all of it that is known is cancelled. */
    private static @Nullable Refusal applyToAll(Map<OccurrenceId, Component> merged, Component cancel, Reader reader) {
        boolean[] newer = {false};
        merged.replaceAll((_, component) -> {
            Version known = Version.of(component);
            Version sent = Version.of(cancel);
            if (known.isSentAfter(sent) || !sent.isSentAfter(known) && known.compareTo(sent) > 0) {
                return component;
            }
            newer[0] = true;
            return concerns(cancel, reader) ? cancelled(component, cancel) : uninvite(component, cancel, reader);
        });
        return newer[0] ? null : Refusal.NOT_NEWER;
    }

    /** Where the series ended before, what came late may still be after that. */
    private static boolean isKnown(SchedulingObject stored, OccurrenceId id) {
        return id.isWhole()
                || Occurrences.exists(stored, id)
                || id.future()
                        && stored.components().keySet().stream().anyMatch(at -> !at.isWhole() && id.isAtOrBefore(at));
    }

    /** The occurrence may be one of a newer version of the series, which is still under way. */
    private static boolean isAhead(SchedulingObject stored, OccurrenceId id, Component cancel) {
        Component master = stored.master();
        return master != null
                && !id.future()
                && Version.of(cancel).sequence() > Version.of(master).sequence();
    }

    /** STATUS:CANCELLED is for everybody; without it only who is listed is left out (RFC 5546 section 3.2.5). */
    private static boolean concerns(Component cancel, Reader reader) {
        return isForEverybody(cancel)
                || !cancel.has("ATTENDEE")
                || CalendarUsers.invites(cancel, reader.identities(), reader.self());
    }

    private static boolean isForEverybody(Component cancel) {
        return "CANCELLED"
                .equalsIgnoreCase(
                        Objects.requireNonNullElse(cancel.value("STATUS"), "").strip());
    }

    private static Component uninvite(Component component, Component cancel, Reader reader) {
        List<Property> kept = new ArrayList<>(component.properties());
        kept.removeIf(property -> property.name().equals("ATTENDEE")
                && CalendarUsers.invites(cancel, reader.identities(), property.value()));
        return component.withProperties(kept);
    }

    private static Component cancelled(Component component, Component cancel) {
        Version version = Version.of(cancel);
        Component marked = component.with(new Property("STATUS", "CANCELLED"));
        int sequence = Math.max(version.sequence(), Version.of(component).sequence());
        return MessageWriter.stamped(MessageWriter.sequenced(marked, sequence), version.stamp());
    }

    private static void cancelOccurrence(
            SchedulingObject stored, Map<OccurrenceId, Component> merged, OccurrenceId id, Component cancel) {
        Component master = merged.get(OccurrenceId.WHOLE);
        if (master == null) {
            merged.replaceAll((at, component) ->
                    at.equals(id) || id.future() && id.isAtOrBefore(at) ? cancelled(component, cancel) : component);
            return;
        }
        merged.keySet().removeIf(at -> at.alone().equals(id.alone()) || id.future() && id.isAtOrBefore(at));
        boolean fromTheStart = id.future() && isFirst(stored, master, id);
        if (fromTheStart) {
            merged.replaceAll((_, component) -> cancelled(component, cancel));
            return;
        }
        Component left = id.future()
                ? SeriesEnd.before(stored, master, id)
                : Occurrences.exclude(stored, master, id, Version.of(cancel));
        merged.put(OccurrenceId.WHOLE, left);
    }

    private static boolean isFirst(SchedulingObject stored, Component master, OccurrenceId id) {
        var first = Occurrences.start(stored, master);
        return first != null && OccurrenceId.of(first).at() >= id.at();
    }
}
