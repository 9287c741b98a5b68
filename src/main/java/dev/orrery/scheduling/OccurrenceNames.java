package dev.orrery.scheduling;

import dev.orrery.ical.Component;
import dev.orrery.ical.Zone;
import dev.orrery.scheduling.OccurrenceId.Form;
import java.util.HashMap;
import java.util.Map;

/**
 * Which occurrence of an object is meant by the moment for which it was planned: named as its own component does, else as the
 * series does, dates and floating times by the clock (RFC 5545 section 3.8.4.4). For one thread.
 */
public final class OccurrenceNames {
    private final SchedulingObject object;
    private final Zone floating;

    /** Occurrences that have a component of their own, by their RECURRENCE-ID in seconds since the epoch. */
    private final Map<Long, OccurrenceId> named = new HashMap<>();

    /** @param floating zone of times without one */
    public OccurrenceNames(Component calendar, Zone floating) {
        this(SchedulingObject.of(calendar), floating);
    }

    OccurrenceNames(SchedulingObject object, Zone floating) {
        this.object = object;
        this.floating = floating;
        for (OccurrenceId id : object.components().keySet()) {
            if (!id.isWhole()) {
                named.put(id.form() == Form.FIXED ? id.at() : floating.toUtc(id.at()), id);
            }
        }
    }

    /**
     * As stores name it; empty for what does not recur.
     *
     * @param planned seconds since the epoch
     */
    public String text(long planned) {
        Component master = object.master();
        boolean recurs = named.containsKey(planned) || master != null && Occurrences.isSeries(master);
        return recurs ? id(planned).text() : "";
    }

    /**
     * What says something about an occurrence, also about one that is taken out.
     *
     * @param planned seconds since the epoch
     */
    public Component governing(long planned) {
        Component governing = object.governing(id(planned));
        return governing == null ? object.first() : governing;
    }

    OccurrenceId id(long planned) {
        OccurrenceId own = named.get(planned);
        if (own != null) {
            return own;
        }
        Component master = object.master();
        var first = master == null ? null : Occurrences.start(object, master);
        if (first == null || !first.date() && !first.isFloating()) {
            return new OccurrenceId(Form.FIXED, planned, false);
        }
        return new OccurrenceId(first.date() ? Form.DATE : Form.FLOATING, floating.toLocal(planned), false);
    }
}
