package dev.orrery.ical;

import java.util.Comparator;

/**
 * Which of two versions of an object is the newer one, as iTIP tells (RFC 5546 section 2.1.5): first the SEQUENCE, then
 * when somebody changed it last. Programs write these; no clock of this house decides. Immutable.
 *
 * @param sequence highest of the components
 * @param stamp latest LAST-MODIFIED, DTSTAMP where there is none; in UTC, as written; empty if there is neither
 */
public record Revision(long sequence, String stamp) implements Comparable<Revision> {
    private static final Comparator<Revision> ORDER =
            Comparator.comparingLong(Revision::sequence).thenComparing(Revision::stamp);

    public static Revision of(Component root) {
        long sequence = 0;
        String stamp = "";
        for (Component component : root.content()) {
            sequence = Math.max(sequence, sequenceOf(component));
            String own = stampOf(component, "LAST-MODIFIED");
            String other = own.isEmpty() ? stampOf(component, "DTSTAMP") : own;
            stamp = other.compareTo(stamp) > 0 ? other : stamp;
        }
        return new Revision(sequence, stamp);
    }

    private static long sequenceOf(Component component) {
        String value = component.value("SEQUENCE");
        try {
            return value == null ? 0 : Integer.parseInt(value.strip());
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    private static String stampOf(Component component, String name) {
        String value = component.value(name);
        String utc = value == null ? "" : value.strip();
        return utc.matches("\\d{8}T\\d{6}Z") ? utc : "";
    }

    @Override
    public int compareTo(Revision other) {
        return ORDER.compare(this, other);
    }
}
