package dev.orrery.ical.recur;

import java.util.LinkedHashSet;
import java.util.Random;
import java.util.Set;
import java.util.function.Supplier;

/** Seeded random recurrence rules that RFC 5545 allows. */
final class RandomRules {
    private static final String[] WEEKDAYS = {"MO", "TU", "WE", "TH", "FR", "SA", "SU"};

    private final Random random;

    RandomRules(Random random) {
        this.random = random;
    }

    String next() {
        String frequency =
                pick("YEARLY", "YEARLY", "MONTHLY", "MONTHLY", "WEEKLY", "DAILY", "HOURLY", "MINUTELY", "SECONDLY");
        boolean yearly = frequency.equals("YEARLY");
        boolean monthly = frequency.equals("MONTHLY");
        boolean weekly = frequency.equals("WEEKLY");
        boolean faster = frequency.matches("HOURLY|MINUTELY|SECONDLY");
        StringBuilder rule = new StringBuilder("FREQ=" + frequency);
        if (oneIn(3)) {
            rule.append(";INTERVAL=").append(1 + random.nextInt(5));
        }
        part(rule, 3, "BYMONTH", 3, () -> number(1, 12, false));
        boolean weeks = yearly && oneIn(6);
        if (weeks) {
            part(rule, 1, "BYWEEKNO", 3, () -> number(1, 53, true));
        }
        if (yearly || faster) {
            part(rule, 6, "BYYEARDAY", 4, () -> number(1, 366, true));
        }
        if (!weekly) {
            part(rule, 4, "BYMONTHDAY", 4, () -> number(1, 31, true));
        }
        boolean ordinals = (monthly || yearly && !weeks) && random.nextBoolean();
        part(rule, 3, "BYDAY", 3, () -> (ordinals ? pick("1", "2", "3", "-1", "-2", "5", "") : "") + pick(WEEKDAYS));
        part(rule, 8, "BYHOUR", 3, () -> number(0, 23, false));
        part(rule, 8, "BYMINUTE", 3, () -> number(0, 59, false));
        part(rule, 8, "BYSECOND", 3, () -> number(0, 59, false));
        if (rule.indexOf(";BY") > 0) {
            part(rule, 5, "BYSETPOS", 2, () -> pick("1", "2", "-1", "-2", "3"));
        }
        if (oneIn(4)) {
            rule.append(";WKST=").append(pick(WEEKDAYS));
        }
        return rule.toString();
    }

    private void part(StringBuilder rule, int oneIn, String name, int most, Supplier<String> value) {
        if (!oneIn(oneIn)) {
            return;
        }
        Set<String> values = new LinkedHashSet<>();
        for (int i = 1 + random.nextInt(most); i > 0; i--) {
            values.add(value.get());
        }
        rule.append(';').append(name).append('=').append(String.join(",", values));
    }

    private String number(int least, int most, boolean signed) {
        int number = least + random.nextInt(most - least + 1);
        return Integer.toString(signed && random.nextInt(3) == 0 ? -number : number);
    }

    private String pick(String... choices) {
        return choices[random.nextInt(choices.length)];
    }

    private boolean oneIn(int n) {
        return random.nextInt(n) == 0;
    }
}
