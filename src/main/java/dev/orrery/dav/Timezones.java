package dev.orrery.dav;

import dev.orrery.ical.Component;
import dev.orrery.ical.ZonesByReference;
import dev.orrery.model.Reason;
import dev.orrery.model.Refused;
import java.util.Locale;

/**
 * What the CalDAV-Timezones header asks for (RFC 7809): with or without definitions of standard zones. The ETag is that
 * of the stored object in every form, as with partial calendar data: it is what the next PUT must name in If-Match.
 */
public enum Timezones {
    /** No header: calendar data is given back as it was stored, whether by reference or with definitions. */
    AS_STORED,
    /** {@code T}. */
    INCLUDED,
    /** {@code F}. */
    BY_REFERENCE;

    /** Its name, also for Vary. */
    public static final String HEADER = "CalDAV-Timezones";

    /** @throws Refused BadRequest for anything but T and F */
    public static Timezones of(DavRequest request) {
        String value = request.http().headers().get(HEADER);
        if (value == null) {
            return AS_STORED;
        }
        return switch (value.strip().toUpperCase(Locale.ROOT)) {
            case "T" -> INCLUDED;
            case "F" -> BY_REFERENCE;
            default -> throw new Refused(new Reason.BadRequest(HEADER + " is T or F, not " + value + "."));
        };
    }

    /** The text in that form; the same array where nothing is to do. */
    public byte[] apply(byte[] text) {
        return switch (this) {
            case AS_STORED -> text;
            case INCLUDED -> ZonesByReference.with(text);
            case BY_REFERENCE -> ZonesByReference.without(text);
        };
    }

    /** The same of a tree. */
    public Component apply(Component root) {
        return switch (this) {
            case AS_STORED -> root;
            case INCLUDED -> ZonesByReference.with(root);
            case BY_REFERENCE -> ZonesByReference.without(root);
        };
    }
}
