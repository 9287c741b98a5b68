package dev.orrery.calendar;

import dev.orrery.model.HomeId;
import dev.orrery.model.Reason;
import dev.orrery.model.Refused;
import dev.orrery.scheduling.booking.Span;
import dev.orrery.store.Reservation;
import dev.orrery.store.ReservationRequest;
import dev.orrery.store.Reservations;
import dev.orrery.store.Store;
import dev.orrery.store.Tx;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedSet;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decisions where quotas are in another database. Nobody waits for another database inside a transaction: a decision that comes
 * to a quota without a reservation is undone, the reservation is made, and the decision begins anew with it in hand. Where it
 * then needs another one, because something changed meanwhile, that goes on for a few rounds.
 */
final class Reserving {
    private static final Logger LOG = LoggerFactory.getLogger(Reserving.class);
    private static final int MOST_ROUNDS = 5;

    /** Another store decides in less; each round waits longer. Nothing is locked meanwhile. */
    private static final Duration PAUSE = Duration.ofMillis(50);

    private Reserving() {}

    /**
     * What a decision has in hand.
     *
     * @param elsewhere whether quotas are in another database
     * @param reservation null for none
     */
    record Hand(boolean elsewhere, @Nullable Reservation reservation) {
        /** Quotas are in the store. */
        static final Hand HERE = new Hand(false, null);

        static final Hand EMPTY = new Hand(true, null);

        boolean waits() {
            return reservation != null && reservation.waits();
        }
    }

    /** The decision cannot go on without this. */
    private static final class Needed extends RuntimeException {
        private final transient ReservationRequest request;

        Needed(ReservationRequest request) {
            super("a reservation is needed", null, false, false);
            this.request = request;
        }
    }

    /**
     * As {@link Store#write}, with reservations as the work asks for them.
     *
     * @throws Refused Unavailable while the journal cannot be reached, and whatever the work throws
     */
    static <T extends @Nullable Object> T write(Store store, SortedSet<HomeId> homes, BiFunction<Tx, Hand, T> work) {
        Reservations journal = store.journal().reservations().orElse(null);
        if (journal == null) {
            return store.write(homes, tx -> work.apply(tx, Hand.HERE));
        }
        Hand hand = Hand.EMPTY;
        for (int round = 1; round <= MOST_ROUNDS; round++) {
            Hand with = hand;
            try {
                T done = store.write(homes, tx -> work.apply(tx, with));
                settle(journal, with);
                return done;
            } catch (Needed needed) {
                settle(journal, with);
                hand = new Hand(true, journal.reserve(needed.request));
                if (hand.waits()) {
                    LockSupport.parkNanos(PAUSE.multipliedBy(round).toNanos());
                    hand = new Hand(true, journal.reserve(needed.request));
                }
            } catch (Refused refused) {
                if (!(refused.reason() instanceof Reason.Unavailable)) {
                    settle(
                            journal,
                            with); // else nobody knows whether it was stored: the next round of the journal looks
                }
                throw refused;
            }
        }
        settle(journal, hand);
        String what =
                hand.waits() ? "A pool of which another store is deciding" : "A booking that changes all the time";
        throw new Refused(new Reason.Unavailable(what, Duration.ofSeconds(5)));
    }

    /** What cannot be settled now is due, or its time ends. */
    private static void settle(Reservations journal, Hand hand) {
        Reservation reservation = hand.reservation();
        if (reservation == null || reservation.token().isEmpty() && !reservation.waits()) {
            return;
        }
        ReservationRequest request = reservation.request();
        try {
            journal.settle(request.home(), request.uid(), reservation.token());
        } catch (Refused later) {
            LOG.info("The journal hears later of a booking: {}", later.reason().sentence());
        } catch (RuntimeException fault) { // the store has decided: this must not look as if it had not
            LOG.error("The journal hears later of a booking", fault);
        }
    }

    /**
     * What the reservation in hand says; asks for one where there is none, or not for this.
     *
     * @param here what the store itself holds
     */
    record Reserved(QuotasHere here, Hand hand, ReservationRequest request) implements QuotaGround {
        private Reservation.Standing standing(String quota) {
            Reservation made = hand.reservation();
            if (made == null
                    || !made.request().equals(request)
                    || !here.tx().now().isBefore(made.until())) {
                throw new Needed(request);
            }
            return Objects.requireNonNull(made.quotas().get(quota));
        }

        @Override
        public String payer(String quota) {
            return standing(quota).payer();
        }

        @Override
        public Optional<Duration> left(String quota) {
            var left = standing(quota).left();
            return left.isEmpty()
                    ? Optional.empty()
                    : Optional.of(Duration.ofSeconds(left.getAsLong()).plus(here.standInsHold(quota)));
        }

        @Override
        public Duration undecided(String quota) {
            return Duration.ofSeconds(standing(quota).undecided());
        }

        /**
         * Of the times that are asked for, which are the only ones that a policy asks about. What the same event has of
         * other members here only the store knows at this moment: the decision holds their locks. While another store
         * decides of its member nobody knows, and it is asked again.
         */
        @Override
        public boolean holdsElsewhere(String quota, List<Span> times) {
            return switch (standing(quota).elsewhere()) {
                case UNDECIDED -> throw new Needed(request);
                case SOMETHING -> true;
                case NOTHING -> here.holdsElsewhere(quota, times);
            };
        }
    }
}
