package dev.orrery.dav.report;

import dev.orrery.access.Rights;
import dev.orrery.dav.DavContext;
import dev.orrery.dav.DavRequest;
import dev.orrery.dav.Hrefs;
import dev.orrery.dav.Multistatus;
import dev.orrery.dav.Report;
import dev.orrery.dav.ReportName;
import dev.orrery.dav.Resolver;
import dev.orrery.dav.Target;
import dev.orrery.dav.Target.CollectionTarget;
import dev.orrery.dav.property.NamedPrincipals;
import dev.orrery.dav.property.PropertyRequest;
import dev.orrery.dav.property.PropertyRow;
import dev.orrery.http.Response;
import dev.orrery.model.Grantee;
import dev.orrery.model.Principal;
import dev.orrery.model.Privilege;
import dev.orrery.store.Snapshot;
import dev.orrery.xml.XmlElement;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** DAV:acl-principal-prop-set (RFC 3744 section 9.2): properties of every principal that the access list names. */
final class AclPrincipalPropSet implements Report {
    private final DavContext dav;

    AclPrincipalPropSet(DavContext dav) {
        this.dav = dav;
    }

    @Override
    public Response run(DavRequest request, XmlElement body) throws IOException {
        PropertyRequest wanted = PropertyRequest.ofReport(body);
        List<PropertyRow> rows = dav.read(request, (snapshot, named) -> rows(request, wanted, snapshot, named));
        return Multistatus.small(request, out -> {
            for (PropertyRow row : rows) {
                out.row(row);
            }
        });
    }

    private List<PropertyRow> rows(
            DavRequest request, PropertyRequest wanted, Snapshot snapshot, NamedPrincipals named) {
        Target target = Resolver.resolveExisting(snapshot, request.caller(), request.located());
        ReportName.ACL_PRINCIPAL_PROP_SET.requireOn(target);
        CollectionTarget collection = (CollectionTarget) target;
        collection.require(Privilege.READ_ACL);
        Map<String, Principal> listed = new LinkedHashMap<>();
        for (Rights.Effective effective :
                Rights.entries(snapshot, collection.row().ref())) {
            switch (effective.entry().grantee()) {
                case Grantee.Owner owner -> listed.put(collection.owner().guid(), collection.owner());
                case Grantee.Named one ->
                    snapshot.principal(one.guid()).ifPresent(principal -> listed.put(one.guid(), principal));
                case Grantee.Everyone everyone -> {}
                case Grantee.Authenticated authenticated -> {}
                case Grantee.Unauthenticated unauthenticated -> {}
                case Grantee.Self self -> {}
                case Grantee.Delegate delegate -> {} // shown by name, see Rights.entries
            }
        }
        return listed.values().stream()
                .map(principal -> dav.properties()
                        .read(
                                wanted,
                                dav.subject(
                                        new Target.PrincipalTarget(Hrefs.principal(principal), principal),
                                        snapshot,
                                        request.caller(),
                                        named)))
                .toList();
    }
}
