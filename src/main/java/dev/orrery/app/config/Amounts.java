package dev.orrery.app.config;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Durations and sizes as a person writes them: a number and its unit. */
final class Amounts {
    private Amounts() {}

    private static final Map<String, Duration> TIME_UNITS = Map.of(
            "ms", Duration.ofMillis(1),
            "s", Duration.ofSeconds(1),
            "m", Duration.ofMinutes(1),
            "h", Duration.ofHours(1),
            "d", Duration.ofDays(1));

    /** Each 1024 times the one before. */
    private static final List<String> UNITS = List.of("KiB", "MiB", "GiB", "TiB");

    /** @throws Type.Unfit saying what is expected */
    static Duration duration(String text) throws Type.Unfit {
        int digits = digits(text);
        Duration unit = TIME_UNITS.get(text.substring(digits).strip().toLowerCase(Locale.ROOT));
        if (digits == 0 || digits > 9 || unit == null) {
            throw new Type.Unfit("a duration: a number and ms, s, m, h or d, such as 90s or 15m");
        }
        return unit.multipliedBy(Long.parseLong(text.substring(0, digits)));
    }

    /** With the greatest unit that says it exactly. */
    static String show(Duration duration) {
        long millis = duration.toMillis();
        if (millis % 1000 != 0) {
            return millis + "ms";
        }
        long seconds = millis / 1000;
        if (seconds % 60 != 0 || seconds == 0) {
            return seconds + "s";
        }
        long minutes = seconds / 60;
        if (minutes % 60 != 0) {
            return minutes + "m";
        }
        return minutes % 1440 == 0 ? minutes / 1440 + "d" : minutes / 60 + "h";
    }

    /** @throws Type.Unfit saying what is expected */
    static long size(Object value) throws Type.Unfit {
        if (value instanceof String text) {
            int digits = digits(text);
            String suffix = text.substring(digits).strip().toLowerCase(Locale.ROOT);
            int unit = UNITS.stream()
                    .map(known -> known.toLowerCase(Locale.ROOT))
                    .toList()
                    .indexOf(suffix);
            boolean known = unit >= 0 || suffix.isEmpty() || suffix.equals("b");
            if (digits > 0 && digits <= 6 && known) {
                return Long.parseLong(text.substring(0, digits)) << 10 * (unit + 1);
            }
        }
        throw new Type.Unfit("a size: a number and KiB, MiB or GiB, such as 10MiB");
    }

    /** With the greatest unit that says it exactly. */
    static String showBytes(long bytes) {
        for (int i = UNITS.size() - 1; i >= 0; i--) {
            long factor = 1L << 10 * (i + 1);
            if (bytes > 0 && bytes % factor == 0) {
                return bytes / factor + UNITS.get(i);
            }
        }
        return Long.toString(bytes);
    }

    private static int digits(String text) {
        int digits = 0;
        while (digits < text.length() && text.charAt(digits) >= '0' && text.charAt(digits) <= '9') {
            digits++;
        }
        return digits;
    }
}
