package dev.orrery.calendar;

import dev.orrery.calendar.ReceiveMail.Arrival;
import dev.orrery.directory.Principals;
import dev.orrery.ical.FreeBusy;
import dev.orrery.ical.TimeRange;
import dev.orrery.model.HomeId;
import dev.orrery.model.Principal;
import dev.orrery.scheduling.FreeBusyRequest;
import dev.orrery.scheduling.Identities;
import dev.orrery.scheduling.ToldFreeBusy;
import dev.orrery.store.LearnedTime;
import dev.orrery.store.Store;
import dev.orrery.store.Tx;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Keeps what people elsewhere tell somebody here of their own time: for each moment the newest word, by DTSTAMP. What is over
 * is forgotten by {@link BusyRecords}. Thread-safe; may wait for a directory.
 */
final class LearnFreeBusy {
    /** So many people tell one home of their time at most: strangers fill nobody's store. */
    static final int MOST_OTHERS = 200;

    /** Pieces of time about one person that different messages tell of; the oldest words go first. */
    static final int MOST_PIECES = 20;

    private static final String HERE = "people here are busy when their calendars say so.";
    private static final String NO_TIME =
            "it tells of no time that is kept: at most of the last month, and of three years.";
    private static final String OLDER = "something newer is known.";
    private static final String KNOWN = "it was here before.";
    private static final String FULL = "so many people tell of their time already that no more is kept.";

    private final Store store;
    private final Principals principals;

    LearnFreeBusy(Store store, Principals principals) {
        this.store = store;
        this.principals = principals;
    }

    /** Whether who wrote the mail is who the message says is busy. SENT-BY counts for nothing, as in questions. */
    static boolean isFrom(ToldFreeBusy told, String sender) {
        return Identities.WITHOUT_ALIASES.same(told.who(), sender);
    }

    /** @throws dev.orrery.model.Refused Unavailable while a directory cannot say who is here */
    Arrival learn(Principal person, ToldFreeBusy told) {
        if (principals.findByAddress(told.who()).isPresent()) {
            return new Arrival.Ignored(HERE);
        }
        return store.write(person.home(), tx -> learn(tx, person.home(), told));
    }

    /** Within the transaction of whoever knows that it is about nobody here. */
    static Arrival learn(Tx tx, HomeId home, ToldFreeBusy told) {
        String other = Identities.WITHOUT_ALIASES.of(told.who());
        Optional<LearnedTime> kept = kept(other, told, tx.now());
        if (kept.isEmpty()) {
            return new Arrival.Ignored(NO_TIME);
        }
        List<LearnedTime> known = tx.learned().of(home, other);
        List<LearnedTime> merged = merged(known, kept.get());
        if (merged.equals(known)) {
            boolean newer =
                    known.stream().anyMatch(one -> one.stamp() > kept.get().stamp());
            return new Arrival.Ignored(newer ? OLDER : KNOWN);
        }
        if (known.isEmpty() && tx.learned().others(home).size() >= MOST_OTHERS) {
            return new Arrival.Ignored(FULL);
        }
        tx.learned().put(home, other, merged);
        return new Arrival.Learned();
    }

    /** Of time that may still matter; whose clock is ahead does not have the last word for ever. */
    private static Optional<LearnedTime> kept(String other, ToldFreeBusy told, Instant now) {
        long since = Math.max(told.range().start(), now.minus(BusyRecords.PAST).getEpochSecond());
        long until = Math.min(told.range().end(), now.getEpochSecond() + FreeBusyRequest.LONGEST);
        if (since >= until) {
            return Optional.empty();
        }
        FreeBusy busy = new FreeBusy(new TimeRange(since, until));
        told.periods().forEach(period -> busy.add(period.start(), period.end(), period.kind()));
        long stamp = Math.min(told.stamp(), now.getEpochSecond());
        return Optional.of(new LearnedTime(other, told.uid(), stamp, busy.range(), busy.periods()));
    }

    /** What is known afterwards: an older word counts only where no newer one was said. */
    static List<LearnedTime> merged(List<LearnedTime> known, LearnedTime news) {
        List<LearnedTime> fresh = List.of(news);
        List<LearnedTime> all = new ArrayList<>();
        for (LearnedTime old : known) {
            if (old.stamp() > news.stamp()) {
                all.add(old);
                fresh = fresh.stream()
                        .flatMap(piece -> piece.without(old.range()).stream())
                        .toList();
            } else {
                all.addAll(old.without(news.range()));
            }
        }
        all.addAll(fresh);
        all.sort(Comparator.comparingLong(LearnedTime::stamp));
        while (all.size() > MOST_PIECES || count(all) > ToldFreeBusy.MOST_PERIODS) {
            all.removeFirst();
        }
        all.sort(Comparator.comparingLong(piece -> piece.range().start()));
        return List.copyOf(all);
    }

    private static int count(List<LearnedTime> pieces) {
        return pieces.stream().mapToInt(piece -> piece.periods().size()).sum();
    }
}
