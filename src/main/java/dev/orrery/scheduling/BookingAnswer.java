package dev.orrery.scheduling;

import dev.orrery.ical.CalendarTime;
import dev.orrery.ical.Component;
import dev.orrery.ical.Property;
import dev.orrery.ical.Zone;
import dev.orrery.scheduling.Outcome.Effect;
import dev.orrery.scheduling.booking.Occurrence;
import dev.orrery.scheduling.booking.Span;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Writes the answer of somebody who decides alone into their copy, and the message to the organizer (RFC 5546 sections 3.2.2
 * and 3.2.7). What was declined stays as a trace and takes no time. Pure; for one thread.
 */
public final class BookingAnswer {
    private static final long DAY = Duration.ofDays(1).toSeconds();
    private static final Property FREE = new Property("TRANSP", "TRANSPARENT");

    private final SchedulingObject stored;
    private final SchedulingObject received;
    private final Reader reader;
    private final Zone floating;
    private final String stamp;
    private final OccurrenceNames names;

    /**
     * @param stored the copy with the message in it
     * @param received what the message brought
     * @param floating zone of times without one
     */
    public BookingAnswer(Component stored, ItipMessage received, Reader reader, Zone floating) {
        this.stored = SchedulingObject.of(stored);
        this.received = received.object();
        this.reader = reader;
        this.floating = floating;
        this.stamp = SentStamp.next(this.stored, reader);
        this.names = new OccurrenceNames(this.stored, floating);
    }

    /**
     * The copy as the organizer has it: what an earlier answer said about its time is gone.
     *
     * @param thing whether a room or a resource is booked: it is taken also by what the organizer's own calendar marks as free,
     *     as many programs do with whole days
     */
    public static Component reopened(Component stored, ItipMessage received, boolean thing) {
        SchedulingObject object = SchedulingObject.of(stored);
        Map<OccurrenceId, Component> reopened = object.copy();
        received.object()
                .components()
                .forEach((id, sent) -> reopened.computeIfPresent(id, (_, component) -> {
                    Property transparency = sent.property("TRANSP");
                    return transparency == null || thing && FREE.value().equalsIgnoreCase(transparency.value())
                            ? component.without("TRANSP")
                            : component.with(transparency);
                }));
        return object.with(reopened.values());
    }

    /**
     * Yes or no, to all that the message brought.
     *
     * @param accepted false for no
     * @param status REQUEST-STATUS
     * @param why for the organizer; may be empty
     * @param without occurrences that are declined though the series is accepted
     */
    public Outcome reply(boolean accepted, String status, String why, List<Long> without) {
        return answer(new Word(accepted ? "ACCEPTED" : "DECLINED", status, why), _ -> false, without);
    }

    /**
     * No to what the message brought, but for what was accepted before, at the same times: a change of one occurrence costs
     * nobody the series.
     *
     * @param settled what was accepted before of the same object
     */
    public Outcome declined(String status, String why, List<Occurrence> asked, Set<Occurrence> settled) {
        return unsettled("DECLINED", status, why, asked, settled);
    }

    /** Perhaps, with the same exception; the time is held meanwhile. */
    public Outcome tentative(String status, String why, List<Occurrence> asked, Set<Occurrence> settled) {
        return unsettled("TENTATIVE", status, why, asked, settled);
    }

    /** Somebody's no to what waited for their word; what the copy says is accepted did not, unless all of it is. */
    public Outcome refused(String status, String why) {
        boolean some = received.components().keySet().stream()
                .map(stored.components()::get)
                .anyMatch(component -> component != null && own(component) != null && !says(component, "ACCEPTED"));
        return answer(new Word("DECLINED", status, why), component -> some && says(component, "ACCEPTED"), List.of());
    }

    private Outcome unsettled(
            String partstat, String status, String why, List<Occurrence> asked, Set<Occurrence> settled) {
        Map<Component, List<Occurrence>> times = byComponent(asked);
        return answer(
                new Word(partstat, status, why),
                component -> {
                    List<Occurrence> theirs = times.getOrDefault(component, List.of());
                    return !theirs.isEmpty() && settled.containsAll(theirs);
                },
                List.of());
    }

    private Map<Component, List<Occurrence>> byComponent(List<Occurrence> asked) {
        Map<Component, List<Occurrence>> times = new IdentityHashMap<>();
        asked.forEach(one -> times.computeIfAbsent(names.governing(one.planned()), _ -> new ArrayList<>())
                .add(one));
        return times;
    }

    /** What is said to a component; the parts are those of {@link #reply}. */
    private record Word(String partstat, String status, String why) {}

    /** Says it to all that the message brought, but for what stays accepted. */
    private Outcome answer(Word word, Predicate<Component> settled, List<Long> without) {
        Map<OccurrenceId, Component> changed = stored.copy();
        List<Component> answers = new ArrayList<>();
        changed.replaceAll((id, component) -> {
            Property own = own(component);
            if (own == null || !received.components().containsKey(id)) {
                return component;
            }
            if (settled.test(component)) {
                return acceptedAgain(component, answers);
            }
            answers.add(answer(component, own, word.partstat(), word.status(), word.why()));
            return answered(component, own, word.partstat(), word.why());
        });
        without.forEach(planned -> decline(changed, answers, planned, word.why()));
        return outcome(changed, answers);
    }

    private void decline(Map<OccurrenceId, Component> changed, List<Component> answers, long planned, String why) {
        Component master = changed.get(OccurrenceId.WHOLE);
        OccurrenceId id = names.id(planned);
        Component known = changed.get(id);
        Component single = known == null && master != null ? Occurrences.derive(stored, master, id) : known;
        Property own = single == null ? null : own(single);
        if (single == null || own == null) {
            return;
        }
        if (known == null && master != null) {
            changed.put(OccurrenceId.WHOLE, Occurrences.exclude(stored, master, id));
        } else {
            changed.put(id, answered(single, own, "DECLINED", why));
        }
        answers.removeIf(answer -> OccurrenceId.of(answer, stored.zones()).equals(id));
        answers.add(answer(single, own, "DECLINED", "4.0;Event conflict. Date/time is busy.", why));
    }

    /**
     * Other times are proposed; nothing more is taken until the organizer agrees. What was accepted before, at the same
     * times, stays as it is: a proposal for one occurrence says nothing about the series.
     *
     * @param asked and {@code proposed}: in the same order
     * @param accepted what was accepted before of the same object
     */
    public Outcome counter(List<Occurrence> asked, List<Span> proposed, Set<Occurrence> accepted, String why) {
        List<Component> governing =
                asked.stream().map(one -> names.governing(one.planned())).toList();
        Component proposal = asked.isEmpty() ? null : proposal(asked, proposed, governing, why);
        if (proposal == null) {
            return reply(false, "4.0;Event conflict. Date/time is busy.", why, List.of());
        }
        Map<Component, List<Occurrence>> times = byComponent(asked);
        Map<OccurrenceId, Component> changed = stored.copy();
        List<Component> answers = new ArrayList<>();
        changed.replaceAll((id, component) -> {
            List<Occurrence> own = times.getOrDefault(component, List.of());
            if (!received.components().containsKey(id) || own.isEmpty() && says(component, "ACCEPTED")) {
                return component;
            }
            return own.isEmpty() || !accepted.containsAll(own)
                    ? component.with(FREE)
                    : acceptedAgain(component, answers);
        });
        Outcome outcome = outcome(changed, answers);
        List<OutgoingMessage> messages = new ArrayList<>(outcome.messages());
        messages.add(Messages.counter(stored.root(), stored.with(List.of(proposal)), reader));
        return new Outcome(outcome.effect(), messages, List.of());
    }

    /**
     * What waits for somebody's word. That the sender says the reader has accepted does not make it so, beyond what was
     * accepted before, at the same times: else who asks twice would have answered themselves.
     *
     * @param calendar as it is stored
     */
    public Component undecided(Component calendar, List<Occurrence> asked, Set<Occurrence> accepted) {
        SchedulingObject object = SchedulingObject.of(calendar);
        Set<OccurrenceId> settled = new HashSet<>();
        Set<OccurrenceId> open = new HashSet<>();
        for (Occurrence one : asked) {
            OccurrenceId own = names.id(one.planned());
            OccurrenceId id = object.components().containsKey(own) ? own : OccurrenceId.WHOLE;
            (accepted.contains(one) ? settled : open).add(id);
        }
        settled.removeAll(open);
        Map<OccurrenceId, Component> changed = object.copy();
        changed.replaceAll((id, component) -> {
            if (!received.components().containsKey(id) || own(component) == null) {
                return component;
            }
            if (settled.contains(id)) {
                return partstat(component, "ACCEPTED"); // it is not what somebody is asked about
            }
            return says(component, "ACCEPTED") ? partstat(component, "NEEDS-ACTION") : component;
        });
        return object.with(changed.values());
    }

    private Component partstat(Component component, String partstat) {
        return CalendarUsers.change(
                component, reader.identities(), reader.self(), attendee -> attendee.with("PARTSTAT", partstat));
    }

    /** The organizer who asks again about what was accepted hears that it still is. */
    private Component acceptedAgain(Component component, List<Component> answers) {
        Property own = own(component);
        if (own == null || says(component, "ACCEPTED")) {
            return component;
        }
        answers.add(answer(component, own, "ACCEPTED", "2.0;Success", ""));
        return answered(component, own, "ACCEPTED", "");
    }

    private boolean says(Component component, String partstat) {
        Property own = own(component);
        return own != null && CalendarUsers.partstat(own).equals(partstat);
    }

    /**
     * The one component of a COUNTER (RFC 5546 section 3.2.7): the first for which another time is proposed. A series moves as
     * a whole only if all of it would.
     */
    private @Nullable Component proposal(
            List<Occurrence> asked, List<Span> proposed, List<Component> governing, String why) {
        BitSet moves = new BitSet();
        for (int i = 0; i < asked.size(); i++) {
            moves.set(i, !asked.get(i).span().equals(proposed.get(i)));
        }
        int at = Math.max(0, moves.nextSetBit(0));
        Component whole = governing.get(at);
        if (Occurrences.start(stored, whole) == null) {
            return null;
        }
        boolean all = IntStream.range(0, asked.size())
                .allMatch(i -> governing.get(i) != whole || moves.get(i) == moves.get(at));
        Occurrence first = asked.get(at);
        Component like = all
                ? whole
                : Occurrences.derive(stored, whole, names.id(first.planned()).alone());
        Component moved = moved(like, first.span(), proposed.get(at));
        return why.isEmpty() ? moved : moved.with(Property.ofText("COMMENT", why));
    }

    private Component moved(Component component, Span from, Span to) {
        Component moved = component;
        for (String name : List.of("DTSTART", "DTEND")) {
            Property property = component.property(name);
            CalendarTime time = property == null ? null : CalendarTime.of(property, stored.zones());
            if (property != null && time != null) {
                Zone clock = Objects.requireNonNullElse(time.zone(), floating);
                long shift = name.equals("DTSTART")
                        ? clock.toLocal(to.start()) - clock.toLocal(from.start())
                        : clock.toLocal(to.end()) - clock.toLocal(from.end());
                long whole = time.date() ? days(shift) * DAY : shift;
                moved = moved.with(Occurrences.at(property, time, time.local() + whole));
            }
        }
        if (!component.has("DURATION") || to.length() == from.length()) {
            return moved;
        }
        CalendarTime start = Occurrences.start(stored, component);
        String length =
                start != null && start.date() ? "P" + Math.max(1, days(to.length())) + "D" : "PT" + to.length() + "S";
        return moved.with(new Property("DURATION", length));
    }

    /** Where the clock is changed at night, days are not all as long. */
    private static long days(long seconds) {
        return Math.round((double) seconds / DAY);
    }

    /** Somebody else is to come (RFC 5546 section 3.2.2.3). */
    public Outcome delegate(String member, String why) {
        Map<OccurrenceId, Component> changed = stored.copy();
        changed.replaceAll((id, component) -> {
            Property own = own(component);
            return own == null || !received.components().containsKey(id)
                    ? component
                    : CalendarUsers.change(
                                    component,
                                    reader.identities(),
                                    reader.self(),
                                    attendee -> attendee.with("PARTSTAT", "DELEGATED")
                                            .with("DELEGATED-TO", member)
                                            .with("RSVP", null))
                            .with(Property.ofText("COMMENT", why));
        });
        // as if nothing had been answered: also to whom it was passed on before hears what is new
        Map<OccurrenceId, Component> open = stored.copy();
        open.replaceAll((id, component) -> received.components().containsKey(id)
                ? CalendarUsers.change(
                        component,
                        reader.identities(),
                        reader.self(),
                        attendee -> attendee.with("PARTSTAT", "NEEDS-ACTION").with("DELEGATED-TO", member))
                : component);
        Outcome outcome = ObjectChange.put(stored.with(open.values()), stored.with(changed.values()), reader, true);
        if (outcome.effect() instanceof Effect.Store(Component calendar)) {
            SchedulingObject object = SchedulingObject.of(calendar);
            Map<OccurrenceId, Component> free = object.copy();
            free.replaceAll(
                    (id, component) -> received.components().containsKey(id) ? component.with(FREE) : component);
            return new Outcome(new Effect.Store(object.with(free.values())), outcome.messages(), List.of());
        }
        return outcome;
    }

    private @Nullable Property own(Component component) {
        return CalendarUsers.attendee(component, reader.identities(), reader.self());
    }

    private Component answered(Component component, Property own, String partstat, String why) {
        Component changed = CalendarUsers.change(
                inPerson(component, own),
                reader.identities(),
                own.value(),
                attendee -> attendee.with("PARTSTAT", partstat).with("RSVP", null));
        changed = why.isEmpty() ? changed : changed.with(Property.ofText("COMMENT", why));
        return switch (partstat) {
            case "DECLINED" -> changed.with(FREE);
            case "TENTATIVE" -> HeldTentatively.hold(changed);
            default -> changed;
        };
    }

    /** Who answers passes nothing on any more, and stands in for those only who still say so. */
    private Component inPerson(Component component, Property own) {
        Component left = CalendarUsers.undelegated(component, reader.identities(), own.value());
        boolean standsIn = CalendarUsers.addresses(own, "DELEGATED-FROM").stream()
                .map(address -> CalendarUsers.attendee(component, reader.identities(), address))
                .anyMatch(delegator -> delegator == null
                        || CalendarUsers.names(delegator, "DELEGATED-TO", reader.identities(), own.value()));
        return standsIn
                ? left
                : CalendarUsers.change(
                        left, reader.identities(), own.value(), attendee -> attendee.with("DELEGATED-FROM", null));
    }

    private Component answer(Component component, Property own, String partstat, String status, String why) {
        Property self = Objects.requireNonNullElse(own(inPerson(component, own)), own);
        Component answer = Messages.answer(component, self.with("PARTSTAT", partstat), stamp)
                .with(new Property("REQUEST-STATUS", status));
        return why.isEmpty() ? answer : answer.with(Property.ofText("COMMENT", why));
    }

    private Outcome outcome(Map<OccurrenceId, Component> changed, List<Component> answers) {
        if (answers.isEmpty()) {
            return new Outcome(new Effect.Store(stored.with(changed.values())), List.of(), List.of());
        }
        Map<OccurrenceId, Component> remembered = new LinkedHashMap<>(changed);
        SentStamp.remember(remembered, stamp);
        OutgoingMessage message = new OutgoingMessage(
                ItipMethod.REPLY,
                Messages.ownAddress(stored.first(), reader),
                List.of(Messages.organizer(stored)),
                MessageWriter.calendar(ItipMethod.REPLY, answers, stored.root()));
        return new Outcome(new Effect.Store(stored.with(remembered.values())), List.of(message), List.of());
    }
}
