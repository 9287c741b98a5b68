package dev.orrery.calendar;

import dev.orrery.access.Caller;
import dev.orrery.access.Delegation;
import dev.orrery.access.Rights;
import dev.orrery.directory.CalendarUserAddress;
import dev.orrery.directory.Principals;
import dev.orrery.ical.Component;
import dev.orrery.ical.ICalendarReader;
import dev.orrery.ical.Property;
import dev.orrery.model.Actor;
import dev.orrery.model.CollectionKind;
import dev.orrery.model.CollectionRef;
import dev.orrery.model.Grantee;
import dev.orrery.model.HomeId;
import dev.orrery.model.Principal;
import dev.orrery.model.PrincipalKind;
import dev.orrery.model.PrincipalName;
import dev.orrery.model.Privilege;
import dev.orrery.model.Reason;
import dev.orrery.model.Refused;
import dev.orrery.scheduling.AskedOccurrences;
import dev.orrery.scheduling.ItipMessage;
import dev.orrery.scheduling.OutgoingMessage;
import dev.orrery.scheduling.Reader;
import dev.orrery.scheduling.booking.Span;
import dev.orrery.store.ObjectRow;
import dev.orrery.store.RequestRow;
import dev.orrery.store.Snapshot;
import dev.orrery.store.Store;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.stream.Stream;

/**
 * What waits until somebody decides, and the decisions: the same for programs, for the command line and for pages. Who acts
 * for a room is who may write in its home. Thread-safe.
 */
public final class Requests {
    private static final String ORIGIN = "requests";
    static final Duration LATER = Duration.ofSeconds(30);
    private static final int MOST = 1_000;

    private final Store store;
    private final Principals principals;
    private final ContentRules rules;
    private final Map<String, String> usual;
    private final Members members;
    private final AnswerAlone alone;
    private final ReceiveMail mail;
    private final Mirrored mirrored;
    private final AnswerThrough through;

    /** What a person says. */
    public enum Decision {
        ACCEPT,
        TENTATIVE,
        DECLINE,
        /** No, and nobody is told. */
        REFUSE;

        /** As programs and people write it. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        public static Optional<Decision> of(String word) {
            return Arrays.stream(values())
                    .filter(one -> one.word().equals(word))
                    .findFirst();
        }
    }

    /** @param owner whose decision it is: the caller, or a room that the caller acts for */
    public record Waiting(Principal owner, RequestRow row) {
        /** For programs: JSON at every door. */
        public Map<String, String> asMap() {
            Map<String, String> map = new LinkedHashMap<>();
            map.put("id", row.id());
            map.put("kind", row.kind().word());
            map.put("for", CalendarUserAddress.of(owner).getFirst());
            map.put("sender", row.sender());
            map.put("summary", row.summary());
            map.put("why", row.why());
            map.put("since", row.since().toString());
            map.put("uid", row.uid());
            map.put("recurrence", row.recurrence());
            map.put("method", row.method());
            return map;
        }
    }

    public Requests(
            Store store,
            Principals principals,
            ContentRules rules,
            Limits limits,
            Mirrored mirrored,
            InstantSource clock) {
        this.store = store;
        this.principals = principals;
        this.rules = rules;
        this.usual = limits.preferred();
        this.members = new Members(limits);
        this.alone = new AnswerAlone(limits.preferred());
        this.mail = new ReceiveMail(store, principals, rules, limits, mirrored, clock);
        this.mirrored = mirrored;
        this.through = new AnswerThrough(store, new BookingCharges(limits.preferred()));
    }

    /** What waits for the caller, also for the homes that the caller may write in: of each the oldest 1,000. */
    public List<Waiting> of(Caller caller) {
        List<Waiting> answered = new ArrayList<>();
        Set<PrincipalName> actedFor = actedFor(caller);
        List<Waiting> waiting = store.read(snapshot -> {
            answered.clear();
            List<Waiting> open = new ArrayList<>();
            for (HomeId home : homes(snapshot, caller, actedFor)) {
                Principal owner = snapshot.principalOf(home).orElse(null);
                if (owner == null) {
                    continue;
                }
                for (RequestRow row : snapshot.bookings().requests(home, MOST)) {
                    (OpenRequests.isOpen(snapshot, owner, row) ? open : answered).add(new Waiting(owner, row));
                }
            }
            return open;
        });
        answered.forEach(this::forget);
        return waiting;
    }

    /** What was answered by a calendar program needs no decision any more. */
    private void forget(Waiting answered) {
        store.write(answered.owner().home(), tx -> {
            String id = answered.row().id();
            tx.bookings()
                    .request(answered.owner().home(), id)
                    .filter(row -> !OpenRequests.isOpen(tx, answered.owner(), row))
                    .ifPresent(row -> tx.bookings().removeRequest(row.home(), id));
            return true;
        });
    }

    /** Those whose own record names the caller, or a group that holds them, as one who acts for them. */
    private Set<PrincipalName> actedFor(Caller caller) {
        Set<PrincipalName> owners = new LinkedHashSet<>();
        caller.names().forEach(name -> owners.addAll(principals.ownersNaming(name, Delegation.WRITE)));
        return owners;
    }

    private static Set<HomeId> homes(Snapshot snapshot, Caller caller, Set<PrincipalName> actedFor) {
        Set<HomeId> homes = new LinkedHashSet<>();
        actedFor.forEach(name -> snapshot.principal(name).map(Principal::home).ifPresent(homes::add));
        Principal self = caller.principal();
        if (self != null) {
            homes.add(self.home());
        }
        for (String guid : caller.identities()) {
            snapshot.namedIn(guid).stream()
                    .filter(CollectionRef::isRoot)
                    .filter(ref -> mayAnswer(snapshot, caller, ref.home()))
                    .forEach(ref -> homes.add(ref.home()));
        }
        return homes;
    }

    private static boolean mayAnswer(Snapshot snapshot, Caller caller, HomeId home) {
        return SchedulingHome.only(snapshot, home, CollectionKind.OUTBOX)
                .filter(outbox -> Rights.on(snapshot, caller, outbox.ref()).contains(Privilege.SCHEDULE_SEND_REPLY))
                .isPresent();
    }

    /** False for a room or a device that nobody acts for: what waits there is on nobody's list. */
    static boolean isDecidedBySomebody(Snapshot snapshot, Principal owner) {
        if (owner.kind() != PrincipalKind.LOCATION && owner.kind() != PrincipalKind.RESOURCE
                || !Delegation.WRITE.of(snapshot, owner).isEmpty()) {
            return true;
        }
        return snapshot.collection(CollectionRef.root(owner.home())).stream()
                .flatMap(home -> home.access().stream())
                .flatMap(entry -> entry.grantee() instanceof Grantee.Named(String guid)
                        ? snapshot.principal(guid).stream()
                        : Stream.empty())
                .anyMatch(named -> mayAnswer(snapshot, new Caller(named, Set.of(named.guid()), false), owner.home()));
    }

    /**
     * Decides.
     *
     * @param id as {@link RequestRow#id}
     * @throws Refused NotFound for what does not wait, or not for the caller; BadRequest for what is no answer to it
     */
    public void decide(Caller caller, String id, Decision decision) {
        Waiting waiting = find(caller, id);
        if (waiting.row().kind() == RequestRow.Kind.UNPROVED) {
            unproved(waiting, decision);
            return;
        }
        DecideRequest task = new DecideRequest(rules, members, alone, caller, waiting, decision);
        CollectionRef there = store.read(snapshot -> SchedulingHome.find(
                                snapshot, waiting.owner().home(), waiting.row().uid())
                        .map(found -> found.ref().parent())
                        .filter(parent -> snapshot.mirror(parent).isPresent()))
                .orElse(null);
        if (there == null) {
            SortedSet<HomeId> homes = AnswerAlone.homes(store, waiting.owner());
            Reserving.write(store, homes, (tx, hand) -> {
                task.round(tx, new DeliverMessage.Course(Shelf.HERE, null, homes, hand));
                return true;
            });
            return;
        }
        Upstream upstream = mirrored.upstream(caller, there)
                .orElseThrow(
                        () -> new Refused(new Reason.Unavailable("The calendar, which is a folder no more,", LATER)));
        try {
            WriteThrough.run(upstream, () -> through.bring(upstream, there, task));
        } catch (Refused refused) {
            if (!(refused.reason() instanceof Reason.Unavailable)) {
                through.drop(task);
            }
            throw refused;
        }
    }

    /**
     * Proposes other times to the organizer of an event, and keeps them free as long as the owner prefers; the invitation stays
     * open until they answer.
     *
     * @throws Refused NotFound; BadRequest for what is no invitation to an event
     */
    public void propose(Caller caller, String id, Instant start, Instant end) {
        if (!start.isBefore(end)) {
            throw new Refused(new Reason.BadRequest("The proposed time must end after it starts."));
        }
        Waiting waiting = find(caller, id);
        if (waiting.row().kind() != RequestRow.Kind.INVITATION) {
            throw new Refused(new Reason.BadRequest("Other times can be proposed for invitations only."));
        }
        store.write(waiting.owner().home(), tx -> {
            ObjectRow row = DecideRequest.object(tx, waiting);
            Component stored = ICalendarReader.read(tx.content(row));
            Reader reader = DecideRequest.reader(tx, waiting.owner(), stored);
            Span wanted = new Span(start.getEpochSecond(), end.getEpochSecond());
            OutgoingMessage proposal = OwnProposal.of(
                    stored,
                    reader,
                    wanted,
                    ItipMessage.of(
                            ICalendarReader.read(waiting.row().content()),
                            waiting.row().sender()));
            Scheduling.send(tx, actor(caller), row.ref().home(), row.uid(), proposal);
            Duration kept =
                    BookingSettings.of(Preferred.of(tx, waiting.owner(), usual)).offers();
            Offers.keep(tx, row.ref().home(), row.uid(), stored, List.of(wanted), kept);
            return true;
        });
    }

    /** Also what the list is too short for. */
    private Waiting find(Caller caller, String id) {
        Set<PrincipalName> actedFor = actedFor(caller);
        return store.read(snapshot -> homes(snapshot, caller, actedFor).stream()
                        .flatMap(home -> snapshot.principalOf(home).stream())
                        .flatMap(owner -> snapshot.bookings().request(owner.home(), id).stream()
                                .filter(row -> OpenRequests.isOpen(snapshot, owner, row))
                                .map(row -> new Waiting(owner, row)))
                        .findFirst())
                .orElseThrow(() -> new Refused(new Reason.NotFound("/requests/" + id)));
    }

    private void unproved(Waiting waiting, Decision decision) {
        Principal owner = waiting.owner();
        String id = waiting.row().id();
        switch (decision) {
            case ACCEPT -> {
                if (mail.believe(owner, id).orElse(null) instanceof ReceiveMail.Arrival.Turned(String status)) {
                    throw new Refused(new Reason.BadRequest(
                            "The calendar does not take this message (" + status + "); refuse it."));
                }
            }
            case DECLINE, REFUSE -> mail.refuse(owner, id);
            case TENTATIVE ->
                throw new Refused(new Reason.BadRequest("Such a message can be accepted or refused only."));
        }
    }

    static Actor actor(Caller caller) {
        return caller.actor(ORIGIN);
    }

    /** A request about a message. */
    static RequestRow row(
            Instant now, HomeId home, RequestRow.Kind kind, ReceivedMessage message, Component calendar, String why) {
        return new RequestRow(
                home,
                kind,
                message.row().uid(),
                AskedOccurrences.text(message.message().object().root()),
                message.row().sender(),
                message.row().method(),
                summary(calendar),
                why,
                now,
                message.row().content());
    }

    static String summary(Component calendar) {
        Property summary = calendar.content().getFirst().property("SUMMARY");
        return summary == null ? "" : summary.text();
    }
}
