package dev.orrery.ical;

import dev.orrery.ical.FreeBusy.Kind;
import dev.orrery.ical.FreeBusy.Period;
import dev.orrery.ical.recur.LocalValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Reads FREEBUSY properties (RFC 5545 section 3.8.2.6). Static and pure. */
public final class FreeBusyReader {
    private FreeBusyReader() {}

    /** The busy periods of a VFREEBUSY; what is FREE or cannot be read is left out. */
    public static List<Period> periods(Component component) {
        List<Period> found = new ArrayList<>();
        for (Property property : component.all("FREEBUSY")) {
            Kind kind = kind(property);
            if (kind == null) {
                continue;
            }
            for (String piece : property.value().split(",")) {
                Period period = period(piece.strip(), kind);
                if (period != null) {
                    found.add(period);
                }
            }
        }
        return List.copyOf(found);
    }

    private static @Nullable Kind kind(Property property) {
        String type = Objects.requireNonNullElse(property.parameter("FBTYPE"), "BUSY");
        return switch (type.toUpperCase(Locale.ROOT)) {
            case "FREE" -> null;
            case "BUSY-TENTATIVE" -> Kind.TENTATIVE;
            case "BUSY-UNAVAILABLE" -> Kind.UNAVAILABLE;
            default -> Kind.BUSY;
        };
    }

    /** {@code start/end} or {@code start/duration} (RFC 5545 section 3.3.9), in UTC. */
    static @Nullable Period period(String text, Kind kind) {
        int slash = text.indexOf('/');
        LocalValue start = slash < 0 ? null : LocalValue.parse(text.substring(0, slash));
        if (start == null) {
            return null;
        }
        String tail = text.substring(slash + 1);
        Duration duration = Duration.parse(tail);
        LocalValue end = duration == null ? LocalValue.parse(tail) : null;
        if (duration == null && end == null) {
            return null;
        }
        long to = end == null ? start.local() + Objects.requireNonNull(duration).total() : end.local();
        return to > start.local() ? new Period(start.local(), to, kind) : null;
    }
}
