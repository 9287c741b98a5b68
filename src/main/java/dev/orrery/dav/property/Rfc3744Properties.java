package dev.orrery.dav.property;

import static dev.orrery.dav.ResourceKind.PRINCIPAL;
import static dev.orrery.dav.ResourceKind.PROXY_READ;
import static dev.orrery.dav.ResourceKind.PROXY_WRITE;
import static dev.orrery.dav.property.Rfc4918Properties.ofCollection;
import static dev.orrery.model.PropertyName.dav;

import dev.orrery.access.Delegation;
import dev.orrery.access.Rights;
import dev.orrery.dav.Hrefs;
import dev.orrery.dav.Proxies;
import dev.orrery.dav.ResourceKind;
import dev.orrery.dav.Target;
import dev.orrery.dav.Target.CollectionTarget;
import dev.orrery.dav.Target.PrincipalTarget;
import dev.orrery.dav.Target.ProxyTarget;
import dev.orrery.dav.property.PropertyValue.Whole;
import dev.orrery.model.Principal;
import dev.orrery.model.PrincipalKind;
import dev.orrery.model.PrincipalName;
import dev.orrery.model.Privilege;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** RFC 3744 sections 4 and 5: principals, and who may do what. */
final class Rfc3744Properties {
    private static final Set<ResourceKind> PRINCIPALS = Set.of(PRINCIPAL, PROXY_READ, PROXY_WRITE);
    private static final Set<Privilege> PUBLIC =
            EnumSet.of(Privilege.READ, Privilege.READ_CURRENT_USER_PRIVILEGE_SET, Privilege.READ_FREE_BUSY);
    private static final Whole RESTRICTIONS = Whole.of("<D:acl-restrictions><D:no-invert/></D:acl-restrictions>");
    private static final PropertyValue COLLECTIONS = PropertyValue.Hrefs.of(Hrefs.PRINCIPALS);
    private static final PropertyValue SUPPORTED = PropertyValue.content(Privileges::writeTree);

    private Rfc3744Properties() {}

    static List<Property> rows() {
        return List.of(
                Property.of(dav("alternate-URI-set"), "RFC 3744, 4.1", PRINCIPALS, Rfc3744Properties::alternates),
                Property.of(dav("principal-URL"), "RFC 3744, 4.2", PRINCIPALS, Rfc3744Properties::address),
                Property.of(dav("group-member-set"), "RFC 3744, 4.3", PRINCIPALS, Rfc3744Properties::members),
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

    private static @Nullable PropertyValue alternates(Subject subject) {
        return switch (subject.target()) {
            case PrincipalTarget target ->
                new PropertyValue.Hrefs(target.principal().mails().stream()
                        .map(mail -> "mailto:" + mail)
                        .toList());
            case ProxyTarget _ -> new PropertyValue.Hrefs(List.of());
            default -> null;
        };
    }

    private static @Nullable PropertyValue address(Subject subject) {
        return switch (subject.target()) {
            case PrincipalTarget target -> PropertyValue.Hrefs.of(Hrefs.principal(target.principal()));
            case ProxyTarget proxy ->
                PropertyValue.Hrefs.of(Proxies.href(proxy.owner().name(), proxy.delegation()));
            default -> null;
        };
    }

    /** What the caller may do with the subject's target; members have the rights of their collection. */
    static Set<Privilege> rights(Subject subject) {
        return switch (subject.target()) {
            case CollectionTarget collection -> collection.rights();
            case Target.ObjectTarget object -> object.collection().rights();
            case PrincipalTarget principal -> Rights.onPrincipal(subject.caller(), principal.principal());
            case ProxyTarget proxy -> Rights.onPrincipal(subject.caller(), proxy.owner());
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

    private static @Nullable PropertyValue members(Subject subject) {
        return switch (subject.target()) {
            case PrincipalTarget target ->
                target.principal().kind() == PrincipalKind.GROUP
                        ? hrefs(shown(subject, target.principal().members()))
                        : null;
            case ProxyTarget proxy ->
                Proxies.shows(subject, proxy.owner(), proxy.delegation())
                        ? hrefs(shown(subject, proxy.delegation().of(subject.snapshot(), proxy.owner())))
                        : PropertyValue.DENIED;
            default -> null;
        };
    }

    private static List<PrincipalName> shown(Subject subject, Collection<PrincipalName> names) {
        return subject.environment().named().shown(names);
    }

    private static PropertyValue hrefs(Collection<PrincipalName> names) {
        return new PropertyValue.Hrefs(names.stream().map(Hrefs::principal).toList());
    }

    /** Only those that name it directly (RFC 3744 section 4.4), the groups of delegates among them. */
    private static @Nullable PropertyValue groups(Subject subject) {
        if (!(subject.target() instanceof PrincipalTarget target)) {
            return subject.target() instanceof ProxyTarget ? new PropertyValue.Hrefs(List.of()) : null;
        }
        Principal principal = target.principal();
        List<String> hrefs = new ArrayList<>();
        subject.snapshot().groupsWith(principal.name()).forEach(group -> hrefs.add(Hrefs.principal(group)));
        Principal self = subject.caller().principal();
        if (self != null && self.guid().equals(principal.guid())) {
            addUnseenGroups(subject, hrefs);
        }
        if (Proxies.showsOwners(subject.caller(), principal)) {
            for (Delegation delegation : Delegation.values()) {
                shown(subject, Proxies.ownersNaming(subject, principal, delegation))
                        .forEach(owner -> hrefs.add(Proxies.href(owner, delegation)));
            }
        }
        return new PropertyValue.Hrefs(hrefs);
    }

    /** Groups that a directory says hold the caller, and that nobody asked for yet: the store does not know them. */
    private static void addUnseenGroups(Subject subject, List<String> hrefs) {
        subject.caller().names().stream()
                .filter(name -> name.kind() == PrincipalKind.GROUP
                        && subject.snapshot().principal(name).isEmpty())
                .map(Hrefs::principal)
                .sorted()
                .forEach(hrefs::add);
    }
}
