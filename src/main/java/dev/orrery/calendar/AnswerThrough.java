package dev.orrery.calendar;

import dev.orrery.ical.Component;
import dev.orrery.ical.ICalendarReader;
import dev.orrery.ical.Property;
import dev.orrery.ical.Zone;
import dev.orrery.model.Actor;
import dev.orrery.model.CollectionRef;
import dev.orrery.model.HomeId;
import dev.orrery.model.ObjectRef;
import dev.orrery.model.Principal;
import dev.orrery.store.DeliveryRow;
import dev.orrery.store.HeldAnswer;
import dev.orrery.store.ObjectRow;
import dev.orrery.store.OfferRow;
import dev.orrery.store.Snapshot;
import dev.orrery.store.Store;
import dev.orrery.store.Tx;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedSet;
import java.util.function.BiPredicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Answers alone where the calendar is a copy of what an authority holds. It goes in rounds, each a transaction under the
 * locks of everything the policy looks at: a round decides, and holds the time until the authority has the event; the round
 * that finds there what it decides gives the answer. What was decided before a crash is known by the held answer, so nothing
 * is answered twice and nothing is lost. Thread-safe; waits for the network.
 */
final class AnswerThrough {
    private static final int MOST_ROUNDS = 4;
    private static final int AT_ONCE = 100;
    private static final Duration HELD = Deliveries.LONGEST_WAIT;
    private static final List<String> SAID = List.of(
            "RECURRENCE-ID", "SEQUENCE", "DTSTAMP", "DTSTART", "DTEND", "DURATION", "RRULE", "SUMMARY", "STATUS");

    private final Store store;
    private final BookingCharges charges;
    private final CalendarZones zones = new CalendarZones();

    AnswerThrough(Store store, BookingCharges charges) {
        this.store = store;
        this.charges = charges;
    }

    /** What has to be at the authority before it counts, and is decided in rounds. */
    interface Task {
        Principal person();

        String uid();

        /** Names what is done, the same in every try. */
        String cause();

        /** For whom the time is held. */
        String sender();

        /**
         * One round. If the shelf does not take the object, nothing else may be written; the next round comes when the
         * authority has it.
         */
        void round(Tx tx, DeliverMessage.Course course);
    }

    /** One message on its way to one person. */
    record Delivery(
            ReceivedMessage received, String address, Principal person, DeliverThrough.Performance performance) {
        Task by(DeliverMessage verb) {
            return new Task() {
                @Override
                public Principal person() {
                    return person;
                }

                @Override
                public String uid() {
                    return received.row().uid();
                }

                @Override
                public String cause() {
                    return performance.cause();
                }

                @Override
                public String sender() {
                    return received.row().sender();
                }

                @Override
                public void round(Tx tx, DeliverMessage.Course course) {
                    if (!performance.isDone(tx)) {
                        String status = verb.receive(tx, received, address, person, course);
                        if (!status.equals(DeliveryRow.WAITING)) {
                            performance.note(tx, status);
                        }
                    }
                }
            };
        }
    }

    /**
     * Within {@link Upstream#alone}.
     *
     * @param into the calendar that has the event, or gets it
     * @throws Upstream.Raced if somebody else is always quicker
     * @throws dev.orrery.model.Refused Unavailable if there has to be another try; Forbidden and InvalidCalendarData if the
     *     authority does not take it
     */
    boolean bring(Upstream upstream, CollectionRef into, Task task) throws Upstream.Raced {
        for (int round = 1; round <= MOST_ROUNDS; round++) {
            Optional<Planned> open = round(task, new Place(into, upstream, null));
            if (open.isEmpty()) {
                return true;
            }
            Planned planned = open.get();
            upstream.put(planned.ref().name(), planned.old(), planned.draft());
            upstream.look();
        }
        throw new Upstream.Raced("The calendar of " + task.person().displayName());
    }

    /** Says no, because the authority takes nothing, and gives back what was held. */
    void turnDown(CollectionRef into, Task task, String why) {
        round(task, new Place(into, null, why));
    }

    /** Gives back what is held for a message that nothing comes of any more. */
    void giveUp(HomeId home, String uid, String cause) {
        store.write(home, tx -> {
            if (of(tx, home, uid, cause).isPresent()) {
                tx.bookings().removeHeldAnswer(home, uid);
                charges.backOut(tx, home, uid);
            }
            return true;
        });
    }

    /** Nothing comes of a decision about a request, which goes on waiting. */
    void drop(Task task) {
        HomeId home = task.person().home();
        store.write(home, tx -> {
            if (of(tx, home, task.uid(), task.cause()).isPresent()) {
                tx.bookings().putOffers(home, task.uid(), List.of());
                tx.bookings().removeHeldAnswer(home, task.uid());
                charges.recount(tx, home, task.uid());
            }
            return true;
        });
    }

    /**
     * Gives back everything that was decided first before that moment and is brought no more.
     *
     * @param awaited whether a cause is still to be brought
     */
    void forget(Instant before, BiPredicate<Snapshot, String> awaited) {
        store.read(snapshot -> snapshot.bookings().heldAnswers(before, AT_ONCE)).forEach(old -> {
            HomeId home = old.home();
            store.write(home, tx -> {
                of(tx, home, old.uid(), old.cause())
                        .filter(held -> !awaited.test(tx, held.cause()))
                        .ifPresent(held -> forget(tx, held));
                return true;
            });
        });
    }

    /** Whoever has decided may still try again, and nobody was told yet: then only the time is given back. */
    private void forget(Tx tx, HeldAnswer held) {
        HomeId home = held.home();
        if (!OpenRequests.isDecided(tx, held)) {
            tx.bookings().removeHeldAnswer(home, held.uid());
            charges.backOut(tx, home, held.uid());
            return;
        }
        tx.bookings().putOffers(home, held.uid(), List.of());
        charges.recount(tx, home, held.uid());
        tx.bookings()
                .putHeldAnswer(new HeldAnswer(
                        home, held.uid(), held.cause(), held.baseSeq(), held.base(), held.planned(), tx.now()));
    }

    /**
     * @param upstream null where nothing is put
     * @param refusal why; null if something may be put
     */
    private record Place(
            CollectionRef into,
            @Nullable Upstream upstream,
            @Nullable String refusal) {}

    /** What the authority has to have first. */
    private record Planned(
            ObjectRef ref, Draft draft, @Nullable ObjectRow old) {}

    private static Optional<HeldAnswer> of(Tx tx, HomeId home, String uid, String cause) {
        return tx.bookings().heldAnswer(home, uid).filter(held -> held.cause().equals(cause));
    }

    private Optional<Planned> round(Task task, Place place) {
        SortedSet<HomeId> locked = AnswerAlone.homes(store, task.person());
        return Reserving.write(store, locked, (tx, hand) -> {
            HomeId home = task.person().home();
            String uid = task.uid();
            Optional<HeldAnswer> held = of(tx, home, uid, task.cause());
            if (held.isPresent()) {
                tx.bookings().putOffers(home, uid, List.of()); // it is decided anew what is held
            }
            // the same stamp in each round: the event remembers when it was answered
            Instant now = held.map(HeldAnswer::since).orElse(tx.now());
            Round shelf = new Round(task, place, held.orElse(null), now);
            task.round(tx, new DeliverMessage.Course(shelf, now, locked, hand));
            if (shelf.planned != null) {
                return Optional.of(shelf.planned);
            }
            if (held.isPresent()) {
                tx.bookings().removeHeldAnswer(home, uid);
                if (place.refusal() == null) {
                    charges.recount(tx, home, uid); // the message may have become too old, and done nothing in the end
                } else {
                    charges.backOut(tx, home, uid);
                }
            }
            return Optional.empty();
        });
    }

    private final class Round implements Shelf {
        private final Task task;
        private final Place place;
        private final Instant now;
        private @Nullable HeldAnswer held;
        private @Nullable Planned planned;

        Round(Task task, Place place, @Nullable HeldAnswer held, Instant now) {
            this.task = task;
            this.place = place;
            this.held = held;
            this.now = now;
        }

        @Override
        public boolean takes(Tx tx, CollectionRef collection) {
            return collection.equals(place.into());
        }

        @Override
        public boolean answersAlone() {
            return true;
        }

        @Override
        public @Nullable String refusal() {
            return place.refusal();
        }

        @Override
        public Optional<byte[]> before(Tx tx, @Nullable ObjectRow stored) {
            HeldAnswer known = held;
            if (known != null && (isAsBefore(known, stored) || isOwnWork(tx, known, stored))) {
                return known.baseSeq() == 0 ? Optional.empty() : Optional.of(known.base());
            }
            held = null; // somebody else has changed it: it begins anew
            return Shelf.super.before(tx, stored);
        }

        private boolean isAsBefore(HeldAnswer known, @Nullable ObjectRow stored) {
            return known.baseSeq() == (stored == null ? 0 : stored.seq());
        }

        private boolean isOwnWork(Tx tx, HeldAnswer known, @Nullable ObjectRow stored) {
            return stored != null && known.planned().contains(gist(tx.content(stored)));
        }

        @Override
        public boolean put(Tx tx, Actor actor, ObjectRef ref, Draft draft, @Nullable ObjectRow old) {
            HeldAnswer known = held;
            String wanted =
                    gist(Objects.requireNonNull(place.upstream()).kept(draft).content());
            if (known != null
                    && old != null
                    && !isAsBefore(known, old)
                    && gist(tx.content(old)).equals(wanted)) {
                return true; // the authority has it, and with the last look so has the copy
            }
            planned = new Planned(ref, draft, old);
            hold(tx, draft, old, known, wanted);
            return false;
        }

        private void hold(Tx tx, Draft draft, @Nullable ObjectRow old, @Nullable HeldAnswer known, String wanted) {
            HeldAnswer first = known == null ? first(tx, old) : known;
            tx.bookings().putHeldAnswer(first.andPlanned(wanted));
            List<OfferRow> times = times(tx, draft);
            if (!times.isEmpty()) { // else it may have put offers of its own
                tx.bookings().putOffers(task.person().home(), task.uid(), times);
            }
        }

        private HeldAnswer first(Tx tx, @Nullable ObjectRow old) {
            return new HeldAnswer(
                    task.person().home(),
                    task.uid(),
                    task.cause(),
                    old == null ? 0 : old.seq(),
                    old == null ? new byte[0] : tx.content(old),
                    List.of(),
                    now);
        }

        /** When the event takes time; what is declined or proposed takes none. */
        private List<OfferRow> times(Tx tx, Draft draft) {
            var index = Objects.requireNonNull(draft.index());
            Duration window = BookingSettings.of(tx, task.person()).window();
            Zone zone = zones.of(tx.collection(place.into()).orElseThrow());
            Component event = ICalendarReader.read(draft.content());
            Instant end = tx.now().plus(HELD);
            return BookingTimes.busyAhead(event, index, BookingTimes.window(index, window, tx.now()), zone).stream()
                    .map(period -> new OfferRow(
                            task.person().home(), task.uid(), "", period.start(), period.end(), task.sender(), "", end))
                    .toList();
        }

        /** What tells one answer to one version of an event from others, whatever a format or a program adds. */
        private String gist(byte[] text) {
            return Etags.digest(ICalendarReader.read(text).content().stream()
                    .map(this::gist)
                    .sorted()
                    .collect(Collectors.joining("\n")));
        }

        private String gist(Component component) {
            boolean free = "TRANSPARENT".equalsIgnoreCase(component.value("TRANSP"));
            Stream<String> said = SAID.stream().map(name -> name + ":" + component.value(name));
            Stream<String> answers =
                    component.all("ATTENDEE").stream().map(Round::partstat).sorted();
            return Stream.of(said, Stream.of(Boolean.toString(free)), answers)
                    .flatMap(part -> part)
                    .collect(Collectors.joining("\n"));
        }

        private static String partstat(Property attendee) {
            return attendee.value().toLowerCase(Locale.ROOT) + " "
                    + Objects.requireNonNullElse(attendee.parameter("PARTSTAT"), "NEEDS-ACTION");
        }
    }
}
