package dev.orrery.dav;

import dev.orrery.access.Caller;
import dev.orrery.access.Delegation;
import dev.orrery.access.Rights;
import dev.orrery.dav.Target.CollectionTarget;
import dev.orrery.dav.property.Subject;
import dev.orrery.http.UrlPath;
import dev.orrery.model.CollectionRef;
import dev.orrery.model.Principal;
import dev.orrery.model.PrincipalKind;
import dev.orrery.model.Privilege;
import dev.orrery.store.CollectionRow;
import dev.orrery.store.Snapshot;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The collections directly in a resource that the caller may see; objects are not among them. Pure. */
public final class Children {
    /** Principals listed at most; whoever wants others asks for them by name or searches. */
    private static final int MAX_PRINCIPALS = 1000;

    private Children() {}

    public static List<Target> of(Subject subject) {
        return switch (subject.target()) {
            case Target.ServiceRoot root ->
                List.of(
                        new Target.PrincipalsRoot(root.href() + "principals/"),
                        new Target.CalendarsRoot(root.href() + "calendars/"));
            case Target.PrincipalsRoot root ->
                Arrays.stream(PrincipalKind.values())
                        .<Target>map(kind -> new Target.PrincipalsOfKind(root.href() + kind.segment() + '/', kind))
                        .toList();
            case Target.CalendarsRoot root ->
                Arrays.stream(PrincipalKind.values())
                        .<Target>map(kind -> new Target.HomesOfKind(root.href() + kind.segment() + '/', kind))
                        .toList();
            case Target.PrincipalsOfKind some ->
                principals(subject, some.principals()).stream()
                        .<Target>map(one -> new Target.PrincipalTarget(href(some, one), one))
                        .toList();
            case Target.HomesOfKind some -> homes(subject, some);
            case CollectionTarget collection -> collections(subject, collection);
            case Target.PrincipalTarget principal -> proxies(principal);
            case Target.ProxyTarget _, Target.ObjectTarget _, Target.Missing _ -> List.of();
        };
    }

    private static List<Target> proxies(Target.PrincipalTarget target) {
        return Proxies.has(target.principal())
                ? Arrays.stream(Delegation.values())
                        .<Target>map(delegation -> new Target.ProxyTarget(
                                target.href() + Proxies.segment(delegation) + '/', target.principal(), delegation))
                        .toList()
                : List.of();
    }

    private static List<Principal> principals(Subject subject, PrincipalKind kind) {
        return subject.caller().isStranger()
                ? List.of()
                : subject.snapshot().searchPrincipals(kind, "", MAX_PRINCIPALS);
    }

    private static String href(Target parent, Principal principal) {
        return parent.href() + UrlPath.encode(principal.name().name()) + '/';
    }

    private static List<Target> homes(Subject subject, Target.HomesOfKind some) {
        List<Target> homes = new ArrayList<>();
        for (Principal owner : principals(subject, some.principals())) {
            CollectionTarget home = visible(
                    subject.snapshot(),
                    subject.caller(),
                    owner,
                    href(some, owner),
                    subject.snapshot()
                            .collection(CollectionRef.root(owner.home()))
                            .orElse(null));
            if (home != null) {
                homes.add(home);
            }
        }
        return homes;
    }

    /** Of a home that is not the caller's own only what they may read. */
    private static List<Target> collections(Subject subject, CollectionTarget parent) {
        List<Target> children = new ArrayList<>();
        for (CollectionRow row :
                subject.snapshot().collections(parent.row().ref().home())) {
            if (row.ref().isRoot() || !row.parent().equals(parent.row().ref().id())) {
                continue;
            }
            String href = parent.href() + UrlPath.encode(row.name()) + '/';
            CollectionTarget child = visible(subject.snapshot(), subject.caller(), parent.owner(), href, row);
            if (child != null && child.rights().contains(Privilege.READ)) {
                children.add(child);
            }
        }
        return children;
    }

    private static @Nullable CollectionTarget visible(
            Snapshot snapshot, Caller caller, Principal owner, String href, @Nullable CollectionRow row) {
        if (row == null) {
            return null;
        }
        Set<Privilege> rights = Rights.on(snapshot, caller, row.ref());
        return rights.isEmpty() ? null : new CollectionTarget(href, owner, row, rights);
    }
}
