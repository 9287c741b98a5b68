package dev.orrery.source.imap.format;

import dev.orrery.ical.CalendarTime;
import dev.orrery.ical.ObjectZones;
import dev.orrery.ical.Parameter;
import dev.orrery.ical.Property;
import dev.orrery.ical.Zone;
import dev.orrery.ical.Zones;
import dev.orrery.xml.XmlElement;
import dev.orrery.xml.XmlWriter;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Dates and times of Kolab format 2.0: days without a time, UTC with a Z, and since KEP 2 the zone they are meant in as an
 * attribute {@code tz}. Programs that do not know the attribute read the right moment all the same. Stateless.
 */
final class Kolab2Times {
    private static final DateTimeFormatter WRITTEN = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss");
    private static final DateTimeFormatter RAW = DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss");
    private static final DateTimeFormatter RAW_DATE = DateTimeFormatter.ofPattern("uuuuMMdd");
    private static final Pattern FORM = Pattern.compile(
            "(\\d{4}-\\d\\d-\\d\\d)(?:[T ](\\d\\d:\\d\\d(?::\\d\\d)?)(?:\\.\\d+)?\\s*(Z|[+-]\\d\\d:?\\d\\d)?)?");

    private Kolab2Times() {}

    static LocalDateTime local(CalendarTime time) {
        return LocalDateTime.ofEpochSecond(time.local(), 0, ZoneOffset.UTC);
    }

    /** @param earlier days to take from a date: 1 for an end, which is the last day here and the day after in iCalendar */
    static void write(XmlWriter out, String element, CalendarTime time, int earlier) throws IOException {
        out.start(Kolab2Words.name(element));
        LocalDateTime local = local(time);
        Zone zone = time.zone();
        if (time.date()) {
            out.text(local.toLocalDate().minusDays(earlier).toString());
        } else if (zone == null) {
            out.text(WRITTEN.format(local));
        } else {
            if (isNamed(zone)) {
                out.attribute("tz", zone.id());
            }
            out.text(WRITTEN.format(LocalDateTime.ofEpochSecond(zone.toUtc(time.local()), 0, ZoneOffset.UTC)) + "Z");
        }
        out.end();
    }

    private static boolean isNamed(Zone zone) {
        return zone.known() != null && zone != Zone.UTC && !(zone.known() instanceof ZoneOffset);
    }

    static void write(XmlWriter out, String element, @Nullable Property property, ObjectZones zones)
            throws IOException {
        CalendarTime time = property == null ? null : CalendarTime.of(property, zones);
        if (time != null) {
            write(out, element, time, 0);
        }
    }

    /**
     * Null if it is no date and no time.
     *
     * @param later days to add to a date
     */
    static @Nullable Property read(XmlElement element, String name, int later) {
        Matcher matcher = FORM.matcher(element.text().strip());
        if (!matcher.matches()) {
            return null;
        }
        try {
            LocalDate date = LocalDate.parse(matcher.group(1));
            if (matcher.group(2) == null) {
                return new Property(
                        name, List.of(new Parameter("VALUE", "DATE")), RAW_DATE.format(date.plusDays(later)), 0);
            }
            return time(name, date.atTime(LocalTime.parse(matcher.group(2))), matcher.group(3), element);
        } catch (DateTimeException impossible) {
            return null;
        }
    }

    private static Property time(String name, LocalDateTime digits, @Nullable String offset, XmlElement element) {
        String tz = element.attribute("tz");
        Zone zone = tz == null ? null : Zones.known(tz.strip());
        if (zone != null && isNamed(zone)) {
            LocalDateTime local = "Z".equals(offset)
                    ? LocalDateTime.ofEpochSecond(zone.toLocal(digits.toEpochSecond(ZoneOffset.UTC)), 0, ZoneOffset.UTC)
                    : digits; // KEP 2: the zone counts, an offset beside it does not
            return new Property(name, List.of(new Parameter("TZID", zone.id())), RAW.format(local), 0);
        }
        if (offset == null) {
            return new Property(name, RAW.format(digits));
        }
        return new Property(name, RAW.format(utc(digits, offset)) + "Z");
    }

    private static LocalDateTime utc(LocalDateTime digits, String offset) {
        Instant instant = digits.toInstant(ZoneOffset.of(offset));
        return LocalDateTime.ofInstant(instant, ZoneOffset.UTC);
    }

    /** A date as DATE, or as the time of day of another value, in its form. */
    static String atTimeOf(LocalDate date, CalendarTime like) {
        if (like.date()) {
            return RAW_DATE.format(date);
        }
        String local = RAW.format(date.atTime(local(like).toLocalTime()));
        return like.zone() == Zone.UTC ? local + "Z" : local;
    }

    /** The last moment of a rule that ends on a day: of the form that RFC 5545 section 3.3.10 asks for beside this start. */
    static String until(LocalDate last, CalendarTime start) {
        if (start.date()) {
            return RAW_DATE.format(last);
        }
        LocalDateTime local = last.atTime(local(start).toLocalTime());
        Zone zone = start.zone();
        if (zone == null) {
            return RAW.format(local);
        }
        long utc = zone.toUtc(local.toEpochSecond(ZoneOffset.UTC));
        return RAW.format(LocalDateTime.ofEpochSecond(utc, 0, ZoneOffset.UTC)) + "Z";
    }
}
