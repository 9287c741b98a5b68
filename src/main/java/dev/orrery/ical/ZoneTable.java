package dev.orrery.ical;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The zones of one index: names that the JDK knows, or the text of a VTIMEZONE. Zones made of equal text are shared, by a
 * memory of bounded size.
 */
final class ZoneTable {
    private static final int SHARED = 500;
    private static final Map<String, Zone> OWN = new ConcurrentHashMap<>();

    private final List<Zone> zones = new ArrayList<>(1);
    private final List<@Nullable String> definitions = new ArrayList<>(1);
    private final ObjectZones object;

    /** @param object finds the definitions of zones that are to be written */
    ZoneTable(ObjectZones object) {
        this.object = object;
    }

    static ZoneTable read(ByteSource in) {
        ZoneTable table = new ZoneTable(new ObjectZones(new Component("VCALENDAR", List.of(), List.of())));
        for (int left = in.count(); left > 0; left--) {
            boolean known = in.octet() == 1;
            String text = in.text();
            table.zones.add(known ? known(text) : own(text));
            table.definitions.add(known ? null : text);
        }
        return table;
    }

    void write(ByteSink out) {
        out.number(zones.size());
        for (int i = 0; i < zones.size(); i++) {
            String definition = definitions.get(i);
            out.octet(definition == null ? 1 : 0);
            out.text(definition == null ? zones.get(i).id() : definition);
        }
    }

    int numberOf(Zone zone) {
        int number = zones.indexOf(zone);
        if (number >= 0) {
            return number;
        }
        String definition = null;
        if (zone.known() == null) {
            Component vtimezone = object.definition(zone.id());
            if (vtimezone == null) {
                throw new IllegalStateException("the zone " + zone.id() + " has no definition");
            }
            definition = zone.id() + "\n" + new String(ICalendarWriter.write(vtimezone), StandardCharsets.UTF_8);
        }
        zones.add(zone);
        definitions.add(definition);
        return zones.size() - 1;
    }

    Zone zone(int number) {
        if (number >= zones.size()) {
            throw new IllegalArgumentException("the index is damaged");
        }
        return zones.get(number);
    }

    private static Zone known(String id) {
        Zone zone = Zones.known(id);
        if (zone == null) {
            throw new IllegalArgumentException("the index needs the zone " + id + ", which is unknown here");
        }
        return zone;
    }

    private static Zone own(String text) {
        Zone shared = OWN.get(text);
        if (shared != null) {
            return shared;
        }
        int lineEnd = text.indexOf('\n');
        Component wrapped =
                ICalendarReader.read(("BEGIN:VCALENDAR\r\n" + text.substring(lineEnd + 1) + "END:VCALENDAR\r\n")
                        .getBytes(StandardCharsets.UTF_8));
        Zone zone = VTimezone.zone(
                text.substring(0, lineEnd), wrapped.children("VTIMEZONE").getFirst());
        if (zone == null) {
            throw new IllegalArgumentException("the index is damaged");
        }
        if (OWN.size() >= SHARED) {
            OWN.clear();
        }
        OWN.put(text, zone);
        return zone;
    }
}
