package dev.orrery.dav;

import dev.orrery.access.Caller;
import dev.orrery.access.Delegation;
import dev.orrery.access.Rights;
import dev.orrery.dav.property.Subject;
import dev.orrery.model.CollectionRef;
import dev.orrery.model.Principal;
import dev.orrery.model.PrincipalKind;
import dev.orrery.model.PrincipalName;
import dev.orrery.model.Privilege;
import dev.orrery.store.Snapshot;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The two groups below a principal that say who acts for it, as Apple's clients know them (caldav-proxy): delegates are
 * their members. Who acts for whom is shown to the two sides and to administrators. Pure.
 */
public final class Proxies {
    private static final Comparator<PrincipalName> ORDER =
            Comparator.comparing(PrincipalName::kind).thenComparing(PrincipalName::name);

    private Proxies() {}

    /** The last segment of such a group's address, and the element in its DAV:resourcetype. */
    public static String segment(Delegation delegation) {
        return switch (delegation) {
            case READ -> "calendar-proxy-read";
            case WRITE -> "calendar-proxy-write";
        };
    }

    static Optional<Delegation> ofSegment(String segment) {
        for (Delegation delegation : Delegation.values()) {
            if (segment(delegation).equals(segment)) {
                return Optional.of(delegation);
            }
        }
        return Optional.empty();
    }

    /** Nobody acts for a group: it has no calendars of its own to look after. */
    public static boolean has(Principal principal) {
        return principal.kind() != PrincipalKind.GROUP;
    }

    public static String href(PrincipalName owner, Delegation delegation) {
        return Hrefs.principal(owner) + segment(delegation) + '/';
    }

    /** True if the caller may see who the members are: the owner, an administrator, or one of them. */
    public static boolean shows(Subject subject, Principal owner, Delegation delegation) {
        return Rights.onPrincipal(subject.caller(), owner).contains(Privilege.READ_ACL)
                || delegation.names(
                        owner,
                        subject.snapshot()
                                .collection(CollectionRef.root(owner.home()))
                                .orElse(null),
                        subject.caller());
    }

    /** True if the caller may see for whom the principal acts: it is the caller, or a group that holds them. */
    public static boolean showsOwners(Caller caller, Principal delegate) {
        return caller.admin() || caller.identities().contains(delegate.guid());
    }

    /** Those for whom the principal acts because they name it itself. */
    public static Set<PrincipalName> ownersNaming(Subject subject, Principal delegate, Delegation delegation) {
        Set<PrincipalName> owners = new TreeSet<>(ORDER);
        owners.addAll(subject.environment().principals().ownersNaming(delegate.name(), delegation));
        owners.addAll(stored(subject.snapshot(), delegate.guid(), delegation));
        return owners;
    }

    /** Those for whom the principal acts, also as a member of groups. */
    public static Set<PrincipalName> owners(Subject subject, Principal delegate, Delegation delegation) {
        Set<PrincipalName> names = new HashSet<>(Set.of(delegate.name()));
        Set<String> guids = new HashSet<>(Set.of(delegate.guid()));
        Principal self = subject.caller().principal();
        if (self != null && self.guid().equals(delegate.guid())) {
            names.addAll(subject.caller().names());
            guids.addAll(subject.caller().identities());
        } else {
            addGroups(subject.snapshot(), delegate.name(), names, guids);
        }
        Set<PrincipalName> owners = new TreeSet<>(ORDER);
        names.forEach(name -> owners.addAll(subject.environment().principals().ownersNaming(name, delegation)));
        guids.forEach(guid -> owners.addAll(stored(subject.snapshot(), guid, delegation)));
        owners.remove(delegate.name());
        return owners;
    }

    /** Every known group above a name; each is met once, so circles end. */
    private static void addGroups(Snapshot snapshot, PrincipalName name, Set<PrincipalName> names, Set<String> guids) {
        for (Principal group : snapshot.groupsWith(name)) {
            if (names.add(group.name())) {
                guids.add(group.guid());
                addGroups(snapshot, group.name(), names, guids);
            }
        }
    }

    private static List<PrincipalName> stored(Snapshot snapshot, String guid, Delegation delegation) {
        return snapshot.namedIn(guid).stream()
                .filter(CollectionRef::isRoot)
                .filter(home -> snapshot.collection(home)
                        .filter(row -> delegation.namedByOwner(row).contains(guid))
                        .isPresent())
                .flatMap(home -> snapshot.principalOf(home.home()).stream())
                .map(Principal::name)
                .toList();
    }
}
