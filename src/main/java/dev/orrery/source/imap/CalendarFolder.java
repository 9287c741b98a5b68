package dev.orrery.source.imap;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A folder that is a calendar, as a listing shows it. Immutable.
 *
 * @param place its name, as the store keeps it
 * @param member what it is called here, if that is free: the levels of its name without the inbox
 * @param identity survives renaming; empty if the server gives none
 * @param kind what lies in it
 * @param isDefault the one of its kind that is {@code calendar/} or {@code tasks/}
 * @param others whether it is somebody else's, who shares it
 * @param label for people
 * @param writable whether this person may add and remove messages
 * @param counts whether this person is busy while something in it takes place
 * @param annotations Kolab's values by key
 */
record CalendarFolder(
        String place,
        String member,
        String identity,
        Kind kind,
        boolean isDefault,
        boolean others,
        String label,
        boolean writable,
        boolean counts,
        Map<String, String> annotations) {
    /** What lies in a folder, by Kolab's word for it. */
    enum Kind {
        EVENT("VEVENT"),
        TASK("VTODO"),
        JOURNAL("VJOURNAL");

        private final String component;

        Kind(String component) {
            this.component = component;
        }

        /** The kind of a calendar for just these, events if it is for any; empty if no one folder holds them. */
        static Optional<Kind> of(Set<String> components) {
            if (components.isEmpty()) {
                return Optional.of(EVENT);
            }
            return Arrays.stream(values())
                    .filter(kind -> kind.components().equals(components))
                    .findFirst();
        }

        Set<String> components() {
            return Set.of(component);
        }
    }

    /** The same, though another is the default. */
    CalendarFolder besideDefault() {
        return new CalendarFolder(place, member, identity, kind, false, others, label, writable, counts, annotations);
    }

    public CalendarFolder {
        annotations = Map.copyOf(annotations);
    }
}
