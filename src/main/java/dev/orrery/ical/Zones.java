package dev.orrery.ical;

import dev.orrery.model.Reason;
import dev.orrery.model.Refused;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The zones that have a meaning without any VTIMEZONE: the JDK's, their aliases in any letter case, Windows names (CLDR),
 * names with a vendor's prefix, plain offsets. Thread-safe; knows only names, so its memory is bounded.
 */
public final class Zones {
    /** Names in lower case to the JDK's names. */
    private static final Map<String, String> NAMES = names();

    private static final Map<String, Zone> KNOWN = new ConcurrentHashMap<>();
    private static final Map<String, String> DEFINITIONS = new ConcurrentHashMap<>();

    private Zones() {}

    /** A zone known without any VTIMEZONE; null if the name means nothing. */
    public static @Nullable Zone known(String tzid) {
        Zone exact = KNOWN.get(tzid);
        if (exact != null) {
            return exact;
        }
        String name = resolve(tzid);
        if (name == null) {
            ZoneOffset offset = offset(tzid.strip());
            return offset == null ? null : Zone.of(offset);
        }
        return KNOWN.computeIfAbsent(name, id -> id.equals("UTC") ? Zone.UTC : Zone.of(ZoneId.of(id)));
    }

    /** Names of all zones that {@link #definition} can define. */
    public static List<String> available() {
        return ZoneId.getAvailableZoneIds().stream().sorted().toList();
    }

    /**
     * The value of CALDAV:calendar-timezone: iCalendar text with exactly one VTIMEZONE (RFC 4791 section 5.2.2).
     *
     * @throws Refused InvalidTimeZone
     */
    public static Zone ofCalendarTimeZone(String icalendar) {
        Component root;
        try {
            root = ICalendarReader.read(icalendar.strip().getBytes(StandardCharsets.UTF_8));
        } catch (Refused refused) {
            throw new Refused(new Reason.InvalidTimeZone(refused.reason().sentence(), false));
        }
        List<Component> zones = root.children("VTIMEZONE");
        if (zones.size() != 1 || root.children().size() != 1) {
            throw new Refused(new Reason.InvalidTimeZone("the text must hold exactly one VTIMEZONE", false));
        }
        String tzid =
                Objects.requireNonNullElse(zones.getFirst().value("TZID"), "").strip();
        Zone zone = tzid.isEmpty() ? null : new ObjectZones(root).find(tzid);
        if (zone == null) {
            throw new Refused(new Reason.InvalidTimeZone("the VTIMEZONE has no usable TZID or observances", false));
        }
        return zone;
    }

    /**
     * A zone by reference (RFC 7809, CALDAV:calendar-timezone-id).
     *
     * @throws Refused InvalidTimeZone by reference, if the name is unknown
     */
    public static Zone byReference(String tzid) {
        Zone zone = known(tzid);
        if (zone == null) {
            throw new Refused(new Reason.InvalidTimeZone(tzid, true));
        }
        return zone;
    }

    /**
     * The standard definition of a zone (RFC 7809): a VCALENDAR with one VTIMEZONE of that TZID.
     *
     * @throws Refused InvalidTimeZone by reference, if the name is unknown
     */
    public static String definition(String tzid) {
        Zone zone = byReference(tzid);
        if (!zone.id().equals(tzid)) {
            return ZoneDefinition.calendar(tzid, zone);
        }
        return DEFINITIONS.computeIfAbsent(tzid, id -> ZoneDefinition.calendar(id, zone));
    }

    /** The VTIMEZONE of {@link #definition} as a tree. */
    public static Component vtimezone(String tzid) {
        return ZoneDefinition.vtimezone(tzid, byReference(tzid));
    }

    private static @Nullable String resolve(String tzid) {
        String name = tzid.strip();
        if (name.length() > 1 && name.startsWith("\"") && name.endsWith("\"")) {
            name = name.substring(1, name.length() - 1).strip();
        }
        if (name.isEmpty() || name.length() > 200) {
            return null;
        }
        String lower = name.toLowerCase(Locale.ROOT);
        String found = NAMES.get(lower);
        if (found == null) {
            found = NAMES.get(lower.replace(' ', '_'));
        }
        // vendors put their own path before the name: /softwarestudio.org/Olson_20011030_5/Europe/Berlin
        int slash = lower.indexOf('/');
        while (found == null && slash >= 0) {
            String rest = lower.substring(slash + 1);
            if (rest.indexOf('/') >= 0 || lower.charAt(0) == '/') {
                found = NAMES.get(rest);
            }
            slash = lower.indexOf('/', slash + 1);
        }
        return found == null ? null : NAMES.getOrDefault(found.toLowerCase(Locale.ROOT), found);
    }

    /** {@code +0100}, {@code UTC+01:00}, {@code GMT-5}; null for anything else. */
    private static @Nullable ZoneOffset offset(String name) {
        String rest = name;
        if (rest.regionMatches(true, 0, "UTC", 0, 3) || rest.regionMatches(true, 0, "GMT", 0, 3)) {
            rest = rest.substring(3).strip();
        }
        if (rest.length() < 2 || rest.charAt(0) != '+' && rest.charAt(0) != '-') {
            return null;
        }
        Integer seconds = VTimezone.offset(rest);
        return seconds == null ? null : ZoneOffset.ofTotalSeconds(seconds);
    }

    private static Map<String, String> names() {
        Map<String, String> names = new HashMap<>(2048);
        ZoneId.SHORT_IDS.forEach((name, id) -> {
            if (Character.isLetter(id.charAt(0))) {
                names.put(name.toLowerCase(Locale.ROOT), id);
            }
        });
        try (var in = Objects.requireNonNull(Zones.class.getResourceAsStream("windows-zones.txt"))) {
            new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().forEach(line -> addWindowsName(line, names));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        for (String id : ZoneId.getAvailableZoneIds()) {
            names.put(id.toLowerCase(Locale.ROOT), id);
        }
        for (String utc : List.of("utc", "z", "zulu", "etc/utc", "etc/uct", "etc/zulu", "uct", "etc/universal")) {
            names.put(utc, "UTC");
        }
        return names;
    }

    private static void addWindowsName(String line, Map<String, String> names) {
        int equals = line.indexOf(" = ");
        if (equals > 0 && line.charAt(0) != '#') {
            names.put(
                    line.substring(0, equals).toLowerCase(Locale.ROOT),
                    line.substring(equals + 3).strip());
        }
    }
}
