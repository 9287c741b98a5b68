package dev.orrery.ical;

import dev.orrery.model.Reason;
import dev.orrery.model.Refused;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A checked calendar object resource (RFC 4791 section 4.1): one component type besides VTIMEZONE, one UID, no METHOD.
 * What real clients get wrong but can be understood is taken and noted.
 *
 * @param root the VCALENDAR, read from {@code text}
 * @param text the bytes to store: those that came, unless {@code repaired}; always UTF-8 that XML can carry
 * @param repaired true if {@code text} differs from what the client sent (then its PUT gets no ETag)
 * @param remarks what was tolerated or repaired, a sentence each, for the log
 */
public record CalendarObject(Component root, byte[] text, CalendarIndex index, boolean repaired, List<String> remarks) {
    private static final int MAX_REMARKS = 20;
    private static final int MAX_UID = 1_000;

    /** An entry of a PostgreSQL index has 2,704 bytes at most, for the UID and for where it is. */
    private static final int MAX_UID_BYTES = 2_000;

    public CalendarObject {
        remarks = List.copyOf(remarks);
    }

    /**
     * Reads and checks.
     *
     * @param text must not be written to afterwards
     * @param now becomes the DTSTAMP of a component that has none
     * @throws Refused InvalidCalendarData, InvalidCalendarObject or NotCalendarData
     */
    public static CalendarObject parse(byte[] text, Instant now) {
        return parse(text, null, () -> now);
    }

    /**
     * Reads and checks.
     *
     * @param read what {@link ICalendarReader} has read from this very text; null if it has not yet
     * @param now asked for the DTSTAMP of a component that has none
     * @throws Refused InvalidCalendarData, InvalidCalendarObject or NotCalendarData
     */
    public static CalendarObject parse(byte[] text, @Nullable Component read, Supplier<Instant> now) {
        List<String> remarks = new ArrayList<>(0);
        byte[] mended = TextRepair.repair(text, remarks::add);
        Component root = read != null && mended == text ? read : ICalendarReader.read(mended);
        Component first = check(root, remarks);
        IndexBuilder builder = new IndexBuilder(root, remark -> {
            if (remarks.size() < MAX_REMARKS) {
                remarks.add(remark);
            }
        });
        byte[] stamped = StampRepair.repair(mended, root, now, remarks::add);
        if (stamped != mended) {
            root = ICalendarReader.read(stamped);
            builder = new IndexBuilder(root, remark -> {}); // the remarks count lines of what was sent
        }
        CalendarIndex index = builder.build(uid(first), first.name(), stamped);
        return new CalendarObject(root, stamped, index, stamped != text, remarks);
    }

    /**
     * The index of a text that was stored, for when its form has changed.
     *
     * @throws Refused if the text is no calendar object resource
     */
    public static CalendarIndex reindex(byte[] stored) {
        return parse(stored, Instant.EPOCH).index();
    }

    /**
     * The index of what a collection holds: an object, or the scheduling message that lies in an inbox (RFC 6638 section 4.1),
     * where METHOD does not count, and where CANCEL and REFRESH may leave the start out (RFC 5546 sections 3.2.5 and 3.2.6).
     *
     * @throws Refused if the text is neither
     */
    public static CalendarIndex indexOf(byte[] stored) {
        Component root = ICalendarReader.read(stored);
        if (!root.has("METHOD")) {
            return reindex(stored);
        }
        List<Component> timed =
                root.children().stream().map(CalendarObject::timed).toList();
        return reindex(ICalendarWriter.write(root.without("METHOD").withChildren(timed)));
    }

    private static Component timed(Component component) {
        Property id = component.property("RECURRENCE-ID");
        Property known = id == null ? component.property("DTSTAMP") : id.with("RANGE", null);
        return !component.is("VEVENT") || component.has("DTSTART") || known == null
                ? component
                : component.with(new Property("DTSTART", known.parameters(), known.value(), 0));
    }

    public String uid() {
        return index.uid();
    }

    /** VEVENT, VTODO, VJOURNAL, VFREEBUSY, VAVAILABILITY or a name this server does not know. */
    public String component() {
        return index.component();
    }

    /** The rules of RFC 4791 section 4.1; returns the first component that is not a time zone. */
    private static Component check(Component root, List<String> remarks) {
        checkCalendar(root, remarks);
        List<Component> content = root.content();
        if (content.isEmpty()) {
            throw invalid(root.line(), "a calendar object holds a component besides VTIMEZONE (RFC 4791, 4.1)");
        }
        Component first = content.getFirst();
        String uid = uid(first);
        if (uid.isEmpty()) {
            throw new Refused(
                    new Reason.InvalidCalendarData(first.line(), first.name() + " needs a UID (RFC 5545, 3.8.4.7)"));
        }
        requireShort(uid, first);
        boolean master = false;
        for (Component component : content) {
            if (!component.is(first.name())) {
                throw invalid(
                        component.line(),
                        component.name() + " beside " + first.name()
                                + ": a calendar object holds one type of component (RFC 4791, 4.1)");
            }
            if (!uid(component).equals(uid)) {
                throw invalid(component.line(), "a second UID: a calendar object has one (RFC 4791, 4.1)");
            }
            if (!component.has("RECURRENCE-ID")) {
                if (master) {
                    throw invalid(
                            component.line(),
                            "a second " + component.name() + " of this UID without RECURRENCE-ID (RFC 4791, 4.1)");
                }
                master = true;
            }
        }
        return first;
    }

    /** @throws Refused InvalidCalendarData for a UID that is too long to be looked up */
    public static void requireShort(String uid, Component component) {
        if (uid.length() > MAX_UID || uid.getBytes(StandardCharsets.UTF_8).length > MAX_UID_BYTES) {
            throw new Refused(new Reason.InvalidCalendarData(
                    component.line(),
                    "the UID is longer than " + MAX_UID + " characters, or " + MAX_UID_BYTES + " bytes"));
        }
    }

    private static void checkCalendar(Component root, List<String> remarks) {
        Property version = root.property("VERSION");
        if (version == null) {
            remarks.add("VERSION is missing (RFC 5545, 3.7.4)");
        } else if (version.value().strip().equals("1.0")) {
            throw new Refused(new Reason.NotCalendarData("vCalendar 1.0"));
        } else if (!version.value().strip().equals("2.0")) {
            remarks.add("VERSION is not 2.0 (RFC 5545, 3.7.4)");
        }
        Property method = root.property("METHOD");
        if (method != null) {
            throw invalid(method.line(), "a stored calendar object has no METHOD (RFC 4791, 4.1)");
        }
        Property scale = root.property("CALSCALE");
        if (scale != null && !scale.value().strip().equalsIgnoreCase("GREGORIAN")) {
            throw new Refused(
                    new Reason.InvalidCalendarData(scale.line(), "the only CALSCALE is GREGORIAN (RFC 5545, 3.7.1)"));
        }
    }

    static String uid(Component component) {
        return Objects.requireNonNullElse(component.value("UID"), "").strip();
    }

    private static Refused invalid(int line, String rule) {
        return new Refused(new Reason.InvalidCalendarObject(line, rule));
    }
}
