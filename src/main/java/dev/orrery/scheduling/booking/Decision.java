package dev.orrery.scheduling.booking;

import dev.orrery.ical.Zone;
import dev.orrery.model.MailDomain;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Runs a policy: its functions in order, until one says no; the last word counts. For one question and one thread. */
public final class Decision {
    /** RFC 5546 section 3.6: the time is taken. */
    private static final String BUSY = "4.0;Event conflict. Date/time is busy.";

    private static final String APPROVAL = "Somebody has to approve this booking.";

    private static final String NO_AUTHORITY = "3.8;No authority";
    private static final String NOT_SUPPORTED = "3.14;Unsupported capability";

    private final BookingPolicy policy;
    private final AccessList access;
    private final Asked asked;
    private final Ground ground;

    private Decision(BookingPolicy policy, AccessList access, Asked asked, Ground ground) {
        this.policy = policy;
        this.access = access;
        this.asked = asked;
        this.ground = ground;
    }

    /** @param policy one that answers */
    public static Verdict decide(BookingPolicy policy, AccessList access, Asked asked, Ground ground) {
        return new Decision(policy, access, asked, ground).run();
    }

    private Verdict run() {
        Verdict last = null;
        for (BookingFunction function : policy.functions()) {
            Verdict verdict = apply(function);
            boolean ends = verdict instanceof Verdict.Decline || function instanceof BookingFunction.Final;
            if (ends && verdict != null) {
                return verdict;
            }
            last = verdict == null ? last : verdict;
        }
        return last == null ? unanswered() : last;
    }

    /** Where no function has anything against it all is well, unless the policy says what is answered at all. */
    private Verdict unanswered() {
        return policy.functions().stream().anyMatch(BookingFunction.Final.class::isInstance)
                ? new Verdict.Wait(APPROVAL)
                : new Verdict.Accept(List.of(), "");
    }

    /** Null for no opinion. */
    private @Nullable Verdict apply(BookingFunction function) {
        return switch (function) {
            case BookingFunction.InFreeBusy(int capacity) -> inFreeBusy(capacity);
            case BookingFunction.Corrected _ -> corrected();
            case BookingFunction.NextAvailable _ -> nextAvailable();
            case BookingFunction.SameDomainOnly _ -> sameDomain();
            case BookingFunction.AccessControl _ ->
                access.accepts(asked) ? null : new Verdict.Decline(NO_AUTHORITY, "You may not book this.");
            case BookingFunction.LeadTime(Duration least) -> leadTime(least);
            case BookingFunction.LongestDuration(Duration most) -> longest(most);
            case BookingFunction.Horizon(Duration most) -> horizon(most);
            case BookingFunction.PartialConflicts _ -> null;
            case BookingFunction.CheckQuota(String quota) -> quota(quota);
            case BookingFunction.AcrossQuota(String quota) -> acrossQuota(quota);
            case BookingFunction.AcceptIfFree _ ->
                conflicts(1).isEmpty() ? new Verdict.Accept(List.of(), "") : new Verdict.Leave();
            case BookingFunction.DeclineIfBusy _ -> {
                List<Occurrence> busy = conflicts(1);
                yield busy.isEmpty() ? new Verdict.Leave() : new Verdict.Decline(BUSY, busy(busy));
            }
            case BookingFunction.AcceptAll _ -> new Verdict.Accept(List.of(), "");
            case BookingFunction.DeclineAll _ -> new Verdict.Decline(NO_AUTHORITY, "No invitations are taken here.");
            case BookingFunction.TentativeAll _ -> new Verdict.Tentative("");
            case BookingFunction.TentativeIfFree _ ->
                conflicts(1).isEmpty() ? new Verdict.Tentative("") : new Verdict.Leave();
            case BookingFunction.Approval _ -> new Verdict.Wait(APPROVAL);
            case BookingFunction.From(String domain, BookingFunction inner) ->
                domain.equals(MailDomain.of(asked.organizer())) ? apply(inner) : null;
            case BookingFunction.Final(BookingFunction inner) -> {
                Verdict verdict = apply(inner);
                yield verdict instanceof Verdict.Leave ? null : verdict;
            }
        };
    }

    private Verdict inFreeBusy(int capacity) {
        List<Occurrence> busy = conflicts(capacity);
        if (busy.isEmpty()) {
            return new Verdict.Accept(List.of(), "");
        }
        int most = policy.functions().stream()
                .mapToInt(function -> function instanceof BookingFunction.PartialConflicts(int allowed) ? allowed : 0)
                .max()
                .orElse(0);
        return asked.recurring()
                        && busy.size() <= most
                        && busy.size() < asked.occurrences().size()
                ? new Verdict.Accept(busy.stream().map(Occurrence::planned).toList(), busy(busy))
                : new Verdict.Decline(BUSY, busy(busy));
    }

    private static String busy(List<Occurrence> busy) {
        String first = Instant.ofEpochSecond(busy.getFirst().span().start()).toString();
        return busy.size() == 1
                ? "Not free at " + first + "."
                : "Not free at " + busy.size() + " of these times, first at " + first + ".";
    }

    private List<Occurrence> conflicts(int capacity) {
        List<Occurrence> open = new ArrayList<>(asked.open());
        open.addAll(asked.times().later());
        Set<Span> busy = busy(capacity, open.stream().map(Occurrence::span).toList());
        return open.stream().filter(one -> busy.contains(one.span())).toList();
    }

    private Set<Span> busy(int capacity, List<Span> wanted) {
        return new Conflicts(capacity, ground::taken, ground::closed).among(wanted);
    }

    /** Whole days are no matter of the clock: what is permitted there says nothing about them. */
    private List<Span> permitted() {
        return asked.occurrences().stream()
                .map(one -> one.wholeDays() || !asked.isOpen(one)
                        ? one.span()
                        : asked.permitted().correct(one.span(), asked.zone()))
                .toList();
    }

    /** @param corrected one for each occurrence */
    private boolean areFree(List<Span> corrected) {
        List<Span> open = new ArrayList<>(
                asked.times().later().stream().map(Occurrence::span).toList());
        IntStream.range(0, corrected.size())
                .filter(i -> asked.isOpen(asked.occurrences().get(i)))
                .mapToObj(corrected::get)
                .forEach(open::add);
        return busy(1, open).isEmpty();
    }

    private List<Span> wanted() {
        return asked.occurrences().stream().map(Occurrence::span).toList();
    }

    private Verdict corrected() {
        List<Span> corrected = permitted();
        if (corrected.equals(wanted())) {
            return inFreeBusy(1);
        }
        boolean free = areFree(corrected);
        String why = "Bookings begin and end at other times here.";
        return free ? new Verdict.Counter(corrected, why) : new Verdict.Decline(BUSY, why + " The nearest are taken.");
    }

    private Verdict nextAvailable() {
        List<Span> wanted = wanted();
        boolean single = !asked.recurring() && !asked.open().isEmpty();
        NextTime search = single ? new NextTime(asked, wanted.getFirst()) : null;
        List<Span> corrected = search == null ? permitted() : List.of(search.first());
        if (areFree(corrected)) {
            return corrected.equals(wanted)
                    ? new Verdict.Accept(List.of(), "")
                    : new Verdict.Counter(corrected, "Bookings begin and end at other times here.");
        }
        if (search == null) {
            return new Verdict.Decline(BUSY, busy(conflicts(1)) + " Other times are proposed for single events only.");
        }
        Span wide = search.reach();
        List<Span> obstacles = new ArrayList<>(ground.taken(wide));
        obstacles.addAll(ground.closed(wide));
        obstacles.addAll(ground.othersBusy(wide));
        return search.without(obstacles)
                .<Verdict>map(
                        span -> new Verdict.Counter(List.of(span), "Taken then; this is the next time that is free."))
                .orElseGet(() -> new Verdict.Decline(BUSY, "Taken then, and for the 90 days after it."));
    }

    private @Nullable Verdict sameDomain() {
        String theirs = MailDomain.of(asked.organizer());
        return !theirs.isEmpty() && theirs.equals(MailDomain.of(asked.own()))
                ? null
                : new Verdict.Decline(NO_AUTHORITY, "Only for people of the same mail domain.");
    }

    private @Nullable Verdict leadTime(Duration least) {
        long first = asked.now().plus(least).getEpochSecond();
        return asked.open().stream().anyMatch(one -> one.span().start() < first)
                ? new Verdict.Decline(NOT_SUPPORTED, "Book at least " + words(least) + " ahead.")
                : null;
    }

    private @Nullable Verdict longest(Duration most) {
        return asked.open().stream().anyMatch(one -> length(one) > most.toSeconds())
                ? new Verdict.Decline(NOT_SUPPORTED, "Nobody may book more than " + words(most) + " at a time.")
                : null;
    }

    /** Of whole days by the clock: one is a day, also where the clock is set back in it (RFC 5545 section 3.3.6). */
    private long length(Occurrence one) {
        Zone zone = asked.zone();
        return one.wholeDays()
                ? zone.toLocal(one.span().end()) - zone.toLocal(one.span().start())
                : one.span().length();
    }

    private @Nullable Verdict horizon(Duration most) {
        long last = asked.now().plus(most).getEpochSecond();
        // a series that is new, or longer than before, is looked at to its end, far beyond what is expanded of it
        Asked.Before before = asked.times().before();
        boolean beyond = asked.recurring()
                && (before.longer() || before.settled().isEmpty())
                && asked.times().last() > last;
        return beyond || asked.open().stream().anyMatch(one -> one.span().end() > last)
                ? new Verdict.Decline(NOT_SUPPORTED, "Nobody may book further ahead than " + words(most) + ".")
                : null;
    }

    private @Nullable Verdict quota(String quota) {
        long wanted = wanted().stream().mapToLong(Span::length).sum();
        Duration left = ground.left(quota).orElse(null);
        if (left == null || wanted <= left.toSeconds()) {
            return null;
        }
        String why = "This takes " + words(Duration.ofSeconds(wanted)) + ", and of the quota " + quota + " you have "
                + words(left) + " left.";
        Duration undecided = ground.undecided(quota);
        return new Verdict.Decline(
                NO_AUTHORITY,
                wanted > left.plus(undecided).toSeconds()
                        ? why
                        : why + " Another " + words(undecided) + " are reserved for bookings that are not decided yet;"
                                + " ask again in five minutes.");
    }

    private Verdict acrossQuota(String quota) {
        if (ground.holdsElsewhere(quota, wanted())) {
            return new Verdict.Decline(BUSY, "You hold something else of " + quota + " at that time.");
        }
        Optional<String> standIn = ground.standIn(quota, wanted());
        if (standIn.isPresent()) {
            return new Verdict.Delegate(standIn.get(), "Another of " + quota + " stands in.");
        }
        List<Occurrence> busy = conflicts(1);
        if (busy.isEmpty()) {
            return new Verdict.Accept(List.of(), "");
        }
        return ground.freeMember(quota, wanted())
                .<Verdict>map(member -> new Verdict.Delegate(member, busy(busy) + " Another of " + quota + " is free."))
                .orElseGet(
                        () -> new Verdict.Decline(BUSY, busy(busy) + " Nothing else of " + quota + " is free either."));
    }

    private static String words(Duration duration) {
        long minutes = Math.max(0, duration.toMinutes());
        if (minutes >= 1_440 && minutes % 1_440 == 0) {
            return minutes == 1_440 ? "1 day" : minutes / 1_440 + " days";
        }
        return minutes >= 60 && minutes % 60 == 0 ? minutes / 60 + " h" : minutes + " min";
    }
}
