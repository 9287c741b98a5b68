package dev.orrery.ical.recur;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * Random rules against lib-recur, ical4j and biweekly. Where they differ from us for a reason that is known, the rule is
 * passed over; the reasons stand beside the filters. {@code -Dorrery.seed} and {@code -Dorrery.rules} repeat or widen.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DifferentialTest {
    private static final int MOST = 40;

    private final long seed = Long.getLong("orrery.seed", 5545);
    private final int rules = Integer.getInteger("orrery.rules", 400);
    private final Random random = new Random(seed);
    private final List<String> tally = new ArrayList<>();

    private interface Oracle {
        List<Long> instances(String rule, long start, int most, long limit) throws Exception;
    }

    @AfterAll
    void printTally() {
        System.out.println("DifferentialTest: seed " + seed + ", " + String.join(", ", tally));
    }

    @Test
    void agreesWithLibRecur() {
        compare("lib-recur", Oracles::libRecur, DifferentialTest::isOtherwiseInLibRecur, 0.6);
    }

    @Test
    void agreesWithIcal4jOnWhatItReckons() {
        compare("ical4j", Oracles::ical4j, DifferentialTest::isOtherwiseInIcal4j, 0.25);
    }

    @Test
    void agreesWithBiweeklyOnWhatItReckons() {
        compare("biweekly", Oracles::biweekly, DifferentialTest::isOtherwiseInBiweekly, 0.25);
    }

    private interface Filter {
        boolean test(String rule);
    }

    private void compare(String name, Oracle oracle, Filter passedOver, double leastShare) {
        RandomRules source = new RandomRules(random);
        List<String> differences = new ArrayList<>();
        int compared = 0;
        for (int i = 0; i < rules; i++) {
            String rule = source.next();
            long start = randomStart();
            boolean faster = isFasterThanDaily(rule);
            if (passedOver.test(rule)) {
                continue;
            }
            long limit = start + 86_400L * (faster ? 400 : 365 * 12);
            List<Long> theirs;
            try {
                theirs = oracle.instances(rule, start, MOST, limit);
            } catch (Exception gaveUp) {
                continue;
            }
            compared++;
            List<Long> ours = Oracles.ours(rule, start, MOST, limit);
            if (!ours.equals(theirs)) {
                differences.add(text(start) + " " + rule + firstDifference(ours, theirs));
            }
        }
        tally.add(name + " " + compared + " of " + rules);
        assertThat(differences).as(name + ", seed " + seed).isEmpty();
        assertThat(compared).as("rules compared with " + name).isGreaterThan((int) (rules * leastShare));
    }

    /** Known divergences of lib-recur 0.17.1. */
    private static boolean isOtherwiseInLibRecur(String rule) {
        boolean yearly = rule.startsWith("FREQ=YEARLY");
        // counts BYSETPOS of the first year from DTSTART, not from the set of the whole year
        return yearly && rule.contains("BYSETPOS")
                // takes the month of DTSTART where BYDAY and BYMONTHDAY stand without BYMONTH; we take every month, so
                // that a Friday the 13th comes whenever it does
                || yearly && rule.contains("BYMONTHDAY") && rule.contains("BYDAY") && !rule.contains("BYMONTH=")
                // negative days of the year are one off when they limit
                || isFasterThanDaily(rule) && rule.matches(".*BYYEARDAY=([0-9,-]*,)?-.*")
                // finds a week 53 in years of 52 weeks
                || rule.matches(".*BYWEEKNO=([0-9,-]*,)?53.*")
                // gives days outside the month where weeks are limited by months
                || rule.contains("BYWEEKNO") && rule.contains("BYMONTH=")
                // counts weeks from the end differently in years of 52 weeks
                || rule.matches(".*BYWEEKNO=([0-9,-]*,)?-.*");
    }

    /** ical4j 4.4.0 gives up early or ignores parts; what remains it reckons as we do. */
    private static boolean isOtherwiseInIcal4j(String rule) {
        return isFasterThanDaily(rule)
                || rule.contains("BYWEEKNO")
                || rule.contains("BYSETPOS")
                || rule.contains("BYYEARDAY")
                || rule.contains("BYDAY") && rule.contains("BYMONTHDAY")
                || rule.contains("BYMONTHDAY") && rule.contains("-")
                // begins weeks on Sunday where WKST is not given; RFC 5545 says Monday
                || rule.startsWith("FREQ=WEEKLY") && rule.contains("INTERVAL") && !rule.contains("WKST")
                // takes or leaves whole weeks where a month ends within one
                || rule.startsWith("FREQ=WEEKLY") && rule.contains("BYMONTH");
    }

    /** biweekly 0.6.8 (google-rfc-2445). */
    private static boolean isOtherwiseInBiweekly(String rule) {
        return isFasterThanDaily(rule)
                || rule.contains("BYWEEKNO")
                || rule.contains("BYSETPOS")
                || rule.contains("BYYEARDAY")
                // forgets INTERVAL where other parts limit the days or months
                || rule.contains("INTERVAL") && rule.matches("FREQ=(DAILY|MONTHLY).*BY(MONTH|DAY).*")
                // takes every month, where most clients take the month of DTSTART
                || rule.startsWith("FREQ=YEARLY") && rule.contains("BYMONTHDAY") && !rule.contains("BYMONTH=")
                || rule.contains("BYDAY") && rule.contains("BYMONTHDAY");
    }

    private static boolean isFasterThanDaily(String rule) {
        return rule.matches("FREQ=(HOURLY|MINUTELY|SECONDLY).*");
    }

    private long randomStart() {
        return LocalDateTime.of(
                        1995 + random.nextInt(20),
                        1 + random.nextInt(12),
                        1 + random.nextInt(28),
                        random.nextInt(24),
                        random.nextInt(60),
                        random.nextInt(60))
                .toEpochSecond(ZoneOffset.UTC);
    }

    private static String text(long local) {
        return LocalDateTime.ofEpochSecond(local, 0, ZoneOffset.UTC).toString();
    }

    private static String firstDifference(List<Long> ours, List<Long> theirs) {
        int at = 0;
        while (at < Math.min(ours.size(), theirs.size()) && ours.get(at).equals(theirs.get(at))) {
            at++;
        }
        return " #" + at + " ours " + (at < ours.size() ? text(ours.get(at)) : "none") + " theirs "
                + (at < theirs.size() ? text(theirs.get(at)) : "none");
    }
}
