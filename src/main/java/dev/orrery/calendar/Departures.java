package dev.orrery.calendar;

import dev.orrery.directory.LifeCycle;
import dev.orrery.ical.CalendarObject;
import dev.orrery.ical.Component;
import dev.orrery.ical.ICalendarReader;
import dev.orrery.ical.ICalendarWriter;
import dev.orrery.model.Actor;
import dev.orrery.model.Change;
import dev.orrery.model.CollectionKind;
import dev.orrery.model.HomeId;
import dev.orrery.model.ObjectRef;
import dev.orrery.model.Principal;
import dev.orrery.model.Refused;
import dev.orrery.scheduling.Departure;
import dev.orrery.scheduling.Outcome;
import dev.orrery.scheduling.OutgoingMessage;
import dev.orrery.scheduling.Reader;
import dev.orrery.store.HomeRow;
import dev.orrery.store.LogEntry;
import dev.orrery.store.LogReader;
import dev.orrery.store.ObjectRow;
import dev.orrery.store.Snapshot;
import dev.orrery.store.Store;
import dev.orrery.store.Tx;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calls off what somebody organizes, and declines what they are invited to, once their home is archived, and takes it back when the
 * home is restored: a reader of the log. A few events at a time, each with a note in the same transaction that it was done,
 * so that whatever is handled again tells nobody twice. Thread-safe.
 */
public final class Departures implements LogReader.Work {
    /** Under which name the log's reader is registered. */
    public static final String NAME = "departures";

    private static final Logger LOG = LoggerFactory.getLogger(Departures.class);
    private static final Actor ACTOR = Actor.system(NAME);
    private static final int AT_ONCE = 100;

    private final Store store;
    private final ContentRules rules;
    private final LongAdder calledOff = new LongAdder();
    private final LongAdder takenUp = new LongAdder();

    public Departures(Store store, ContentRules rules) {
        this.store = store;
        this.rules = rules;
    }

    /** Events that were called off or declined since the start, because a home was archived. */
    public long calledOff() {
        return calledOff.sum();
    }

    /** Events that others were told about again since the start, because a home was restored. */
    public long takenUp() {
        return takenUp.sum();
    }

    @Override
    public boolean handle(LogEntry entry) {
        if (entry.change() instanceof Change.PrincipalArchived archived) {
            inBatches(archived.home(), entry.time(), new Leave(archived.home(), entry.seq(), entry.time()));
            return true;
        }
        if (entry.change() instanceof Change.PrincipalRestored restored) {
            archivedBefore(restored.home(), entry.seq())
                    .ifPresent(archived ->
                            inBatches(restored.home(), entry.time(), new Return(restored.home(), entry, archived)));
            return true;
        }
        return false;
    }

    /** What is done about one event; the same for every one of a home. */
    private interface Step {
        /** @return false when the home is not as the entry says any more: a later entry tells what is to be done */
        boolean applies(Tx tx);

        void handle(Tx tx, ObjectRow row);
    }

    private void inBatches(HomeId home, Instant from, Step step) {
        List<ObjectRef> all = store.read(snapshot -> candidates(snapshot, home, from));
        for (int start = 0; start < all.size(); start += AT_ONCE) {
            List<ObjectRef> few = all.subList(start, Math.min(start + AT_ONCE, all.size()));
            boolean goOn = store.write(home, tx -> {
                boolean applies = step.applies(tx);
                if (applies) {
                    few.forEach(ref -> tx.object(ref).ifPresent(row -> step.handle(tx, row)));
                }
                return applies;
            });
            if (!goOn) {
                return;
            }
        }
    }

    /** What has an organizer and is not over. */
    private static List<ObjectRef> candidates(Snapshot snapshot, HomeId home, Instant from) {
        return snapshot.collections(home).stream()
                .filter(row -> row.kind() == CollectionKind.CALENDAR)
                .flatMap(row -> snapshot.listing(row.ref()).objects().stream())
                .filter(row -> row.index() != null && row.index().last() > from.getEpochSecond())
                .filter(SchedulingHome::isScheduled)
                .map(ObjectRow::ref)
                .toList();
    }

    private static Optional<Component> parse(Tx tx, ObjectRow row) {
        byte[] content = tx.content(row);
        return attempt(row, () -> ICalendarReader.read(content));
    }

    /** One event that cannot be worked on must not hold up all the others. */
    private static <T> Optional<T> attempt(ObjectRow row, Supplier<T> pure) {
        try {
            return Optional.of(pure.get());
        } catch (Refused broken) {
            LOG.warn("nobody is told about {}: {}", row.ref(), broken.reason().sentence());
        } catch (RuntimeException fault) {
            LOG.error("nobody is told about {}", row.ref(), fault);
        }
        return Optional.empty();
    }

    private static Reader reader(Tx tx, Principal owner, Component calendar, Instant now) {
        return SchedulingHome.reader(owner, SchedulingHome.identities(tx, owner, List.of(calendar), List.of()), now);
    }

    private static String left(long archived, ObjectRow row) {
        return "left\n" + archived + '\n' + row.uid();
    }

    /** @param archived number of the entry that tells of it */
    private final class Leave implements Step {
        private final HomeId home;
        private final long archived;
        private final Instant when;

        Leave(HomeId home, long archived, Instant when) {
            this.home = home;
            this.archived = archived;
            this.when = when;
        }

        @Override
        public boolean applies(Tx tx) {
            return tx.archivedPrincipalOf(home)
                    .flatMap(LifeCycle::archivedAt)
                    .filter(when::equals)
                    .isPresent();
        }

        @Override
        public void handle(Tx tx, ObjectRow row) {
            if (tx.isTold(home, left(archived, row))) {
                return;
            }
            Principal owner = tx.archivedPrincipalOf(home).orElseThrow();
            parse(tx, row).ifPresent(calendar -> {
                Reader reader = reader(tx, owner, calendar, tx.now());
                List<OutgoingMessage> messages = attempt(row, () -> Departure.leave(calendar, reader, when))
                        .map(Outcome::messages)
                        .orElse(List.of());
                if (!messages.isEmpty()) {
                    messages.forEach(message -> Scheduling.send(tx, ACTOR, home, row.uid(), message));
                    tx.putTold(home, left(archived, row), archived);
                    calledOff.increment();
                }
            });
        }
    }

    /** The entry that tells of the archiving, and when the home's log was last written to before the return. */
    private record Archived(long seq, Instant last) {}

    /** Looks back from a return: whoever is out of reach does nothing, so that it lies behind the messages about it. */
    private Optional<Archived> archivedBefore(HomeId home, long restored) {
        return store.read(snapshot -> {
            long floor = snapshot.home(home).map(HomeRow::floor).orElse(restored);
            Instant last = Instant.EPOCH;
            for (long end = restored; end > floor + 1; end -= AT_ONCE) {
                SortedSet<Long> numbers = new TreeSet<>();
                for (long seq = end - 1; seq > floor && seq >= end - AT_ONCE; seq--) {
                    numbers.add(seq);
                }
                for (LogEntry entry : snapshot.log(home, numbers).reversed()) {
                    last = entry.time().isAfter(last) ? entry.time() : last;
                    if (entry.change() instanceof Change.PrincipalArchived) {
                        return Optional.of(new Archived(entry.seq(), last));
                    }
                }
            }
            return Optional.empty();
        });
    }

    private final class Return implements Step {
        private final HomeId home;
        private final LogEntry restored;
        private final Archived archived;

        Return(HomeId home, LogEntry restored, Archived archived) {
            this.home = home;
            this.restored = restored;
            this.archived = archived;
        }

        @Override
        public boolean applies(Tx tx) {
            return tx.principalOf(home).isPresent();
        }

        @Override
        public void handle(Tx tx, ObjectRow row) {
            String back = "back\n" + restored.seq() + '\n' + row.uid();
            if (!tx.isTold(home, left(archived.seq(), row)) || tx.isTold(home, back)) {
                return;
            }
            Principal owner = tx.principalOf(home).orElseThrow();
            Instant now = archived.last().isAfter(tx.now()) ? archived.last() : tx.now();
            parse(tx, row).ifPresent(calendar -> {
                Reader reader = reader(tx, owner, calendar, now);
                attempt(row, () -> Departure.comeBack(calendar, reader, restored.time()))
                        .ifPresent(outcome -> {
                            tell(tx, row, outcome);
                            tx.putTold(home, back, restored.seq());
                        });
            });
        }

        private void tell(Tx tx, ObjectRow row, Outcome outcome) {
            if (outcome.effect() instanceof Outcome.Effect.Store(Component changed)) {
                remember(tx, row, changed);
            }
            if (!outcome.messages().isEmpty()) {
                outcome.messages().forEach(message -> Scheduling.send(tx, ACTOR, home, row.uid(), message));
                takenUp.increment();
            }
        }

        /** Not in a copy of an authority's object, which is the authority's. */
        private void remember(Tx tx, ObjectRow row, Component changed) {
            if (tx.mirror(row.ref().parent()).isPresent()) {
                return;
            }
            Instant time = tx.now();
            attempt(row, () -> rules.draft(CalendarObject.parse(ICalendarWriter.write(changed), time)))
                    .ifPresent(draft -> {
                        String tag = ScheduleTag.of(tx, row);
                        ScheduleTag.keep(tx, Members.put(tx, ACTOR, row.ref(), draft, row), tag);
                    });
        }
    }
}
