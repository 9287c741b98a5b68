package dev.orrery.scheduling.booking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orrery.ical.Zone;
import dev.orrery.model.Refused;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Policies on an invented ground: what each function says, and whose word counts. */
class PoliciesTest {
    private static final long HOUR = 3_600;
    private static final Instant NOW = Instant.EPOCH;

    private record Land(List<Span> busy, Optional<Duration> remaining, Zone zone, boolean wholeDays) implements Ground {
        Land(List<Span> busy, Optional<Duration> remaining) {
            this(busy, remaining, Zone.UTC, false);
        }

        @Override
        public List<Span> taken(Span within) {
            return busy;
        }

        @Override
        public List<Span> closed(Span within) {
            return List.of();
        }

        @Override
        public List<Span> othersBusy(Span within) {
            return List.of(new Span(5 * HOUR, 6 * HOUR));
        }

        @Override
        public Optional<Duration> left(String quota) {
            return remaining;
        }

        @Override
        public Duration undecided(String quota) {
            return Duration.ofMinutes(30);
        }

        @Override
        public boolean holdsElsewhere(String quota, List<Span> times) {
            return false;
        }

        @Override
        public Optional<String> standIn(String quota, List<Span> times) {
            return Optional.empty();
        }

        @Override
        public Optional<String> freeMember(String quota, List<Span> times) {
            return Optional.of("mailto:other@example.org");
        }
    }

    private static Verdict decide(String policy, Span wanted, Span... taken) {
        return decide(policy, new Land(List.of(taken), Optional.empty()), wanted);
    }

    private static Verdict decide(String policy, Land land, Span wanted) {
        return decide(policy, land, wanted, "0,30");
    }

    private static Verdict decide(String policy, Land land, Span wanted, String permitted) {
        Asked asked = new Asked(
                "ada@example.org",
                "hall@example.org",
                List.of("mailto:ada@example.org"),
                List.of("mailto:eve@example.org"),
                new Asked.Times(
                        List.of(new Occurrence(wanted.start(), wanted, land.wholeDays())),
                        Asked.Before.NOTHING,
                        false,
                        wanted.end(),
                        List.of()),
                land.zone(),
                PermittedTimes.parse(permitted).orElseThrow(),
                NOW);
        AccessList access = AccessList.parse("decline attendee eve@example.org").orElseThrow();
        return Decision.decide(BookingPolicy.parse(policy.lines().toList(), "hall"), access, asked, land);
    }

    private static Span hours(double start, double end) {
        return new Span((long) (start * HOUR), (long) (end * HOUR));
    }

    @Test
    void capacityCountsWhatOverlapsAtOneMoment() {
        Span[] taken = {hours(1, 2), hours(2, 3)};
        assertThat(decide("schedule_in_freebusy 2", hours(1, 3), taken)).isInstanceOf(Verdict.Accept.class);
        assertThat(decide("schedule_in_freebusy", hours(1, 3), taken)).isInstanceOf(Verdict.Decline.class);
        assertThat(decide("schedule_in_freebusy", hours(3, 4), taken)).isInstanceOf(Verdict.Accept.class);
        assertThat(decide("schedule_in_freebusy 2", hours(1, 3), hours(1, 2.5), hours(2, 3)))
                .isInstanceOf(Verdict.Decline.class);
    }

    @Test
    void theFirstNoEndsItAndElseTheLastWordCounts() {
        assertThat(decide("accept\nlead_time PT2H\naccept", hours(1, 2)))
                .isEqualTo(new Verdict.Decline("3.14;Unsupported capability", "Book at least 2 h ahead."));
        assertThat(decide("accept\napprove", hours(1, 2))).isInstanceOf(Verdict.Wait.class);
        assertThat(decide("approve\naccept", hours(1, 2))).isInstanceOf(Verdict.Accept.class);
        assertThat(decide("access_control_list\naccept", hours(1, 2))).isInstanceOf(Verdict.Decline.class);
        assertThat(decide("horizon P1D\naccept", hours(23, 25))).isInstanceOf(Verdict.Decline.class);
    }

    @Test
    void proposalsAreOnTheGridAndFreeForEverybody() {
        assertThat(decide("schedule_corrected_in_freebusy", hours(1.1, 1.9)))
                .isEqualTo(new Verdict.Counter(List.of(hours(1, 2)), "Bookings begin and end at other times here."));
        assertThat(decide("schedule_next_available_in_freebusy", hours(4, 5), hours(4, 4.75)))
                .isEqualTo(
                        new Verdict.Counter(List.of(hours(6, 7)), "Taken then; this is the next time that is free."));
    }

    /** The next time lasts as long as what was asked for, where what is permitted allows that at all. */
    @Test
    void theNextTimeIsAsLongAsWhatWasAskedFor() {
        String office = "9,10,11,12,13,14,15,16,17:0,30";
        Span nextMorning = hours(33, 34);
        assertThat(next(office, hours(9, 10), hours(9, 18.5))).isEqualTo(nextMorning);
        assertThat(next(office, hours(9, 10), hours(9, 17))).isEqualTo(nextMorning);
        assertThat(next(office, hours(17.5, 18.5))).isEqualTo(nextMorning);
        assertThat(next(office, hours(9, 10), hours(9, 12.2))).isEqualTo(hours(12.5, 13.5));
        assertThat(next(office, hours(9.1, 9.9), hours(9, 9.5))).isEqualTo(hours(9.5, 10.5));
        assertThat(next("9:0", hours(9, 10), hours(9, 9.5))).isEqualTo(hours(33, 57));
        assertThat(next("", hours(1, 1.7), hours(1, 2.1))).isEqualTo(hours(2.1, 2.8));
    }

    private static Span next(String permitted, Span wanted, Span... taken) {
        Land land = new Land(List.of(taken), Optional.empty());
        return decide("schedule_next_available_in_freebusy", land, wanted, permitted)
                        instanceof Verdict.Counter(List<Span> times, String _)
                ? times.getFirst()
                : new Span(0, 0);
    }

    @Test
    void wholeDaysAreMovedByDaysOfTheRoom() {
        Zone kolkata = Zone.of(ZoneId.of("Asia/Kolkata")); // days begin at 18:30 UTC
        Span days = hours(18.5, 66.5);
        Land taken = new Land(List.of(hours(20, 21), hours(90, 91)), Optional.empty(), kolkata, true);
        assertThat(decide("schedule_next_available_in_freebusy", taken, days))
                .isEqualTo(new Verdict.Counter(
                        List.of(hours(114.5, 162.5)), "Taken then; this is the next time that is free."));
    }

    @Test
    void wholeDaysStayDaysWhereTheClockIsChanged() {
        Zone berlin = Zone.of(ZoneId.of("Europe/Berlin"));
        Span saturday = span("2026-03-27T23:00:00Z", "2026-03-28T23:00:00Z");
        Span sunday = span("2026-03-28T23:00:00Z", "2026-03-29T22:00:00Z");
        Span monday = span("2026-03-29T22:00:00Z", "2026-03-30T22:00:00Z");
        for (Span[] step : List.of(new Span[] {saturday, sunday}, new Span[] {sunday, monday})) {
            Span noon = new Span(step[0].start() + 12 * HOUR, step[0].start() + 13 * HOUR);
            Land taken = new Land(List.of(noon), Optional.empty(), berlin, true);
            assertThat(decide("schedule_next_available_in_freebusy", taken, step[0]))
                    .isEqualTo(
                            new Verdict.Counter(List.of(step[1]), "Taken then; this is the next time that is free."));
        }
    }

    private static Span span(String start, String end) {
        return new Span(
                Instant.parse(start).getEpochSecond(), Instant.parse(end).getEpochSecond());
    }

    @Test
    void aWholeDayIsNoLongerThanADayWhereTheClockIsSetBack() {
        Zone berlin = Zone.of(ZoneId.of("Europe/Berlin"));
        long midnight = Instant.parse("2026-10-24T22:00:00Z").getEpochSecond();
        Span day = new Span(midnight, midnight + 25 * HOUR);
        assertThat(decide("longest_duration P1D", new Land(List.of(), Optional.empty(), berlin, true), day))
                .isInstanceOf(Verdict.Accept.class);
        assertThat(decide("longest_duration P1D", new Land(List.of(), Optional.empty(), berlin, false), day))
                .isInstanceOf(Verdict.Decline.class);
        assertThat(decide("longest_duration PT23H", new Land(List.of(), Optional.empty(), berlin, true), day))
                .isInstanceOf(Verdict.Decline.class);
    }

    @Test
    void whatIsReservedAndNotDecidedIsSaidOnlyWhereItMatters() {
        Land land = new Land(List.of(), Optional.of(Duration.ofHours(1)));
        assertThat(why(decide("check_quota\naccept", land, new Span(0, 90 * 60))))
                .contains("you have 1 h left", "Another 30 min are reserved", "ask again");
        assertThat(why(decide("check_quota\naccept", land, new Span(0, 91 * 60))))
                .doesNotContain("reserved");
    }

    private static String why(Verdict verdict) {
        return verdict instanceof Verdict.Decline(String _, String why) ? why : "";
    }

    @Test
    void aQuotaIsUsedUpToItsLastSecond() {
        Land land = new Land(List.of(), Optional.of(Duration.ofHours(1)));
        assertThat(decide("check_quota\naccept", land, hours(1, 2))).isInstanceOf(Verdict.Accept.class);
        assertThat(decide("check_quota\naccept", land, new Span(HOUR, 2 * HOUR + 1)))
                .isInstanceOf(Verdict.Decline.class);
    }

    @Test
    void modesThatLeaveTheRestToThePerson() {
        assertThat(decide("accept-if-free", hours(1, 2), hours(1, 2))).isInstanceOf(Verdict.Leave.class);
        assertThat(decide("accept-if-free", hours(1, 2))).isInstanceOf(Verdict.Accept.class);
        assertThat(decide("decline-if-busy", hours(1, 2))).isInstanceOf(Verdict.Leave.class);
        assertThat(decide("decline-if-busy", hours(1, 2), hours(1, 2))).isInstanceOf(Verdict.Decline.class);
        assertThat(decide("schedule_across_quota", hours(1, 2), hours(1, 2))).isInstanceOf(Verdict.Delegate.class);
    }

    @Test
    void rulesOfKolabAreAskedUntilOneFits() {
        Span free = hours(1, 2);
        String usual = "ACT_ACCEPT_IF_NO_CONFLICT\nACT_REJECT_IF_CONFLICT\nACT_UPDATE";
        assertThat(decide(usual, free)).isInstanceOf(Verdict.Accept.class);
        assertThat(decide(usual, free, free)).isInstanceOf(Verdict.Decline.class);
        assertThat(decide("act_tentative", free, free)).isEqualTo(new Verdict.Tentative(""));
        assertThat(decide("EVENT_TENTATIVE_IF_NO_CONFLICT\nALL_REJECT", free)).isEqualTo(new Verdict.Tentative(""));
        assertThat(decide("EVENT_TENTATIVE_IF_NO_CONFLICT\nALL_REJECT", free, free))
                .isInstanceOf(Verdict.Decline.class);
        assertThat(decide("ACT_MANUAL\nACT_REJECT", free)).isInstanceOf(Verdict.Wait.class);
        assertThat(decide("ACT_ACCEPT\nACT_REJECT", free)).isInstanceOf(Verdict.Accept.class);
    }

    @Test
    void whatNoRuleOfKolabAnswersWaitsForAPerson() {
        Span free = hours(1, 2);
        for (String rule : List.of(
                "ACT_ACCEPT_IF_NO_CONFLICT",
                "ACT_TENTATIVE_IF_NO_CONFLICT",
                "ACT_REJECT:elsewhere.net",
                "ACT_ACCEPT:ample.org",
                "ACT_ACCEPT:org")) {
            assertThat(decide(rule, free, free)).as(rule).isInstanceOf(Verdict.Wait.class);
        }
        assertThat(decide("ACT_REJECT_IF_CONFLICT", free)).isInstanceOf(Verdict.Wait.class);
        assertThat(BookingPolicy.parse(List.of("ACT_UPDATE"), "hall").answers()).isFalse();
    }

    @Test
    void aRuleOfKolabIsForTheOrganizersOfItsDomain() {
        Span free = hours(1, 2);
        for (String domain : List.of("example.org", "EXAMPLE.org", "@example.org", "*")) {
            assertThat(decide("ACT_ACCEPT:" + domain + "\nACT_REJECT", free))
                    .as(domain)
                    .isInstanceOf(Verdict.Accept.class);
        }
        assertThat(decide("ACT_REJECT:elsewhere.net\nACT_ACCEPT", free)).isInstanceOf(Verdict.Accept.class);
    }

    @Test
    void presetsOfKolabAreListsOfFunctions() {
        assertThat(BookingPolicy.parse(List.of("Act_Accept_If_No_Conflict:example.org"), "hall"))
                .isEqualTo(BookingPolicy.parse(List.of("final from example.org accept_if_free"), "hall"))
                .isEqualTo(BookingPolicy.parse(List.of("from Example.org final accept_if_free"), "hall"));
        assertThat(decide("from elsewhere.net decline", hours(1, 2))).isInstanceOf(Verdict.Accept.class);
        assertThat(decide("from example.org longest_duration PT30M\naccept", hours(1, 2)))
                .isInstanceOf(Verdict.Decline.class);
        assertThat(decide("final decline_if_busy\naccept", hours(1, 2))).isInstanceOf(Verdict.Accept.class);
    }

    @Test
    void whatKolabHasAndIsNotHereIsSaidWithWhatToWriteInstead() {
        for (String[] bad : new String[][] {
            {"ACT_UPDATE_AND_NOTIFY", "Leave it out"},
            {"ACT_SAVE_TO_CALENDAR", "Leave it out"},
            {"ALL_SAVE_TO_FOLDER:example.org", "Leave it out"},
            {"ACT_UPDATE:example.org", "write ACT_UPDATE"},
            {"ACT_DELEGATE_IF_CONFLICT", "schedule_across_quota POOL"},
            {"TASK_ACCEPT", "events only"},
            {"ACT_STORE", "ACT_ACCEPT_IF_NO_CONFLICT"},
            {"ACT_ACCEPT:", "mail domain"},
            {"ACT_ACCEPT:ada@example.org", "mail domain"},
            {"from example.org", "from example.org accept"},
            {"from ada@example.org accept", "mail domain"},
            {"final check_quota rooms", "a line of its own"},
            {"from example.org partial_conflicts 2", "a line of its own"},
            {"final", "no function"}
        }) {
            assertThatThrownBy(() -> BookingPolicy.parse(List.of(bad[0]), "hall"))
                    .as(bad[0])
                    .isInstanceOf(Refused.class)
                    .hasMessageContaining(bad[0])
                    .hasMessageContaining(bad[1]);
        }
    }

    @Test
    void timesArePermittedByTheClockOfTheRoom() {
        Zone kolkata = Zone.of(ZoneId.of("Asia/Kolkata"));
        PermittedTimes hourly = PermittedTimes.parse("9,10,11:0").orElseThrow();
        Span corrected = hourly.correct(hours(4, 5), kolkata); // 9:30 and 10:30 there
        assertThat(corrected).isEqualTo(hours(4.5, 5.5));
        assertThat(PermittedTimes.parse("60")).isEmpty();
        assertThat(PermittedTimes.parse("1:2:3:4")).isEmpty();
    }

    @Test
    void whatIsNoPolicyIsSaidSo() {
        for (String bad : List.of("sometimes", "lead_time soon", "schedule_in_freebusy 0", "accept me")) {
            assertThatThrownBy(() -> BookingPolicy.parse(List.of(bad), "hall"))
                    .isInstanceOf(Refused.class)
                    .hasMessageContaining(bad);
        }
    }

    private static Verdict decideSeries(String policy, long last, Set<Occurrence> settled, Occurrence... all) {
        return decideSeries(policy, last, new Asked.Before(settled, settled, settled.isEmpty()), all);
    }

    private static Verdict decideSeries(String policy, long last, Asked.Before before, Occurrence... all) {
        Asked asked = new Asked(
                "ada@example.org",
                "hall@example.org",
                List.of(),
                List.of(),
                new Asked.Times(List.of(all), before, true, last, List.of()),
                Zone.UTC,
                PermittedTimes.parse("0,30").orElseThrow(),
                NOW);
        Land land = new Land(List.of(hours(1, 2)), Optional.empty());
        return Decision.decide(
                BookingPolicy.parse(policy.lines().toList(), "hall"),
                AccessList.parse("").orElseThrow(),
                asked,
                land);
    }

    private static Occurrence at(double start) {
        Span span = hours(start, start + 1);
        return new Occurrence(span.start(), span, false);
    }

    /** The change of one occurrence is judged alone: what was accepted is too near, or taken by now, and stays. */
    @Test
    void whatWasAcceptedBeforeIsNotJudgedAnew() {
        Occurrence near = at(1);
        Occurrence moved = at(30);
        String policy = "lead_time PT4H\nschedule_in_freebusy";
        assertThat(decideSeries(policy, 31 * HOUR, Set.of(), near, moved)).isInstanceOf(Verdict.Decline.class);
        assertThat(decideSeries(policy, 31 * HOUR, Set.of(near), near, moved)).isInstanceOf(Verdict.Accept.class);
        assertThat(decideSeries(policy, 31 * HOUR, Set.of(moved), near, moved)).isInstanceOf(Verdict.Decline.class);
        assertThat(decideSeries("schedule_corrected_in_freebusy", 31 * HOUR, Set.of(near), near, moved))
                .isInstanceOf(Verdict.Accept.class);
    }

    @Test
    void aSeriesIsLookedAtToItsEndHowFarAheadItMayBeBooked() {
        String policy = "horizon P2W\naccept";
        assertThat(decideSeries(policy, 31 * HOUR, Set.of(), at(5), at(30))).isInstanceOf(Verdict.Accept.class);
        assertThat(decideSeries(policy, 400 * HOUR, Set.of(), at(5), at(30)))
                .isEqualTo(new Verdict.Decline(
                        "3.14;Unsupported capability", "Nobody may book further ahead than 14 days."));
        assertThat(decideSeries(policy, Long.MAX_VALUE, Set.of(), at(5))).isInstanceOf(Verdict.Decline.class);
        assertThat(decideSeries(policy, Long.MAX_VALUE, Set.of(at(5)), at(5), at(30)))
                .isInstanceOf(Verdict.Accept.class);
        Asked.Before shorter = new Asked.Before(Set.of(at(5)), Set.of(), true);
        assertThat(decideSeries(policy, Long.MAX_VALUE, shorter, at(5))).isInstanceOf(Verdict.Decline.class);
        assertThat(decideSeries(policy, 31 * HOUR, shorter, at(5), at(30))).isInstanceOf(Verdict.Accept.class);
    }
}
