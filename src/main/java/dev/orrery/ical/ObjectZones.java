package dev.orrery.ical;

import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneOffsetTransitionRule;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What the TZIDs of one iCalendar object mean: a zone of that name that is known here; or the object's own VTIMEZONE,
 * where the name is unknown or where its offsets have nothing in common with the zone known by that name. For one thread.
 */
public final class ObjectZones {
    private static final Map<String, Set<Integer>> OFFSETS = new ConcurrentHashMap<>();

    /** Zones of its own that one object may define; each costs some work. */
    private static final int MAX_OWN = 50;

    private final Component root;
    private final Map<String, Zone> found = new HashMap<>();
    private final Set<String> unknown = new HashSet<>();
    private @Nullable Map<String, Component> definitions;
    private int own;

    public ObjectZones(Component root) {
        this.root = root;
    }

    /** Null if nothing is known of the name: its times are then floating. */
    public @Nullable Zone find(String tzid) {
        Zone zone = found.get(tzid);
        if (zone == null && !unknown.contains(tzid)) {
            zone = look(tzid.strip());
            if (zone == null) {
                unknown.add(tzid);
            } else {
                found.put(tzid, zone);
            }
        }
        return zone;
    }

    /** TZIDs that were asked for and mean nothing. */
    Set<String> unknown() {
        return unknown;
    }

    private @Nullable Zone look(String tzid) {
        Zone known = Zones.known(tzid);
        Component definition = definition(tzid);
        if (definition == null) {
            return known;
        }
        if (known != null && !isAnother(definition, known)) {
            return known;
        }
        Zone defined = ++own > MAX_OWN ? null : VTimezone.zone(tzid, definition);
        return defined == null ? known : defined;
    }

    /** The definition of a TZID in this object. */
    @Nullable
    Component definition(String tzid) {
        Map<String, Component> known = definitions;
        if (known == null) {
            known = new HashMap<>();
            for (Component child : root.children()) {
                String name = child.is("VTIMEZONE") ? child.value("TZID") : null;
                if (name != null) {
                    known.putIfAbsent(name.strip(), child);
                }
            }
            definitions = known;
        }
        return known.get(tzid.strip());
    }

    private static boolean isAnother(Component definition, Zone known) {
        List<Integer> own = VTimezone.offsets(definition);
        if (own.isEmpty()) {
            return false;
        }
        Set<Integer> theirs = OFFSETS.computeIfAbsent(known.id(), id -> offsetsSince1970(known));
        return own.stream().noneMatch(theirs::contains);
    }

    private static Set<Integer> offsetsSince1970(Zone zone) {
        Set<Integer> offsets = new HashSet<>();
        offsets.add((int) zone.toLocal(0));
        for (ZoneOffsetTransition transition : zone.rules().getTransitions()) {
            if (transition.toEpochSecond() >= 0) {
                offsets.add(transition.getOffsetAfter().getTotalSeconds());
            }
        }
        for (ZoneOffsetTransitionRule rule : zone.rules().getTransitionRules()) {
            offsets.add(rule.getOffsetAfter().getTotalSeconds());
        }
        return Set.copyOf(offsets);
    }
}
