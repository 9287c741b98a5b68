package dev.orrery.dav.property;

import dev.orrery.model.PropertyName;
import dev.orrery.model.Reason;
import dev.orrery.model.Refused;
import dev.orrery.xml.XmlElement;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which properties a PROPFIND or a report asks for (RFC 4918 section 9.1). Immutable.
 *
 * @param asked by name, in order and once each; with {@link Mode#ALL} those of DAV:include. The elements are kept for
 *     what they hold (CALDAV:calendar-data)
 */
public record PropertyRequest(Mode mode, Map<PropertyName, XmlElement> asked) {
    private static final PropertyName PROP = PropertyName.dav("prop");
    private static final PropertyName ALLPROP = PropertyName.dav("allprop");
    private static final PropertyName PROPNAME = PropertyName.dav("propname");
    private static final PropertyName INCLUDE = PropertyName.dav("include");

    /** How the properties are chosen. */
    public enum Mode {
        /** DAV:prop. */
        NAMED,
        /** DAV:allprop, perhaps with DAV:include. */
        ALL,
        /** DAV:propname. */
        NAMES
    }

    public static final PropertyRequest ALLPROP_REQUEST = new PropertyRequest(Mode.ALL, Map.of());

    /** Asks for nothing: rows with only an href and an empty propstat. */
    public static final PropertyRequest NONE = new PropertyRequest(Mode.NAMED, Map.of());

    /**
     * From the element that holds DAV:prop, DAV:allprop or DAV:propname; null (an empty body) means all.
     *
     * @throws Refused BadRequest if it holds none or several of them
     */
    public static PropertyRequest of(@Nullable XmlElement holder) {
        if (holder == null) {
            return ALLPROP_REQUEST;
        }
        XmlElement prop = holder.child(PROP);
        XmlElement all = holder.child(ALLPROP);
        XmlElement names = holder.child(PROPNAME);
        if ((prop == null ? 0 : 1) + (all == null ? 0 : 1) + (names == null ? 0 : 1) != 1) {
            throw new Refused(new Reason.BadRequest("Ask with exactly one of DAV:prop, DAV:allprop and DAV:propname."));
        }
        if (prop != null) {
            return new PropertyRequest(Mode.NAMED, byName(prop.children()));
        }
        XmlElement include = holder.child(INCLUDE);
        return names != null
                ? new PropertyRequest(Mode.NAMES, Map.of())
                : new PropertyRequest(Mode.ALL, include == null ? Map.of() : byName(include.children()));
    }

    /** The same for reports, where leaving it out means that no properties are wanted. */
    public static PropertyRequest ofReport(XmlElement report) {
        boolean any = report.child(PROP) != null || report.child(ALLPROP) != null || report.child(PROPNAME) != null;
        return any ? of(report) : NONE;
    }

    private static Map<PropertyName, XmlElement> byName(List<XmlElement> elements) {
        Map<PropertyName, XmlElement> byName = LinkedHashMap.newLinkedHashMap(elements.size());
        elements.forEach(element -> byName.putIfAbsent(element.name(), element));
        return byName;
    }
}
