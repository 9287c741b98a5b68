package dev.orrery.ical;

import dev.orrery.ical.CalendarFile.Piece;
import dev.orrery.model.Refused;
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
            Map<String, Component> zones = zones(calendar);
            for (Group group : groups.values()) {
                pieces.add(piece(group, zones));
            }
        }
        return pieces;
    }

    private Piece piece(Group group, Map<String, Component> zones) {
        PieceText text = text(group, zones);
        try {
            return new Piece.Taken(CalendarObject.parse(text.toByteArray(), now));
        } catch (Refused refused) {
            return new Piece.Broken(group.uid(), text.inFile(refused.reason()));
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

    private static Map<String, Component> zones(Component calendar) {
        Map<String, Component> zones = new LinkedHashMap<>();
        for (Component child : calendar.children("VTIMEZONE")) {
            zones.putIfAbsent(
                    Objects.requireNonNullElse(child.value("TZID"), "").strip(), child);
        }
        return zones;
    }

    private PieceText text(Group group, Map<String, Component> zones) {
        PieceText text = new PieceText(file);
        text.line("BEGIN:VCALENDAR");
        text.line("VERSION:2.0");
        String product = group.calendar().value("PRODID");
        text.line("PRODID:" + (product == null ? ZoneDefinition.PRODUCT : product));
        Set<String> used = new LinkedHashSet<>();
        group.components().forEach(component -> collectZones(component, used));
        for (String tzid : used) {
            Component zone = zones.get(tzid);
            if (zone != null) {
                text.copy(zone.start(), zone.end(), zone.line());
            }
        }
        for (Component component : group.components()) {
            int start = component.start();
            int line = component.line();
            if (group.madeUid()) {
                int afterBegin = StampRepair.afterFirstLine(file, start);
                line += text.copy(start, afterBegin, line);
                text.line("UID:" + group.uid());
                start = afterBegin;
            }
            text.copy(start, component.end(), line);
        }
        text.line("END:VCALENDAR");
        return text;
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
}
