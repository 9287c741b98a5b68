package dev.orrery.scheduling;

import dev.orrery.ical.Component;
import java.util.Comparator;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which of two messages about one component is the newer one: SEQUENCE first, then DTSTAMP (RFC 5546 section 2.1.5). Whoever
 * sends them writes both; no clock of this house decides.
 *
 * @param sequence 0 if there is none
 * @param stamp DTSTAMP as written, in UTC; empty if there is none
 */
record Version(int sequence, String stamp) implements Comparable<Version> {
    private static final Comparator<Version> ORDER =
            Comparator.comparingInt(Version::sequence).thenComparing(Version::stamp);
    private static final Pattern STAMP = Pattern.compile("\\d{8}T\\d{6}Z");
    private static final Pattern NUMBER = Pattern.compile("\\d{1,9}");

    static Version of(Component component) {
        String stamp = component.value("DTSTAMP");
        return new Version(number(component.value("SEQUENCE")), stamp == null ? "" : stampOf(stamp.strip()));
    }

    /** Reads what {@link #encode} wrote; null for anything else. */
    static @Nullable Version decode(@Nullable String text) {
        int slash = text == null ? -1 : text.indexOf('/');
        if (text == null
                || slash < 0
                || !NUMBER.matcher(text.substring(0, slash)).matches()) {
            return null;
        }
        return new Version(Integer.parseInt(text.substring(0, slash)), stampOf(text.substring(slash + 1)));
    }

    String encode() {
        return sequence + "/" + stamp;
    }

    /**
     * By DTSTAMP alone: of two components of one object each counts its own SEQUENCE (RFC 5545 section 3.8.7.4). False where
     * either has no stamp.
     */
    boolean isSentAfter(Version other) {
        return !stamp.isEmpty() && !other.stamp.isEmpty() && stamp.compareTo(other.stamp) > 0;
    }

    private static int number(@Nullable String value) {
        return value != null && NUMBER.matcher(value.strip()).matches() ? Integer.parseInt(value.strip()) : 0;
    }

    private static String stampOf(String value) {
        return STAMP.matcher(value).matches() ? value : "";
    }

    @Override
    public int compareTo(Version other) {
        return ORDER.compare(this, other);
    }
}
