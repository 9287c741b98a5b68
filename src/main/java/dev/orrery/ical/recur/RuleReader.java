package dev.orrery.ical.recur;

import dev.orrery.ical.recur.RecurrenceRule.Bound;
import dev.orrery.ical.recur.RecurrenceRule.Days;
import dev.orrery.ical.recur.RecurrenceRule.Frequency;
import dev.orrery.ical.recur.RecurrenceRule.Reckoning;
import dev.orrery.ical.recur.RecurrenceRule.Skip;
import dev.orrery.ical.recur.RecurrenceRule.Times;
import dev.orrery.ical.recur.RecurrenceRule.UntilForm;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads the text of a RECUR value. Refuses what cannot be understood; lets pass, with a remark, what clients get wrong
 * and what leaves the meaning clear. Use one reader per text.
 */
public final class RuleReader {
    private static final String WEEKDAYS = "MOTUWETHFRSASU";

    /** RFC 7529: calendars that renumber the Gregorian years and keep its months and days. */
    private static final Set<String> GREGORIAN_SCALES =
            Set.of("GREGORIAN", "GREGORY", "ISO8601", "JAPANESE", "BUDDHIST", "ROC");

    private static final int MAX_VALUES = 400;

    private final Consumer<String> remarks;

    private @Nullable Frequency frequency;
    private int interval = 1;
    private int count;
    private UntilForm untilForm = UntilForm.NONE;
    private long until;
    private int months;
    private int[] monthDays = {};
    private int[] yearDays = {};
    private int[] weekNumbers = {};
    private int[] weekdays = {};
    private int[] hours = {};
    private int[] minutes = {};
    private int[] seconds = {};
    private int[] positions = {};
    private int weekStart;
    private Skip skip = Skip.OMIT;
    private @Nullable String foreignScale;

    private RuleReader(Consumer<String> remarks) {
        this.remarks = remarks;
    }

    /** @throws IllegalArgumentException with a sentence that names the part, if it is no rule */
    public static RecurrenceRule read(String text) {
        return read(text, remark -> {});
    }

    /**
     * @param remarks takes a sentence for everything that was tolerated
     * @throws IllegalArgumentException with a sentence that names the part, if it is no rule
     */
    public static RecurrenceRule read(String text, Consumer<String> remarks) {
        RuleReader reader = new RuleReader(remarks);
        int from = 0;
        while (from <= text.length()) {
            int semicolon = text.indexOf(';', from);
            int end = semicolon < 0 ? text.length() : semicolon;
            reader.part(text.substring(from, end).strip());
            from = end + 1;
        }
        return reader.rule();
    }

    private RecurrenceRule rule() {
        if (frequency == null) {
            throw new IllegalArgumentException("a recurrence rule needs FREQ (RFC 5545, 3.3.10)");
        }
        if ((months & 1 << 13) != 0 && foreignScale == null) {
            throw new IllegalArgumentException("BYMONTH=13 is not within 1 to 12 (RFC 5545, 3.3.10)");
        }
        if (positions.length > 0 && !hasAnyOther()) {
            remarks.accept("BYSETPOS without another BY part is ignored");
            positions = new int[0];
        }
        return new RecurrenceRule(
                frequency,
                interval,
                new Bound(count, untilForm, until),
                new Days(months, monthDays, yearDays, weekNumbers, weekdays),
                new Times(hours, minutes, seconds),
                new Reckoning(positions, weekStart, skip, foreignScale));
    }

    private boolean hasAnyOther() {
        return months != 0
                || monthDays.length + yearDays.length + weekNumbers.length + weekdays.length > 0
                || hours.length + minutes.length + seconds.length > 0;
    }

    private void part(String part) {
        if (part.isEmpty()) {
            return;
        }
        int equals = part.indexOf('=');
        String name = (equals < 0 ? part : part.substring(0, equals)).strip().toUpperCase(Locale.ROOT);
        String value = equals < 0 ? "" : part.substring(equals + 1).strip().toUpperCase(Locale.ROOT);
        if (value.isEmpty() && !name.equals("FREQ")) {
            remarks.accept("the empty rule part " + name + " is ignored");
            return;
        }
        switch (name) {
            case "FREQ" -> frequency = frequency(value);
            case "INTERVAL" -> interval = atLeastOne(name, value);
            case "COUNT" -> count = atLeastOne(name, value);
            case "UNTIL" -> until(value);
            case "BYMONTH" -> months = months(value);
            case "BYMONTHDAY" -> monthDays = numbers(name, value, 1, 31, true);
            case "BYYEARDAY" -> yearDays = numbers(name, value, 1, 366, true);
            case "BYWEEKNO" -> weekNumbers = numbers(name, value, 1, 53, true);
            case "BYDAY" -> weekdays = weekdays(value);
            case "BYHOUR" -> hours = numbers(name, value, 0, 23, false);
            case "BYMINUTE" -> minutes = numbers(name, value, 0, 59, false);
            case "BYSECOND" -> seconds = numbers(name, value, 0, 60, false);
            case "BYSETPOS" -> positions = numbers(name, value, 1, 366, true);
            case "WKST" -> weekStart = weekday(value);
            case "RSCALE" -> foreignScale = GREGORIAN_SCALES.contains(value) ? null : value;
            case "SKIP" -> skip = skip(value);
            default -> remarks.accept("the unknown rule part " + name + " is ignored");
        }
    }

    private static Frequency frequency(String value) {
        for (Frequency known : Frequency.values()) {
            if (known.name().equals(value)) {
                return known;
            }
        }
        throw new IllegalArgumentException("FREQ=" + value + " is no frequency (RFC 5545, 3.3.10)");
    }

    private static Skip skip(String value) {
        for (Skip known : Skip.values()) {
            if (known.name().equals(value)) {
                return known;
            }
        }
        throw new IllegalArgumentException("SKIP=" + value + " is none of OMIT, BACKWARD, FORWARD (RFC 7529, 4)");
    }

    private int atLeastOne(String name, String value) {
        int number = number(name, value);
        if (number < 1) {
            remarks.accept(name + "=" + value + " is taken as 1");
            return 1;
        }
        return number;
    }

    private static int number(String name, String value) {
        try {
            return Math.clamp(Long.parseLong(value), Integer.MIN_VALUE, Integer.MAX_VALUE);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(name + "=" + shortened(value) + " is no number (RFC 5545, 3.3.10)", e);
        }
    }

    private static String shortened(String value) {
        return value.length() <= 40 ? value : value.substring(0, 40) + "...";
    }

    private static int[] numbers(String name, String value, int least, int most, boolean signed) {
        List<String> pieces = List.of(value.split(",", MAX_VALUES + 1));
        if (pieces.size() > MAX_VALUES) {
            throw new IllegalArgumentException(name + " has more than " + MAX_VALUES + " values");
        }
        int[] found = new int[pieces.size()];
        int n = 0;
        for (String piece : pieces) {
            if (piece.isBlank()) {
                continue;
            }
            int number = number(name, piece.strip());
            int size = signed ? Math.abs(number) : number;
            if (size < least || size > most) {
                throw new IllegalArgumentException(
                        name + "=" + number + " is not within " + least + " to " + most + " (RFC 5545, 3.3.10)");
            }
            found[n++] = number;
        }
        return Arrays.stream(found, 0, n).sorted().distinct().toArray();
    }

    private int months(String value) {
        int mask = 0;
        for (String piece : value.split(",", MAX_VALUES)) {
            if (piece.endsWith("L")) {
                remarks.accept("the leap month " + shortened(piece) + " does not exist in the Gregorian calendar");
                mask |= 1; // bit 0: a month that never comes
                continue;
            }
            for (int month : numbers("BYMONTH", piece, 1, 13, false)) {
                mask |= 1 << month;
            }
        }
        return mask;
    }

    private static int[] weekdays(String value) {
        String[] pieces = value.split(",", MAX_VALUES + 1);
        if (pieces.length > MAX_VALUES) {
            throw new IllegalArgumentException("BYDAY has more than " + MAX_VALUES + " values");
        }
        int[] found = new int[pieces.length];
        int n = 0;
        for (String raw : pieces) {
            String piece = raw.strip();
            if (piece.isEmpty()) {
                continue;
            }
            String day = piece.length() < 2 ? piece : piece.substring(piece.length() - 2);
            String ordinal = piece.substring(0, piece.length() - day.length());
            int number = ordinal.isEmpty() ? 0 : number("BYDAY", ordinal);
            if (Math.abs(number) > 53) {
                throw new IllegalArgumentException("BYDAY=" + piece + " is beyond 53 weeks (RFC 5545, 3.3.10)");
            }
            found[n++] = number * 8 + weekday(day);
        }
        return Arrays.stream(found, 0, n).sorted().distinct().toArray();
    }

    private static int weekday(String name) {
        int at = name.length() == 2 ? WEEKDAYS.indexOf(name) : -1;
        if (at < 0 || at % 2 != 0) {
            throw new IllegalArgumentException(shortened(name) + " is no weekday (RFC 5545, 3.3.10)");
        }
        return at / 2;
    }

    private void until(String value) {
        LocalValue parsed = LocalValue.parse(value);
        if (parsed == null) {
            throw new IllegalArgumentException(
                    "UNTIL=" + shortened(value) + " is neither a date nor a date with time (RFC 5545, 3.3.10)");
        }
        until = parsed.local();
        untilForm = parsed.date() ? UntilForm.DATE : parsed.utc() ? UntilForm.UTC : UntilForm.LOCAL;
    }
}
