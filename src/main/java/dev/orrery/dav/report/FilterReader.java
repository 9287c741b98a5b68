package dev.orrery.dav.report;

import static dev.orrery.model.PropertyName.caldav;

import dev.orrery.ical.TimeRange;
import dev.orrery.model.PropertyName;
import dev.orrery.model.Reason;
import dev.orrery.model.Refused;
import dev.orrery.xml.XmlElement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads CALDAV:filter (RFC 4791 section 9.7) and refuses what makes no sense: CALDAV:valid-filter for a condition that
 * no object can be asked, CALDAV:supported-filter is never needed since every name can be asked for. Elements of other
 * namespaces are passed over (RFC 4918 section 17). Pure.
 */
final class FilterReader {
    private static final PropertyName COMP_FILTER = caldav("comp-filter");
    private static final PropertyName PROP_FILTER = caldav("prop-filter");
    private static final PropertyName PARAM_FILTER = caldav("param-filter");
    private static final PropertyName IS_NOT_DEFINED = caldav("is-not-defined");
    /** What drafts of RFC 4791 called the empty filter; old clients still send it. */
    private static final PropertyName IS_DEFINED = caldav("is-defined");

    private static final PropertyName TEXT_MATCH = caldav("text-match");
    private static final PropertyName TIME_RANGE = caldav("time-range");

    /** More conditions than any client has, far fewer than could hurt. */
    private static final int MAX_CONDITIONS = 200;

    /** Where a component may stand; a component without an entry may stand anywhere. */
    private static final Map<String, Set<String>> PARENTS = Map.ofEntries(
            Map.entry("VCALENDAR", Set.of()),
            Map.entry("VEVENT", Set.of("VCALENDAR")),
            Map.entry("VTODO", Set.of("VCALENDAR")),
            Map.entry("VJOURNAL", Set.of("VCALENDAR")),
            Map.entry("VFREEBUSY", Set.of("VCALENDAR")),
            Map.entry("VTIMEZONE", Set.of("VCALENDAR")),
            Map.entry("VAVAILABILITY", Set.of("VCALENDAR")),
            Map.entry("VALARM", Set.of("VEVENT", "VTODO")),
            Map.entry("STANDARD", Set.of("VTIMEZONE")),
            Map.entry("DAYLIGHT", Set.of("VTIMEZONE")),
            Map.entry("AVAILABLE", Set.of("VAVAILABILITY")));

    /** Components of the tables above that lie nowhere in time. */
    private static final Set<String> TIMELESS = Set.of("VTIMEZONE", "STANDARD", "DAYLIGHT");

    /** Properties whose values are never dates, times or periods (RFC 5545 section 3.8 and RFC 7986). */
    private static final Set<String> DATELESS = Set.of(
            "ACTION",
            "ATTACH",
            "ATTENDEE",
            "CALSCALE",
            "CATEGORIES",
            "CLASS",
            "COLOR",
            "COMMENT",
            "CONFERENCE",
            "CONTACT",
            "DESCRIPTION",
            "DURATION",
            "EXRULE",
            "GEO",
            "IMAGE",
            "LOCATION",
            "METHOD",
            "NAME",
            "ORGANIZER",
            "PERCENT-COMPLETE",
            "PRIORITY",
            "PRODID",
            "RELATED-TO",
            "REPEAT",
            "REQUEST-STATUS",
            "RESOURCES",
            "RRULE",
            "SEQUENCE",
            "SOURCE",
            "STATUS",
            "SUMMARY",
            "TRANSP",
            "TZID",
            "TZNAME",
            "TZOFFSETFROM",
            "TZOFFSETTO",
            "TZURL",
            "UID",
            "URL",
            "VERSION");

    private int conditions;

    private FilterReader() {}

    /**
     * @param filter the CALDAV:filter element; an empty one asks for everything
     * @return the condition on the VCALENDAR
     * @throws Refused BadFilter, or UnknownCollation
     */
    static Filter.Component read(XmlElement filter) {
        FilterReader reader = new FilterReader();
        List<XmlElement> tops = filter.children(COMP_FILTER);
        if (tops.isEmpty()) {
            return new Filter.Component("VCALENDAR", false, null, List.of(), List.of());
        }
        if (tops.size() > 1) {
            throw bad("A filter holds one comp-filter, for VCALENDAR.");
        }
        return reader.component(tops.getFirst(), null);
    }

    private Filter.Component component(XmlElement element, @Nullable String parent) {
        String name = name(element);
        requirePlace(name, parent);
        boolean absent = element.child(IS_NOT_DEFINED) != null;
        @Nullable TimeRange range = range(element);
        List<Filter.Property> properties = new ArrayList<>();
        List<Filter.Component> components = new ArrayList<>();
        for (XmlElement child : element.children()) {
            if (child.is(PROP_FILTER)) {
                properties.add(property(child));
            } else if (child.is(COMP_FILTER)) {
                components.add(component(child, name));
            } else {
                requireKnown(child, TIME_RANGE);
            }
        }
        if (range != null && TIMELESS.contains(name)) {
            throw bad("A " + name + " lies nowhere in time; time-range cannot be asked of it.");
        }
        if (absent && (range != null || !properties.isEmpty() || !components.isEmpty())) {
            throw bad("is-not-defined stands alone in its comp-filter.");
        }
        return new Filter.Component(name, absent, range, properties, components);
    }

    private Filter.Property property(XmlElement element) {
        String name = name(element);
        boolean absent = element.child(IS_NOT_DEFINED) != null;
        @Nullable TimeRange range = range(element);
        Filter.@Nullable TextMatch text = text(element);
        List<Filter.Parameter> parameters = new ArrayList<>();
        for (XmlElement child : element.children()) {
            if (child.is(PARAM_FILTER)) {
                parameters.add(parameter(child));
            } else {
                requireKnown(child, TIME_RANGE, TEXT_MATCH);
            }
        }
        if (range != null && DATELESS.contains(name)) {
            throw bad(name + " is no date or time; time-range cannot be asked of it.");
        }
        if (range != null && text != null) {
            throw bad("A prop-filter holds a time-range or a text-match, not both.");
        }
        if (absent && (range != null || text != null || !parameters.isEmpty())) {
            throw bad("is-not-defined stands alone in its prop-filter.");
        }
        return new Filter.Property(name, absent, range, text, parameters);
    }

    private Filter.Parameter parameter(XmlElement element) {
        String name = name(element);
        boolean absent = element.child(IS_NOT_DEFINED) != null;
        Filter.@Nullable TextMatch text = text(element);
        for (XmlElement child : element.children()) {
            requireKnown(child, TEXT_MATCH);
        }
        if (absent && text != null) {
            throw bad("is-not-defined stands alone in its param-filter.");
        }
        return new Filter.Parameter(name, absent, text);
    }

    private String name(XmlElement element) {
        if (++conditions > MAX_CONDITIONS) {
            throw bad("A filter has at most " + MAX_CONDITIONS + " conditions.");
        }
        String name = element.attribute("name");
        if (name == null || name.isBlank()) {
            throw bad(element.name().local() + " names what it asks for in its attribute 'name'.");
        }
        return name.strip().toUpperCase(Locale.ROOT);
    }

    private static void requirePlace(String name, @Nullable String parent) {
        if (parent == null) {
            if (!name.equals("VCALENDAR")) {
                throw bad("The outermost comp-filter is for VCALENDAR, not " + name + ".");
            }
            return;
        }
        Set<String> parents = PARENTS.get(name);
        if (parents != null && !parents.contains(parent)) {
            throw bad("A " + name + " never stands in a " + parent + ".");
        }
    }

    private static void requireKnown(XmlElement child, PropertyName... known) {
        PropertyName name = child.name();
        if (!name.namespace().equals(PropertyName.CALDAV) || name.equals(IS_NOT_DEFINED) || name.equals(IS_DEFINED)) {
            return;
        }
        for (PropertyName one : known) {
            if (name.equals(one)) {
                return;
            }
        }
        throw bad(name.local() + " has no place there.");
    }

    private static @Nullable TimeRange range(XmlElement element) {
        List<XmlElement> ranges = element.children(TIME_RANGE);
        if (ranges.size() > 1) {
            throw bad("At most one time-range stands in a " + element.name().local() + ".");
        }
        return ranges.isEmpty() ? null : TimeRanges.read(ranges.getFirst(), why -> new Reason.BadFilter(false, why));
    }

    private static Filter.@Nullable TextMatch text(XmlElement element) {
        List<XmlElement> matches = element.children(TEXT_MATCH);
        if (matches.isEmpty()) {
            return null;
        }
        if (matches.size() > 1) {
            throw bad("At most one text-match stands in a " + element.name().local() + ".");
        }
        XmlElement match = matches.getFirst();
        String identifier = match.attribute("collation");
        Collation collation = Collation.of(identifier == null ? Collation.ASCII_CASEMAP.identifier() : identifier);
        String negate = match.attribute("negate-condition");
        if (negate != null && !negate.equals("yes") && !negate.equals("no")) {
            throw bad("negate-condition is yes or no.");
        }
        return new Filter.TextMatch(collation.fold(match.text()), collation, "yes".equals(negate));
    }

    private static Refused bad(String why) {
        return new Refused(new Reason.BadFilter(false, why));
    }
}
