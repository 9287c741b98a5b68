package dev.orrery.dav.property;

import static dev.orrery.dav.ResourceKind.PRINCIPAL;
import static dev.orrery.dav.property.Rfc4918Properties.ofCollection;
import static dev.orrery.model.PropertyName.dav;

import dev.orrery.access.Rights;
import dev.orrery.dav.Hrefs;
import dev.orrery.dav.ResourceKind;
import dev.orrery.dav.Target;
import dev.orrery.dav.Target.CollectionTarget;
import dev.orrery.dav.Target.PrincipalTarget;
import dev.orrery.dav.property.PropertyValue.Whole;
import dev.orrery.model.Principal;
import dev.orrery.model.PrincipalKind;
import dev.orrery.model.Privilege;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** RFC 3744 sections 4 and 5: principals, and who may do what. */
final class Rfc3744Properties {
    private static final Set<ResourceKind> PRINCIPALS = Set.of(PRINCIPAL);
    private static final Set<Privilege> PUBLIC =
            EnumSet.of(Privilege.READ, Privilege.READ_CURRENT_USER_PRIVILEGE_SET, Privilege.READ_FREE_BUSY);
    private static final Whole RESTRICTIONS = Whole.of("<D:acl-restrictions><D:no-invert/></D:acl-restrictions>");
    private static final PropertyValue COLLECTIONS = PropertyValue.Hrefs.of(Hrefs.PRINCIPALS);
    private static final PropertyValue SUPPORTED = PropertyValue.content(Privileges::writeTree);

    private Rfc3744Properties() {}

    static List<Property> rows() {
        return List.of(
                ofPrincipal(
                        "alternate-URI-set",
                        "RFC 3744, 4.1",
                        principal -> new PropertyValue.Hrefs(principal.mails().stream()
                                .map(mail -> "mailto:" + mail)
                                .toList())),
                ofPrincipal(
                        "principal-URL",
                        "RFC 3744, 4.2",
                        principal -> PropertyValue.Hrefs.of(Hrefs.principal(principal))),
                ofPrincipal("group-member-set", "RFC 3744, 4.3", Rfc3744Properties::members),
                Property.of(dav("group-membership"), "RFC 3744, 4.4", PRINCIPALS, Rfc3744Properties::groups),
                Property.of(
                                dav("owner"),
                                "RFC 3744, 5.1",
                                ResourceKind.IN_HOMES,
                                ofCollection(collection -> PropertyValue.Hrefs.of(Hrefs.principal(collection.owner()))))
                        .sameForMembers(),
                Property.of(dav("supported-privilege-set"), "RFC 3744, 5.3", ResourceKind.EXISTING, _ -> SUPPORTED)
                        .constantForMembers(SUPPORTED),
                Property.of(
                                dav("current-user-privilege-set"),
                                "RFC 3744, 5.4",
                                ResourceKind.EXISTING,
                                Rfc3744Properties::currentUserPrivileges)
                        .sameForMembers(),
                Property.of(dav("acl"), "RFC 3744, 5.5", ResourceKind.EXISTING, AccessList::ofResource)
                        .members(AccessList::ofMembers),
                Property.of(dav("acl-restrictions"), "RFC 3744, 5.6", ResourceKind.EXISTING, _ -> RESTRICTIONS)
                        .constantForMembers(RESTRICTIONS),
                Property.of(dav("inherited-acl-set"), "RFC 3744, 5.7", ResourceKind.EXISTING, AccessList::inheritedBy)
                        .members(AccessList::inheritedByMembers),
                Property.of(dav("principal-collection-set"), "RFC 3744, 5.8", ResourceKind.EXISTING, _ -> COLLECTIONS)
                        .constantForMembers(COLLECTIONS));
    }

    /** A property of principals alone. */
    static Property ofPrincipal(String name, String section, Function<Principal, @Nullable PropertyValue> reader) {
        return Property.of(
                dav(name),
                section,
                PRINCIPALS,
                subject ->
                        subject.target() instanceof PrincipalTarget target ? reader.apply(target.principal()) : null);
    }

    /** What the caller may do with the subject's target; members have the rights of their collection. */
    static Set<Privilege> rights(Subject subject) {
        return switch (subject.target()) {
            case CollectionTarget collection -> collection.rights();
            case Target.ObjectTarget object -> object.collection().rights();
            case PrincipalTarget principal -> Rights.onPrincipal(subject.caller(), principal.principal());
            case Target.ServiceRoot _,
                    Target.PrincipalsRoot _,
                    Target.PrincipalsOfKind _,
                    Target.CalendarsRoot _,
                    Target.HomesOfKind _,
                    Target.Missing _ -> PUBLIC;
        };
    }

    private static PropertyValue currentUserPrivileges(Subject subject) {
        Set<Privilege> rights = rights(subject);
        return rights.contains(Privilege.READ_CURRENT_USER_PRIVILEGE_SET)
                ? Privileges.currentUser(rights)
                : PropertyValue.DENIED;
    }

    private static @Nullable PropertyValue members(Principal principal) {
        return principal.kind() == PrincipalKind.GROUP
                ? new PropertyValue.Hrefs(
                        principal.members().stream().map(Hrefs::principal).toList())
                : null;
    }

    /** Only those that name it directly (RFC 3744 section 4.4). */
    private static @Nullable PropertyValue groups(Subject subject) {
        return subject.target() instanceof PrincipalTarget target
                ? new PropertyValue.Hrefs(
                        subject.snapshot().groupsWith(target.principal().name()).stream()
                                .map(Hrefs::principal)
                                .toList())
                : null;
    }
}
