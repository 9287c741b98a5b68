package dev.orrery.ical;

import java.util.Arrays;
import java.util.BitSet;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What queries need of a calendar object, extracted once when it is stored, so that nobody parses its text again.
 * Immutable and thread-safe; equality is that of the encoded form. The span is at hand, everything else is decoded when
 * first asked for and then kept. {@link IndexCodec} describes the encoded form.
 */
public final class CalendarIndex {
    /** Version of the encoded form that is written. Older ones from {@link #OLDEST} on are still read. */
    public static final int VERSION = 4;

    /** The first that tells whether there are categories. */
    private static final int TELLS_CATEGORIES = 3;

    /** The first that tells what attendees have declined. */
    static final int TELLS_DECLINED = 4;

    /** Has no fingerprint, and knows only the master's CLASS. */
    static final int OLDEST = 1;

    static final int RECURRING = 1;

    /** Something in it has no zone. */
    static final int FLOATING = 2;

    /** One event that does not recur: first and last tell all; both are dates if {@link #FLOATING}. */
    static final int SIMPLE = 4;

    static final int ALARMS = 8;

    /** The text ends every line with CRLF, so that parts of it can be copied. */
    static final int CRLF = 16;

    /** The simple event is free time; else {@link #TENTATIVE} or busy. */
    static final int FREE = 32;

    static final int TENTATIVE = 64;

    /** A component of it has another CLASS than PUBLIC. */
    static final int NOT_PUBLIC = 128;

    /** A component of it has CATEGORIES. */
    static final int CATEGORIZED = 256;

    /** An attendee has declined a component of it. */
    static final int DECLINED = 512;

    private static final long DAY = 86_400;

    private final byte[] encoded;
    private final int detailsAt;
    private final String uid;
    private final String component;
    private final int flags;
    private final long first;
    private final long last;
    private volatile @Nullable IndexDetails details;

    CalendarIndex(byte[] encoded, IndexCodec.Head head) {
        this.encoded = encoded;
        this.uid = head.uid();
        this.component = head.component();
        this.flags = head.flags();
        this.first = head.first();
        this.last = head.last();
        this.detailsAt = head.detailsAt();
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
        return first;
    }

    /** Latest end or more, floating times as in UTC; {@code Long.MAX_VALUE} if it never ends. */
    public long last() {
        return last;
    }

    public boolean recurring() {
        return (flags & RECURRING) != 0;
    }

    /** True if it needs the zone of a calendar to be placed in time. */
    public boolean floating() {
        return (flags & FLOATING) != 0;
    }

    /** SUMMARY of the master, unescaped; empty if none. */
    public String summary() {
        return details().master().summary();
    }

    /** Value of ORGANIZER as written; null if none. */
    public @Nullable String organizer() {
        String organizer = details().master().organizer();
        return organizer.isEmpty() ? null : organizer;
    }

    /** Attendees of all components together, each address once, with the state of the master first. */
    public List<Attendee> attendees() {
        return details().attendees();
    }

    /** Most attendees in any one component (CALDAV:max-attendees-per-instance). */
    public int maxAttendees() {
        return details().maxAttendees();
    }

    /** STATUS of the master in upper case; empty if none. */
    public String status() {
        return details().master().status();
    }

    /** CLASS of the master in upper case; PUBLIC if none. */
    public String classification() {
        return details().master().classification();
    }

    /** True if every component is for everybody who may read the calendar (CLASS:PUBLIC, or none). */
    public boolean isPublic() {
        return encoded[0] == OLDEST ? classification().equals("PUBLIC") : (flags & NOT_PUBLIC) == 0;
    }

    /** True if a component has CATEGORIES, or if an index of an older version cannot tell. */
    public boolean mayHaveCategories() {
        return encoded[0] < TELLS_CATEGORIES || (flags & CATEGORIZED) != 0;
    }

    /**
     * The same for objects that say the same in other words, whatever wrote them: 128 bits in hexadecimal. Null in an
     * index of the first version.
     */
    public @Nullable String fingerprint() {
        return encoded[0] == OLDEST
                ? null
                : HexFormat.of().formatHex(encoded, detailsAt, detailsAt + Fingerprint.BYTES);
    }

    /** True if the master does not take time (TRANSP:TRANSPARENT). */
    public boolean transparent() {
        return details().master().transparent();
    }

    /** RECURRENCE-ID values of the overrides as written, in their order. */
    public List<String> recurrenceIds() {
        return details().recurrenceIds();
    }

    /** True if any component has an alarm with a usable trigger. */
    public boolean hasAlarms() {
        return (flags & ALARMS) != 0;
    }

    /**
     * CALDAV:time-range (RFC 4791 section 9.9) on the object's own component type, or on its alarms.
     *
     * @param name the object's component or {@code VALARM}; false for any other
     * @param floating zone for floating times and dates: the query's, else the calendar's, else UTC
     */
    public boolean overlaps(String name, TimeRange range, Zone floating) {
        if (name.equals(component)) {
            return overlaps(range, floating);
        }
        return name.equals("VALARM") && alarmRings(-1, range, floating);
    }

    /**
     * The same for one component of the object: a master's instances without those that other components override, an
     * override's one. Filters ask this where a component must also fulfil other conditions.
     *
     * @param entry as in {@link Instance#entry()}
     */
    public boolean overlaps(int entry, TimeRange range, Zone floating) {
        if ((flags & SIMPLE) != 0) {
            return entry == 0 && overlaps(range, floating);
        }
        return !misses(range) && query().overlapsComponent(entry, range, floating);
    }

    /** True if an alarm of one component goes off in the range, for any of its instances. */
    public boolean alarmRings(int entry, TimeRange range, Zone floating) {
        return hasAlarms() && !query().ringsElsewhere(first, last, range) && query().alarmRings(entry, range, floating);
    }

    /** True if the instance that an override replaces would overlap the range at the time of its RECURRENCE-ID. */
    boolean plannedOverlaps(CalendarTime recurrenceId, TimeRange range, Zone floating) {
        long start = recurrenceId.utc(floating);
        return Overlap.event(start, start + details().timeline().plannedLength(), range);
    }

    private boolean overlaps(TimeRange range, Zone floating) {
        if (misses(range)) {
            return false;
        }
        if ((flags & SIMPLE) != 0) {
            return Overlap.event(utc(first, floating), utc(last, floating), range);
        }
        return query().overlaps(range, floating);
    }

    private boolean misses(TimeRange range) {
        if ((flags & FLOATING) == 0) {
            return first > range.end() || last < range.start();
        }
        return first > Long.MIN_VALUE + DAY && first - DAY > range.end()
                || last < Long.MAX_VALUE - DAY && last + DAY < range.start();
    }

    private long utc(long time, Zone floating) {
        return (flags & FLOATING) == 0 ? time : floating.toUtc(time);
    }

    /**
     * The instances of events, to-dos and journals that overlap the range, in order of start.
     *
     * @throws dev.orrery.model.Refused TooManyInstances if there are more than {@code limit}
     */
    public List<Instance> instances(TimeRange range, Zone floating, int limit) {
        return misses(range) ? List.of() : query().instances(range, floating, limit);
    }

    /**
     * Adds the object's busy time in the sum's range. Transparent and cancelled instances are free (RFC 4791 section
     * 7.10). A VAVAILABILITY adds nothing here; see {@link Availability}.
     */
    public void addBusy(FreeBusy sum, Zone floating) {
        addBusy(sum, floating, _ -> false);
    }

    /**
     * The same, but for what the owner of the calendar has {@linkplain #declined declined}.
     *
     * @param self tells the owner's addresses from others'; not asked where nobody has declined anything
     */
    public void addBusy(FreeBusy sum, Zone floating, Predicate<String> self) {
        if (misses(sum.range())) {
            return;
        }
        BitSet declined = declined(self);
        if ((flags & SIMPLE) == 0) {
            query().addBusy(sum, floating, declined);
        } else if ((flags & FREE) == 0 && !declined.get(0)) {
            FreeBusy.Kind kind = (flags & TENTATIVE) != 0 ? FreeBusy.Kind.TENTATIVE : FreeBusy.Kind.BUSY;
            sum.add(utc(first, floating), utc(last, floating), kind);
        }
    }

    /**
     * The components in which a calendar user has PARTSTAT=DECLINED, numbered as in {@link Instance#entry()}; none in an index
     * of an older version.
     *
     * @param who tells the user's addresses from others'; not asked where nobody has declined anything
     */
    public BitSet declined(Predicate<String> who) {
        BitSet components = new BitSet();
        if ((flags & DECLINED) != 0) {
            for (IndexDetails.Declined one : details().declined()) {
                if (who.test(one.address())) {
                    one.components().forEach(components::set);
                }
            }
        }
        return components;
    }

    /** Compact form for the store. The array is shared: never write into it. */
    public byte[] encode() {
        return encoded;
    }

    /** True if an encoded form is of this program's {@link #VERSION}; its text must be read again if not. */
    public static boolean isCurrent(byte[] encoded) {
        return encoded.length > 0 && (encoded[0] & 0xff) == VERSION;
    }

    /** @throws IllegalArgumentException if the form is damaged or of another {@link #VERSION} */
    public static CalendarIndex decode(byte[] encoded) {
        return IndexCodec.decode(encoded);
    }

    int flags() {
        return flags;
    }

    IndexDetails details() {
        IndexDetails known = details;
        if (known == null) {
            int at = encoded[0] == OLDEST ? detailsAt : detailsAt + Fingerprint.BYTES;
            known = IndexCodec.details(encoded, at, component);
            details = known;
        }
        return known;
    }

    private TimelineQuery query() {
        return details().query();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof CalendarIndex index && Arrays.equals(encoded, index.encoded);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(encoded);
    }

    @Override
    public String toString() {
        return component + " " + uid;
    }
}
