package dev.orrery.ical;

import dev.orrery.ical.CalendarFile.Piece;
import dev.orrery.model.Refused;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;

/** Cuts a file into one text per UID, copying the bytes of each component. For one file and one thread. */
final class FileSplitter {
    private final byte[] file;
    private final Instant now;

    FileSplitter(byte[] file, Instant now) {
        this.file = file;
        this.now = now;
    }

    /** Components of one type and UID, from one VCALENDAR. */
    private record Group(Component calendar, String uid, boolean madeUid, List<Component> components) {}

    List<Piece> split() {
        List<Piece> pieces = new ArrayList<>();
        for (Component calendar : ICalendarReader.readAll(file)) {
            Map<String, Group> groups = new LinkedHashMap<>();
            for (Component component : calendar.content()) {
                String uid = CalendarObject.uid(component);
                boolean made = uid.isEmpty();
                String name = made ? madeUid(component) : uid;
                groups.computeIfAbsent(
                                component.name() + " " + name,
                                key -> new Group(calendar, name, made, new ArrayList<>(1)))
                        .components()
                        .add(component);
            }
            Map<String, byte[]> zones = zones(calendar);
            for (Group group : groups.values()) {
                pieces.add(piece(group, zones));
            }
        }
        return pieces;
    }

    private Piece piece(Group group, Map<String, byte[]> zones) {
        try {
            return new Piece.Taken(CalendarObject.parse(text(group, zones), now));
        } catch (Refused refused) {
            return new Piece.Broken(group.uid(), refused.reason());
        }
    }

    /** A UUID of the component's text. */
    private String madeUid(Component component) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(file, component.start(), component.end() - component.start());
            return UUID.nameUUIDFromBytes(digest.digest()).toString();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private Map<String, byte[]> zones(Component calendar) {
        Map<String, byte[]> zones = new LinkedHashMap<>();
        for (Component child : calendar.children("VTIMEZONE")) {
            String tzid = Objects.requireNonNullElse(child.value("TZID"), "").strip();
            zones.putIfAbsent(tzid, java.util.Arrays.copyOfRange(file, child.start(), child.end()));
        }
        return zones;
    }

    private byte[] text(Group group, Map<String, byte[]> zones) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(1024);
        line("BEGIN:VCALENDAR", out);
        line("VERSION:2.0", out);
        String product = group.calendar().value("PRODID");
        line("PRODID:" + (product == null ? ZoneDefinition.PRODUCT : product), out);
        Set<String> used = new LinkedHashSet<>();
        group.components().forEach(component -> collectZones(component, used));
        for (String tzid : used) {
            byte[] zone = zones.get(tzid);
            if (zone != null) {
                lines(zone, 0, zone.length, out);
            }
        }
        for (Component component : group.components()) {
            int start = component.start();
            if (group.madeUid()) {
                int afterBegin = StampRepair.afterFirstLine(file, start);
                lines(file, start, afterBegin, out);
                line("UID:" + group.uid(), out);
                start = afterBegin;
            }
            lines(file, start, component.end(), out);
        }
        line("END:VCALENDAR", out);
        return out.toByteArray();
    }

    private static void collectZones(Component component, Set<String> into) {
        for (Property property : component.properties()) {
            String tzid = property.parameter("TZID");
            if (tzid != null) {
                into.add(tzid.strip());
            }
        }
        component.children().forEach(child -> collectZones(child, into));
    }

    private static void line(String text, ByteArrayOutputStream out) {
        ICalendarWriter.fold(text, out);
    }

    /** Copies a range whose last line may lack its break. */
    private static void lines(byte[] bytes, int from, int to, ByteArrayOutputStream out) {
        out.write(bytes, from, to - from);
        if (to > from && bytes[to - 1] != '\n' && bytes[to - 1] != '\r') {
            out.writeBytes("\r\n".getBytes(StandardCharsets.US_ASCII));
        }
    }
}
