package dev.orrery.dav.property;

import static dev.orrery.dav.ResourceKind.CALENDAR;
import static dev.orrery.dav.ResourceKind.OBJECT;
import static dev.orrery.dav.ResourceKind.PLAIN;
import static dev.orrery.model.PropertyName.dav;

import dev.orrery.dav.Hrefs;
import dev.orrery.dav.MethodName;
import dev.orrery.dav.ReportName;
import dev.orrery.dav.ResourceKind;
import dev.orrery.dav.SyncToken;
import dev.orrery.dav.Target.CollectionTarget;
import dev.orrery.dav.Target.PrincipalTarget;
import dev.orrery.dav.property.PropertyValue.Text;
import dev.orrery.dav.property.PropertyValue.Whole;
import dev.orrery.model.Privilege;
import dev.orrery.store.CollectionRow;
import dev.orrery.store.HomeRow;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The small extensions of WebDAV: RFC 3253, 4331, 5397, 5842, 5995 and 6578. */
public final class WebDavProperties {
    private static final Map<ResourceKind, Whole> REPORTS = new EnumMap<>(ResourceKind.class);
    private static final Map<ResourceKind, Whole> METHODS = new EnumMap<>(ResourceKind.class);

    static {
        for (ResourceKind kind : ResourceKind.EXISTING) {
            REPORTS.put(kind, reports(kind));
            METHODS.put(kind, methods(kind));
        }
    }

    private WebDavProperties() {}

    static List<Property> rows() {
        return List.of(
                byKind("supported-report-set", "RFC 3253, 3.1.5", REPORTS),
                byKind("supported-method-set", "RFC 3253, 3.1.3", METHODS),
                quota("quota-available-bytes", "RFC 4331, 3", WebDavProperties::available),
                quota("quota-used-bytes", "RFC 4331, 4", (home, _) -> home.usedBytes()),
                Property.of(
                                dav("current-user-principal"),
                                "RFC 5397, 3",
                                ResourceKind.EXISTING,
                                WebDavProperties::currentUser)
                        .sameForMembers(),
                Property.of(dav("resource-id"), "RFC 5842, 3.1", withPrincipals(), WebDavProperties::resourceId)
                        .members(WebDavProperties::resourceIdOfMembers),
                Property.of(
                        dav("add-member"),
                        "RFC 5995, 3.2.1",
                        Set.of(CALENDAR, PLAIN),
                        subject -> PropertyValue.Hrefs.of(subject.target().href() + "?add-member")),
                Property.of(
                        dav("sync-token"),
                        "RFC 6578, 4",
                        ReportName.SYNC_COLLECTION.on(),
                        subject -> subject.target() instanceof CollectionTarget collection
                                ? new Text(syncToken(subject, collection.row()).toString())
                                : null));
    }

    /** Where a collection's history stands now; a home's counts everything in it. */
    public static SyncToken syncToken(Subject subject, CollectionRow row) {
        return SyncToken.of(
                subject.environment().epoch(),
                subject.snapshot(),
                subject.caller(),
                subject.environment().visibility(),
                row);
    }

    static long newest(Subject subject, CollectionRow row) {
        return subject.snapshot().newest(row);
    }

    private static Property byKind(String name, String section, Map<ResourceKind, Whole> values) {
        return Property.of(
                        dav(name),
                        section,
                        ResourceKind.EXISTING,
                        subject -> values.get(subject.target().kind()))
                .constantForMembers(values.get(OBJECT));
    }

    private static Whole reports(ResourceKind kind) {
        return Whole.of("<D:supported-report-set>"
                + Arrays.stream(ReportName.values())
                        .filter(report -> report.on().contains(kind))
                        .map(report -> "<D:supported-report><D:report><" + prefix(report) + ":"
                                + report.element().local() + "/></D:report></D:supported-report>")
                        .collect(Collectors.joining())
                + "</D:supported-report-set>");
    }

    private static String prefix(ReportName report) {
        return switch (report.element().namespace()) {
            case dev.orrery.model.PropertyName.DAV -> "D";
            case dev.orrery.model.PropertyName.CALDAV -> "C";
            default -> "CS";
        };
    }

    private static Whole methods(ResourceKind kind) {
        return Whole.of("<D:supported-method-set>"
                + Arrays.stream(MethodName.values())
                        .filter(method -> method.on().contains(kind))
                        .map(method -> "<D:supported-method name=\"" + method + "\"/>")
                        .collect(Collectors.joining())
                + "</D:supported-method-set>");
    }

    /** Nothing for a home without limit (RFC 4331 section 3). */
    private static @Nullable Long available(HomeRow home, Subject subject) {
        long limit = subject.environment().limits().quota();
        return limit <= 0 ? null : (Long) Math.max(0, limit - home.usedBytes());
    }

    /** How a home's row becomes a number. */
    @FunctionalInterface
    private interface Count {
        @Nullable
        Long of(HomeRow home, Subject subject);
    }

    private static Property quota(String name, String section, Count count) {
        return Property.of(dav(name), section, ResourceKind.COLLECTIONS, subject -> {
            if (!(subject.target() instanceof CollectionTarget collection)) {
                return null;
            }
            if (!collection.rights().contains(Privilege.READ)) {
                return PropertyValue.DENIED;
            }
            Long number = subject.snapshot()
                    .home(collection.row().ref().home())
                    .map(home -> count.of(home, subject))
                    .orElse(null);
            return number == null ? null : new Text(number.toString());
        });
    }

    private static PropertyValue currentUser(Subject subject) {
        var self = subject.caller().principal();
        return self == null
                ? Whole.of("<D:current-user-principal><D:unauthenticated/></D:current-user-principal>")
                : PropertyValue.Hrefs.of(Hrefs.principal(self));
    }

    private static Set<ResourceKind> withPrincipals() {
        EnumSet<ResourceKind> kinds = EnumSet.copyOf(ResourceKind.IN_HOMES);
        kinds.add(ResourceKind.PRINCIPAL);
        return kinds;
    }

    private static @Nullable PropertyValue resourceId(Subject subject) {
        return switch (subject.target()) {
            case PrincipalTarget target ->
                ResourceIds.ofPrincipal(target.principal().guid());
            case CollectionTarget collection ->
                ResourceIds.of(
                        collection.owner().guid(), collection.row().ref().id().value(), -1);
            default -> null;
        };
    }

    private static MemberReader resourceIdOfMembers(Subject subject) {
        if (!(subject.target() instanceof CollectionTarget collection)) {
            return MemberReader.ABSENT;
        }
        String owner = collection.owner().guid();
        long id = collection.row().ref().id().value();
        return row -> ResourceIds.of(owner, id, row.createdSeq());
    }
}
