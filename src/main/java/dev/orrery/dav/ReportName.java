package dev.orrery.dav;

import static dev.orrery.dav.ResourceKind.CALENDAR;
import static dev.orrery.dav.ResourceKind.HOME;
import static dev.orrery.dav.ResourceKind.INBOX;
import static dev.orrery.dav.ResourceKind.NOTIFICATIONS;
import static dev.orrery.dav.ResourceKind.OBJECT;
import static dev.orrery.dav.ResourceKind.PLAIN;
import static dev.orrery.dav.ResourceKind.PRINCIPALS;
import static dev.orrery.dav.ResourceKind.PRINCIPALS_OF_KIND;
import static dev.orrery.dav.ResourceKind.SERVICE_ROOT;

import dev.orrery.model.PropertyName;
import dev.orrery.model.Reason;
import dev.orrery.model.Refused;
import java.util.Optional;
import java.util.Set;

/** Every report there is, where, and what says so: the table behind {@code DAV:supported-report-set} and the compliance page. */
public enum ReportName {
    CALENDAR_QUERY(PropertyName.caldav("calendar-query"), "RFC 4791, 7.8", Set.of(CALENDAR, INBOX, HOME, OBJECT)),
    CALENDAR_MULTIGET(PropertyName.caldav("calendar-multiget"), "RFC 4791, 7.9", ResourceKind.IN_HOMES),
    FREE_BUSY_QUERY(PropertyName.caldav("free-busy-query"), "RFC 4791, 7.10", Set.of(CALENDAR, HOME)),
    SYNC_COLLECTION(
            PropertyName.dav("sync-collection"), "RFC 6578, 3.2", Set.of(HOME, CALENDAR, PLAIN, INBOX, NOTIFICATIONS)),
    EXPAND_PROPERTY(PropertyName.dav("expand-property"), "RFC 3253, 3.8", ResourceKind.EXISTING),
    ACL_PRINCIPAL_PROP_SET(PropertyName.dav("acl-principal-prop-set"), "RFC 3744, 9.2", ResourceKind.COLLECTIONS),
    PRINCIPAL_MATCH(
            PropertyName.dav("principal-match"), "RFC 3744, 9.3", Set.of(PRINCIPALS, PRINCIPALS_OF_KIND, HOME, PLAIN)),
    PRINCIPAL_PROPERTY_SEARCH(
            PropertyName.dav("principal-property-search"),
            "RFC 3744, 9.4",
            Set.of(SERVICE_ROOT, PRINCIPALS, PRINCIPALS_OF_KIND)),
    PRINCIPAL_SEARCH_PROPERTY_SET(
            PropertyName.dav("principal-search-property-set"), "RFC 3744, 9.5", ResourceKind.EXISTING),
    CALENDARSERVER_PRINCIPAL_SEARCH(
            PropertyName.calendarserver("calendarserver-principal-search"),
            "calendarserver-principal-search",
            Set.of(SERVICE_ROOT, PRINCIPALS, PRINCIPALS_OF_KIND));

    private final PropertyName element;
    private final String section;
    private final Set<ResourceKind> on;

    ReportName(PropertyName element, String section, Set<ResourceKind> on) {
        this.element = element;
        this.section = section;
        this.on = Set.copyOf(on);
    }

    /** The root element of the request. */
    public PropertyName element() {
        return element;
    }

    public String section() {
        return section;
    }

    /** The kinds of resources that it can be asked of. */
    public Set<ResourceKind> on() {
        return on;
    }

    /**
     * Every report calls this as soon as its target is known.
     *
     * @throws Refused UnsupportedReport where it cannot be asked of this kind of resource; NotFound where nothing is
     */
    public void requireOn(Target target) {
        if (target.kind() == ResourceKind.MISSING) {
            throw new Refused(new Reason.NotFound(target.href()));
        }
        if (!on.contains(target.kind())) {
            throw new Refused(new Reason.UnsupportedReport(element));
        }
    }

    public static Optional<ReportName> of(PropertyName element) {
        for (ReportName report : values()) {
            if (report.element.equals(element)) {
                return Optional.of(report);
            }
        }
        return Optional.empty();
    }
}
