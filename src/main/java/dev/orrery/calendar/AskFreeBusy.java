package dev.orrery.calendar;

import dev.orrery.access.Caller;
import dev.orrery.access.Rights;
import dev.orrery.directory.Principals;
import dev.orrery.ical.FreeBusy;
import dev.orrery.ical.ICalendarWriter;
import dev.orrery.ical.Property;
import dev.orrery.model.CollectionKind;
import dev.orrery.model.Principal;
import dev.orrery.model.PrincipalKind;
import dev.orrery.model.Privilege;
import dev.orrery.model.Reason;
import dev.orrery.model.Refused;
import dev.orrery.scheduling.FreeBusyRequest;
import dev.orrery.store.CollectionRow;
import dev.orrery.store.Snapshot;
import dev.orrery.store.Store;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * When people, rooms and groups are busy, asked from an outbox (RFC 6638 section 5). Each gets an answer of its own; what
 * cannot be said is never an empty list. A group is busy when one of its members is. Thread-safe; may wait for a directory or
 * for an authority of calendars.
 */
public final class AskFreeBusy {
    private final Parts parts;
    private final CalendarZones zones = new CalendarZones();

    public AskFreeBusy(Parts parts) {
        this.parts = parts;
    }

    public record Parts(Store store, Principals principals, Mirrored mirrored, Limits limits, InstantSource clock) {}

    /**
     * @param recipient as the question writes it
     * @param status REQUEST-STATUS (RFC 5546 section 3.6)
     * @param calendar the reply; null unless the status is a success. Never written into
     */
    public record Answer(String recipient, String status, byte @Nullable [] calendar) {}

    /**
     * What is answered to one question.
     *
     * @param age how long ago the oldest calendar was confirmed that could not be confirmed now; empty if all were
     */
    public record Answers(List<Answer> answers, Optional<Duration> age) {}

    /** Who has to be looked at for one recipient, or why nobody is. */
    private record Asked(
            Property attendee,
            List<Principal> people,
            @Nullable Status status) {
        static Asked without(Property attendee, Status status) {
            return new Asked(attendee, List.of(), status);
        }
    }

    private enum Status {
        SUCCESS("2.0;Success"),
        UNKNOWN("3.7;Invalid calendar user"),
        NO_AUTHORITY("3.8;No authority"),
        UNAVAILABLE("5.1;Service unavailable");

        private final String text;

        Status(String text) {
            this.text = text;
        }
    }

    /**
     * @param caller whoever sent the request, for whom authorities are asked
     * @param owner of the outbox: in whose name it is asked, and whose privileges at the recipients' count
     * @throws Refused InvalidCalendarData, InvalidSchedulingMessage, OrganizerNotAllowed, TooManyAttendees
     */
    public Answers ask(Caller caller, Principal owner, byte[] text) {
        FreeBusyRequest request = FreeBusyRequest.read(text);
        String organizer = request.organizer().value();
        boolean own = parts.principals()
                .findByAddress(organizer)
                .filter(principal -> principal.guid().equals(owner.guid()))
                .isPresent();
        if (!own) {
            throw new Refused(new Reason.OrganizerNotAllowed(organizer));
        }
        requireFew(request.attendees().size());
        Caller sender = parts.principals().asCaller(owner);
        Met met = new Met(new HashSet<>(), new ArrayList<>());
        List<Asked> asked = request.attendees().stream()
                .map(attendee -> look(caller, attendee, met))
                .toList();
        List<Answer> answers = parts.store().read(snapshot -> answers(snapshot, sender, request, asked));
        return new Answers(answers, met.ages().stream().max(Comparator.naturalOrder()));
    }

    private void requireFew(int people) {
        if (people > parts.limits().attendees()) {
            throw new Refused(new Reason.TooManyAttendees(people, parts.limits().attendees()));
        }
    }

    /**
     * Who was brought up to date for one question.
     *
     * @param guids everybody
     * @param ages of what could not be confirmed
     */
    private record Met(Set<String> guids, List<Duration> ages) {}

    private Asked look(Caller caller, Property attendee, Met met) {
        try {
            Optional<Principal> found = parts.principals().findByAddress(attendee.value());
            if (found.isEmpty()) {
                return Asked.without(attendee, Status.UNKNOWN);
            }
            Map<String, Principal> people = new LinkedHashMap<>();
            gather(found.get(), people);
            for (Principal person : people.values()) {
                if (met.guids().add(person.guid())) {
                    parts.mirrored().freshen(caller, person.home(), List.of()).ifPresent(met.ages()::add);
                }
            }
            return people.isEmpty()
                    ? Asked.without(attendee, Status.UNKNOWN)
                    : new Asked(attendee, List.copyOf(people.values()), null);
        } catch (Refused refused) {
            if (refused.reason() instanceof Reason.Unavailable) {
                return Asked.without(attendee, Status.UNAVAILABLE);
            }
            throw refused;
        }
    }

    /** The principal, or in place of a group everybody in it and in the groups that it holds; cycles end. */
    private void gather(Principal principal, Map<String, Principal> people) {
        Map<String, Principal> groups = new LinkedHashMap<>();
        List<Principal> next = new ArrayList<>(List.of(principal));
        while (!next.isEmpty()) {
            Principal at = next.removeLast();
            if (at.kind() != PrincipalKind.GROUP) {
                people.put(at.guid(), at);
                requireFew(people.size());
            } else if (groups.putIfAbsent(at.guid(), at) == null) {
                next.addAll(parts.principals().membersOf(at));
            }
        }
    }

    /** People are read some at a time: each alone would be a wait for the database, or several. */
    private List<Answer> answers(Snapshot snapshot, Caller sender, FreeBusyRequest request, List<Asked> asked) {
        List<Answer> answers = new ArrayList<>();
        for (int i = 0; i < asked.size(); i++) {
            if (i % Snapshot.AHEAD == 0) {
                snapshot.readAhead(
                        people(asked, i, Snapshot.AHEAD).map(Principal::home).toList());
            }
            if (i % Snapshot.LISTINGS_AHEAD == 0) {
                snapshot.readListingsAhead(people(asked, i, Snapshot.LISTINGS_AHEAD)
                        .flatMap(person -> snapshot.collections(person.home()).stream())
                        .filter(BusyTime::counts)
                        .map(CollectionRow::ref)
                        .toList());
            }
            answers.add(answer(snapshot, sender, request, asked.get(i)));
        }
        return answers;
    }

    private static Stream<Principal> people(List<Asked> asked, int from, int count) {
        return asked.subList(from, Math.min(from + count, asked.size())).stream()
                .flatMap(one -> one.people().stream());
    }

    private Answer answer(Snapshot snapshot, Caller sender, FreeBusyRequest request, Asked asked) {
        Status status = asked.status() == null ? status(snapshot, sender, asked.people()) : asked.status();
        String recipient = asked.attendee().value();
        if (status != Status.SUCCESS) {
            return new Answer(recipient, status.text, null);
        }
        Instant now = parts.clock().instant();
        FreeBusy busy = BusyTime.of(snapshot, zones, request.range(), request.moved(), asked.people(), now);
        byte[] reply = ICalendarWriter.write(request.reply(asked.attendee(), busy, now));
        return new Answer(recipient, status.text, reply);
    }

    /** Half an answer about a group would look like free time, so one member who is closed to the sender closes the group. */
    private Status status(Snapshot snapshot, Caller sender, List<Principal> people) {
        boolean open = people.stream()
                .allMatch(person -> tells(snapshot, sender, person)
                        && inbox(snapshot, person)
                                .filter(inbox -> Rights.mayDeliver(
                                        snapshot, sender, inbox.ref(), Privilege.SCHEDULE_QUERY_FREEBUSY))
                                .isPresent());
        return open ? Status.SUCCESS : Status.NO_AUTHORITY;
    }

    /** People learn about themselves in any case. */
    private boolean tells(Snapshot snapshot, Caller sender, Principal person) {
        Principal self = sender.principal();
        return self != null && self.guid().equals(person.guid())
                || Preferred.of(snapshot, person, parts.limits().preferred()).sharesFreeBusy();
    }

    private static Optional<CollectionRow> inbox(Snapshot snapshot, Principal person) {
        return snapshot.collections(person.home()).stream()
                .filter(row -> row.kind() == CollectionKind.INBOX)
                .findFirst();
    }
}
