package dev.orrery.scheduling;

import dev.orrery.ical.CalendarTime;
import dev.orrery.ical.Component;
import dev.orrery.ical.FreeBusy;
import dev.orrery.ical.FreeBusyReader;
import dev.orrery.ical.Property;
import dev.orrery.ical.TimeRange;
import dev.orrery.model.Reason;
import dev.orrery.model.Refused;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * When somebody says that they are busy: they publish it (RFC 5546 section 3.3.1), or answer who asked (section 3.3.3).
 * Immutable.
 *
 * @param method PUBLISH or REPLY
 * @param who whose time it is, as written: the ORGANIZER of what is published, the ATTENDEE of an answer
 * @param uid may be empty
 * @param stamp DTSTAMP, in seconds since the epoch
 * @param range of which time it speaks; outside of it nothing is said
 * @param periods within the range, in order, without overlaps
 */
public record ToldFreeBusy(
        ItipMethod method, String who, String uid, long stamp, TimeRange range, List<FreeBusy.Period> periods) {
    /** More busy times than this are nobody's. */
    public static final int MOST_PERIODS = 1_000;

    private static final int LONGEST_TEXT = 500;

    public ToldFreeBusy {
        periods = List.copyOf(periods);
    }

    /** Whether a message says when somebody is busy, and does not ask it. */
    public static boolean isMeant(Component calendar) {
        return method(calendar).isPresent();
    }

    private static Optional<ItipMethod> method(Component calendar) {
        List<Property> methods = calendar.all("METHOD");
        return methods.size() == 1
                ? ItipMethod.of(methods.getFirst().value())
                        .filter(one -> one == ItipMethod.PUBLISH || one == ItipMethod.REPLY)
                : Optional.empty();
    }

    /** @throws Refused InvalidSchedulingMessage */
    public static ToldFreeBusy of(Component calendar) {
        ItipMethod method = method(calendar)
                .orElseThrow(() -> refuse(calendar, "busy time is told with METHOD:PUBLISH or REPLY (RFC 5546, 3.3)"));
        List<Component> content = calendar.content();
        if (content.size() != 1 || !content.getFirst().is("VFREEBUSY")) {
            throw refuse(calendar, "who tells when they are busy sends exactly one VFREEBUSY");
        }
        Component told = content.getFirst();
        String name = method == ItipMethod.PUBLISH ? "ORGANIZER" : "ATTENDEE";
        List<Property> whose = told.all(name);
        if (whose.size() != 1
                || whose.getFirst().value().isBlank()
                || whose.getFirst().value().indexOf(0) >= 0
                || whose.getFirst().value().length() > LONGEST_TEXT) {
            throw refuse(told, "VFREEBUSY says with exactly one " + name + " whose time it is (RFC 5546, 3.3)");
        }
        Long stamp = moment(told, "DTSTAMP");
        if (stamp == null) {
            throw refuse(told, "VFREEBUSY needs DTSTAMP (RFC 5546, 3.3)");
        }
        List<FreeBusy.Period> periods = FreeBusyReader.periods(told);
        if (periods.size() > MOST_PERIODS) {
            throw refuse(told, "at most " + MOST_PERIODS + " busy times are taken in one message");
        }
        String uid = Objects.requireNonNullElse(told.value("UID"), "")
                .replace("\0", "")
                .strip();
        FreeBusy busy = new FreeBusy(range(told, periods));
        periods.forEach(period -> busy.add(period.start(), period.end(), period.kind()));
        return new ToldFreeBusy(
                method,
                whose.getFirst().value(),
                uid.substring(0, Math.min(uid.length(), LONGEST_TEXT)),
                stamp,
                busy.range(),
                busy.periods());
    }

    /** Where a program leaves DTSTART or DTEND out, it speaks of its first and last busy time and what is between. */
    private static TimeRange range(Component told, List<FreeBusy.Period> periods) {
        Long start = moment(told, "DTSTART");
        Long end = moment(told, "DTEND");
        if ((start == null || end == null) && periods.isEmpty()) {
            throw refuse(told, "VFREEBUSY says with DTSTART and DTEND of which time it speaks (RFC 5546, 3.3)");
        }
        long from = start != null
                ? start
                : periods.stream().mapToLong(FreeBusy.Period::start).min().orElseThrow();
        long to = end != null
                ? end
                : periods.stream().mapToLong(FreeBusy.Period::end).max().orElseThrow();
        if (from >= to) {
            throw refuse(told, "DTEND lies after DTSTART (RFC 5545, 3.8.2.2)");
        }
        return new TimeRange(from, to);
    }

    /** Null if it is not there. */
    private static @Nullable Long moment(Component told, String name) {
        Property property = told.property(name);
        if (property == null || property.value().isBlank()) {
            return null;
        }
        Long moment = CalendarTime.parseUtc(property.value().strip());
        if (moment == null) {
            throw refuse(told, name + " of a VFREEBUSY is given in UTC (RFC 5546, 3.3)");
        }
        return moment;
    }

    private static Refused refuse(Component component, String rule) {
        return new Refused(new Reason.InvalidSchedulingMessage(component.line(), rule));
    }
}
