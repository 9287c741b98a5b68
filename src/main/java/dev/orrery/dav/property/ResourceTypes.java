package dev.orrery.dav.property;

import dev.orrery.dav.ResourceKind;
import dev.orrery.dav.property.PropertyValue.Whole;
import java.util.EnumMap;
import java.util.Map;

/** DAV:resourcetype of each kind (RFC 4918 section 15.9, RFC 3744 section 4, RFC 4791 section 4.2, RFC 6638 section 2). */
final class ResourceTypes {
    private static final Map<ResourceKind, Whole> BY_KIND = new EnumMap<>(ResourceKind.class);

    static {
        for (ResourceKind kind : ResourceKind.values()) {
            String elements = elements(kind);
            BY_KIND.put(
                    kind,
                    Whole.of(
                            elements.isEmpty()
                                    ? "<D:resourcetype/>"
                                    : "<D:resourcetype>" + elements + "</D:resourcetype>"));
        }
    }

    private ResourceTypes() {}

    static PropertyValue of(ResourceKind kind) {
        return BY_KIND.getOrDefault(kind, Whole.of("<D:resourcetype/>"));
    }

    private static String elements(ResourceKind kind) {
        return switch (kind) {
            case SERVICE_ROOT, PRINCIPALS, PRINCIPALS_OF_KIND, CALENDARS, HOMES_OF_KIND, HOME, PLAIN ->
                "<D:collection/>";
            case PRINCIPAL -> "<D:collection/><D:principal/>";
            case PROXY_READ -> "<D:collection/><D:principal/><CS:calendar-proxy-read/>";
            case PROXY_WRITE -> "<D:collection/><D:principal/><CS:calendar-proxy-write/>";
            case CALENDAR -> "<D:collection/><C:calendar/>";
            case INBOX -> "<D:collection/><C:schedule-inbox/>";
            case OUTBOX -> "<D:collection/><C:schedule-outbox/>";
            case NOTIFICATIONS -> "<D:collection/><CS:notification/>";
            case OBJECT, MISSING -> "";
        };
    }
}
