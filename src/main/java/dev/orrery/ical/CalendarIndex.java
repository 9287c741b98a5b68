package dev.orrery.ical;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What queries need of a calendar object, extracted once when it is stored, so that nobody parses its text again.
 * Immutable and thread-safe; equality is that of the encoded form. Details are decoded when first asked for.
 */
public final class CalendarIndex {
    /** Version of the encoded form. An index of another version must be built anew from the text. */
    public static final int VERSION = 1;

    private final String uid;
    private final String component;

    CalendarIndex(String uid, String component) {
        this.uid = uid;
        this.component = component;
    }

    /** Calendar user with a state. {@code address} as the client wrote it; {@code partstat} in upper case. */
    public record Attendee(String address, String partstat) {}

    public String uid() {
        return uid;
    }

    /** Component type in upper case, such as VEVENT. */
    public String component() {
        return component;
    }

    /** Earliest start of anything in it, floating times as in UTC; {@code Long.MIN_VALUE} if it has no beginning. */
    public long first() {
        return Long.MIN_VALUE;
    }

    /** Latest end, floating times as in UTC; {@code Long.MAX_VALUE} if it never ends. */
    public long last() {
        return Long.MAX_VALUE;
    }

    public boolean recurring() {
        return false;
    }

    /** SUMMARY of the master, unescaped; empty if none. */
    public String summary() {
        return "";
    }

    /** Value of ORGANIZER as written. */
    public @Nullable String organizer() {
        return null;
    }

    /** Attendees of all components together, each address once. */
    public List<Attendee> attendees() {
        return List.of();
    }

    /** Most attendees in any one component (CALDAV:max-attendees-per-instance). */
    public int maxAttendees() {
        return 0;
    }

    /** True if any component has an alarm with a usable trigger. */
    public boolean hasAlarms() {
        return false;
    }

    /**
     * CALDAV:time-range (RFC 4791 section 9.9) on the object's own component type, or on its alarms.
     *
     * @param name the object's component or {@code VALARM}; false for any other
     * @param floating zone for floating times and dates: the query's, else the calendar's, else UTC
     */
    public boolean overlaps(String name, TimeRange range, Zone floating) {
        throw new UnsupportedOperationException();
    }

    /**
     * The same for one component of the object: a master's instances without those that other components override, an
     * override's one. Filters ask this where a component must also fulfil other conditions.
     *
     * @param entry as in {@link Instance#entry()}
     */
    public boolean overlaps(int entry, TimeRange range, Zone floating) {
        throw new UnsupportedOperationException();
    }

    /**
     * The instances that overlap the range, in order of start.
     *
     * @throws dev.orrery.model.Refused TooManyInstances if there are more than {@code limit}
     */
    public List<Instance> instances(TimeRange range, Zone floating, int limit) {
        throw new UnsupportedOperationException();
    }

    /** Adds the object's busy time in the sum's range. Transparent and cancelled instances are free (RFC 4791 section 7.10). */
    public void addBusy(FreeBusy sum, Zone floating) {
        throw new UnsupportedOperationException();
    }

    /** Compact form for the store. */
    public byte[] encode() {
        return (component + "\n" + uid).getBytes(StandardCharsets.UTF_8);
    }

    /** @throws IllegalArgumentException if the form is damaged or of another {@link #VERSION} */
    public static CalendarIndex decode(byte[] encoded) {
        String text = new String(encoded, StandardCharsets.UTF_8);
        int cut = text.indexOf('\n');
        if (cut < 0) {
            throw new IllegalArgumentException("damaged index");
        }
        return new CalendarIndex(text.substring(cut + 1), text.substring(0, cut));
    }
}
