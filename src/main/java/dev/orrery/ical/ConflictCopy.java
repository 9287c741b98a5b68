package dev.orrery.ical;

import java.util.ArrayList;
import java.util.List;

/**
 * A second object beside the one whose version won: the version that lost, to be looked at by a person. It has a UID of its
 * own, because a calendar holds each UID once (RFC 4791 section 5.3.2.1), and takes part in no scheduling: ORGANIZER and
 * ATTENDEE are kept under other names.
 */
public final class ConflictCopy {
    private static final String OF = "X-ORRERY-CONFLICT-OF";
    private static final int LONGEST = 900;
    private static final String REMARK = " (conflicting copy)";

    private ConflictCopy() {}

    /** The same for the same version, so that no version gets two. */
    public static String uid(String uid, String fingerprint) {
        String shortened = uid.length() > LONGEST ? uid.substring(0, LONGEST) : uid;
        return shortened + "-conflict-" + fingerprint.substring(0, 12);
    }

    /** @param uid of the copy */
    public static byte[] of(Component root, String uid) {
        List<Component> children = root.children().stream()
                .map(child -> child.is("VTIMEZONE") ? child : copy(child, uid))
                .toList();
        return ICalendarWriter.write(root.withChildren(children));
    }

    private static Component copy(Component component, String uid) {
        List<Property> properties = new ArrayList<>();
        for (Property property : component.properties()) {
            switch (property.name()) {
                case "UID" -> {
                    properties.add(new Property("UID", uid));
                    properties.add(new Property(OF, property.value()));
                }
                case "ORGANIZER", "ATTENDEE" ->
                    properties.add(
                            new Property("X-ORRERY-" + property.name(), property.parameters(), property.value(), 0));
                case "SUMMARY" -> properties.add(property.withValue(property.value() + REMARK));
                default -> properties.add(property);
            }
        }
        if (!component.has("SUMMARY")) {
            properties.add(new Property("SUMMARY", REMARK.strip()));
        }
        return component.withProperties(properties);
    }
}
