package dev.orrery.dav.report;

import static dev.orrery.model.PropertyName.dav;

import dev.orrery.access.Delegation;
import dev.orrery.dav.Children;
import dev.orrery.dav.DavContext;
import dev.orrery.dav.DavRequest;
import dev.orrery.dav.Depth;
import dev.orrery.dav.Hrefs;
import dev.orrery.dav.Multistatus;
import dev.orrery.dav.Proxies;
import dev.orrery.dav.Report;
import dev.orrery.dav.ReportName;
import dev.orrery.dav.Resolver;
import dev.orrery.dav.Target;
import dev.orrery.dav.Target.CollectionTarget;
import dev.orrery.dav.property.MemberReader;
import dev.orrery.dav.property.NamedPrincipals;
import dev.orrery.dav.property.PropertyRequest;
import dev.orrery.dav.property.PropertyRow;
import dev.orrery.dav.property.PropertyValue;
import dev.orrery.dav.property.Subject;
import dev.orrery.http.Response;
import dev.orrery.model.Principal;
import dev.orrery.model.PrincipalKind;
import dev.orrery.model.PrincipalName;
import dev.orrery.model.Privilege;
import dev.orrery.model.PropertyName;
import dev.orrery.model.Reason;
import dev.orrery.model.Refused;
import dev.orrery.store.ObjectRow;
import dev.orrery.store.Snapshot;
import dev.orrery.xml.XmlElement;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * DAV:principal-match (RFC 3744 section 9.3): with DAV:self the principals in the collection that are the caller, groups
 * that hold them among them; with DAV:principal-property whatever lies below, at any depth, and has a property (such as
 * DAV:owner) that names one of those.
 */
final class PrincipalMatch implements Report {
    private final DavContext dav;
    private final ReportLimits limits;

    PrincipalMatch(DavContext dav, ReportLimits limits) {
        this.dav = dav;
        this.limits = limits;
    }

    @Override
    public Response run(DavRequest request, XmlElement body) throws IOException {
        if (request.depth(Depth.ZERO) != Depth.ZERO) {
            throw new Refused(new Reason.BadRequest("This report has Depth 0."));
        }
        PropertyName property = property(body);
        PropertyRequest wanted = PropertyRequest.ofReport(body);
        Set<Principal> selves = selves(request);
        List<PropertyRow> rows = dav.read(
                request, (snapshot, named) -> rows(subject(request, snapshot, named), property, wanted, selves));
        return Multistatus.small(request, out -> {
            for (PropertyRow row : rows) {
                out.row(row);
            }
        });
    }

    /** Null for DAV:self. */
    private static @Nullable PropertyName property(XmlElement body) {
        XmlElement property = body.child(dav("principal-property"));
        if (property != null && property.children().size() == 1) {
            return property.children().getFirst().name();
        }
        if (property != null || body.child(dav("self")) == null) {
            throw new Refused(new Reason.BadRequest("Ask for DAV:self or for one DAV:principal-property."));
        }
        return null;
    }

    private Set<Principal> selves(DavRequest request) {
        Principal self = request.caller().principal();
        if (self == null) {
            return Set.of();
        }
        Set<Principal> selves = new LinkedHashSet<>();
        selves.add(self);
        selves.addAll(dav.principals().groupsOf(self));
        return selves;
    }

    private Subject subject(DavRequest request, Snapshot snapshot, NamedPrincipals named) {
        Target target = Resolver.resolveExisting(snapshot, request.caller(), request.located());
        ReportName.PRINCIPAL_MATCH.requireOn(target);
        return dav.subject(target, snapshot, request.caller(), named);
    }

    private List<PropertyRow> rows(
            Subject subject, @Nullable PropertyName property, PropertyRequest wanted, Set<Principal> selves) {
        List<Target> matches = property == null ? selves(subject, selves) : new ArrayList<>();
        if (property != null) {
            Set<String> hrefs = new HashSet<>();
            selves.forEach(self -> hrefs.add(Hrefs.principal(self)));
            collect(subject, property, hrefs, matches);
        }
        return matches.stream()
                .map(match -> dav.properties().read(wanted, subject.with(match, null)))
                .toList();
    }

    /** Themselves, their groups, and the groups of delegates that they are in. */
    private static List<Target> selves(Subject subject, Set<Principal> selves) {
        List<Target> matches = new ArrayList<>();
        for (Principal self : selves) {
            if (holds(subject.target(), self.kind())) {
                matches.add(new Target.PrincipalTarget(Hrefs.principal(self), self));
            }
        }
        Principal caller = subject.caller().principal();
        if (caller == null) {
            return matches;
        }
        for (Delegation delegation : Delegation.values()) {
            for (PrincipalName owner : Proxies.owners(subject, caller, delegation)) {
                subject.snapshot()
                        .principal(owner)
                        .filter(known -> holds(subject.target(), known.kind()))
                        .ifPresent(known -> matches.add(
                                new Target.ProxyTarget(Proxies.href(owner, delegation), known, delegation)));
            }
        }
        return matches;
    }

    private static boolean holds(Target target, PrincipalKind kind) {
        return switch (target) {
            case Target.PrincipalsRoot root -> true;
            case Target.PrincipalsOfKind some -> some.principals() == kind;
            default -> false;
        };
    }

    private void collect(Subject subject, PropertyName property, Set<String> hrefs, List<Target> matches) {
        if (subject.target() instanceof CollectionTarget collection
                && collection.rights().contains(Privilege.READ)) {
            objects(subject, collection, property, hrefs, matches);
        }
        for (Target child : Children.of(subject)) {
            Subject below = subject.with(child, null);
            if (names(dav.properties().value(property, below), hrefs)) {
                add(child, matches);
            }
            collect(below, property, hrefs, matches);
        }
    }

    private void objects(
            Subject subject,
            CollectionTarget collection,
            PropertyName property,
            Set<String> hrefs,
            List<Target> matches) {
        MemberReader reader = dav.properties().reader(property, subject);
        for (ObjectRow row : subject.snapshot().listing(collection.row().ref()).objects()) {
            if (names(reader.read(row), hrefs)) {
                add(new Target.ObjectTarget(collection.memberHref(row.name()), collection, row), matches);
            }
        }
    }

    private static boolean names(@Nullable PropertyValue value, Set<String> hrefs) {
        return value instanceof PropertyValue.Hrefs all && all.hrefs().stream().anyMatch(hrefs::contains);
    }

    private void add(Target match, List<Target> matches) {
        if (matches.size() == limits.matches()) {
            throw new Refused(new Reason.TooManyMatches(limits.matches()));
        }
        matches.add(match);
    }
}
