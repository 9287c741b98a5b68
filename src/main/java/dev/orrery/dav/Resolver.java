package dev.orrery.dav;

import dev.orrery.access.Caller;
import dev.orrery.access.Delegation;
import dev.orrery.access.Rights;
import dev.orrery.dav.Target.CollectionTarget;
import dev.orrery.dav.Target.Missing;
import dev.orrery.dav.Target.ObjectTarget;
import dev.orrery.directory.Principals;
import dev.orrery.http.UrlPath;
import dev.orrery.model.CollectionRef;
import dev.orrery.model.Principal;
import dev.orrery.model.PrincipalKind;
import dev.orrery.model.PrincipalName;
import dev.orrery.model.Privilege;
import dev.orrery.model.Reason;
import dev.orrery.model.Refused;
import dev.orrery.store.CollectionRow;
import dev.orrery.store.Snapshot;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * From a path to what it names, in two steps: {@link #locate} outside a snapshot, because a principal may have to be
 * fetched from its authority, then {@link #resolve} inside one. Thread-safe.
 */
public final class Resolver {
    /** In place of a kind: the next segment is a GUID. */
    public static final String BY_GUID = "__uids__";

    private final Principals principals;

    public Resolver(Principals principals) {
        this.principals = principals;
    }

    /** @throws Refused Unavailable if the path's principal is neither known nor can be asked for now */
    public Located locate(UrlPath path) {
        List<String> segments = path.segments();
        if (segments.isEmpty()) {
            return new Located.Root(path);
        }
        boolean homes = segments.getFirst().equals("calendars");
        if (!homes && !segments.getFirst().equals("principals")) {
            return new Located.Nowhere(path);
        }
        if (segments.size() == 1) {
            return homes ? new Located.Homes(path, null) : new Located.Principals(path, null);
        }
        Optional<PrincipalKind> kind = PrincipalKind.ofSegment(segments.get(1));
        if (kind.isEmpty() && !segments.get(1).equals(BY_GUID)) {
            return new Located.Nowhere(path);
        }
        if (segments.size() == 2) {
            return kind.isEmpty()
                    ? new Located.Nowhere(path)
                    : homes ? new Located.Homes(path, kind.get()) : new Located.Principals(path, kind.get());
        }
        Optional<Principal> principal = kind.isPresent()
                ? principals.find(new PrincipalName(kind.get(), segments.get(2)))
                : principals.findByGuid(segments.get(2));
        if (principal.isEmpty()) {
            return new Located.Nowhere(path);
        }
        return homes
                ? new Located.InHome(path, principal.get(), segments.subList(3, segments.size()))
                : principal(path, principal.get(), segments.subList(3, segments.size()));
    }

    private static Located principal(UrlPath path, Principal principal, List<String> rest) {
        if (rest.isEmpty()) {
            return new Located.OnePrincipal(path, principal);
        }
        return rest.size() > 1 || !Proxies.has(principal)
                ? new Located.Nowhere(path)
                : Proxies.ofSegment(rest.getFirst())
                        .<Located>map(delegation -> new Located.OneProxy(path, principal, delegation))
                        .orElseGet(() -> new Located.Nowhere(path));
    }

    /** Both steps' first half for an href of a request body or a header: a path, or an absolute URI of this server. */
    public Located locate(String href, String origin) {
        return locate(Hrefs.path(href, origin));
    }

    /**
     * What the path names now.
     *
     * @throws Refused NotFound where the caller may not know whether there is anything
     */
    public static Target resolve(Snapshot snapshot, Caller caller, Located located) {
        UrlPath path = located.path();
        return switch (located) {
            case Located.Root _ -> new Target.ServiceRoot("/");
            case Located.Principals of -> principals(Hrefs.collection(path), of.kind());
            case Located.OnePrincipal one -> new Target.PrincipalTarget(Hrefs.collection(path), one.principal());
            case Located.OneProxy(UrlPath at, Principal owner, Delegation delegation) ->
                new Target.ProxyTarget(Hrefs.collection(at), owner, delegation);
            case Located.Homes of -> homes(Hrefs.collection(path), of.kind());
            case Located.InHome inHome -> inHome(snapshot, caller, inHome);
            case Located.Nowhere _ ->
                new Missing(
                        path.raw(),
                        null,
                        path.segments().isEmpty() ? "" : path.segments().getLast());
        };
    }

    /**
     * The same, where a missing resource is an error.
     *
     * @throws Refused NotFound
     */
    public static Target resolveExisting(Snapshot snapshot, Caller caller, Located located) {
        Target target = resolve(snapshot, caller, located);
        if (target instanceof Missing) {
            throw new Refused(new Reason.NotFound(target.href()));
        }
        return target;
    }

    private static Target principals(String href, @Nullable PrincipalKind kind) {
        return kind == null ? new Target.PrincipalsRoot(href) : new Target.PrincipalsOfKind(href, kind);
    }

    private static Target homes(String href, @Nullable PrincipalKind kind) {
        return kind == null ? new Target.CalendarsRoot(href) : new Target.HomesOfKind(href, kind);
    }

    private static Target inHome(Snapshot snapshot, Caller caller, Located.InHome located) {
        CollectionRow at = snapshot.collection(
                        CollectionRef.root(located.owner().home()))
                .orElseThrow(
                        () -> new Refused(new Reason.NotFound(located.path().raw())));
        List<String> rest = located.rest();
        for (int i = 0; i < rest.size(); i++) {
            Optional<CollectionRow> child = snapshot.child(at.ref(), rest.get(i));
            if (child.isEmpty()) {
                return belowCollections(snapshot, caller, located, i == rest.size() - 1 ? at : null);
            }
            at = child.get();
        }
        return visible(snapshot, caller, located.owner(), Hrefs.collection(located.path()), at);
    }

    /** The last segment is no collection: an object, or nothing. */
    private static Target belowCollections(
            Snapshot snapshot, Caller caller, Located.InHome located, @Nullable CollectionRow parent) {
        String name = located.rest().getLast();
        if (parent == null) {
            Set<Privilege> home = Rights.on(
                    snapshot, caller, CollectionRef.root(located.owner().home()));
            if (home.isEmpty()) {
                throw new Refused(new Reason.NotFound(located.path().raw()));
            }
            return new Missing(located.path().raw(), null, name);
        }
        CollectionTarget collection = visible(snapshot, caller, located.owner(), Hrefs.parent(located.path()), parent);
        String href = Hrefs.object(located.path());
        return snapshot.object(parent.ref().object(name))
                .<Target>map(row -> new ObjectTarget(href, collection, row))
                .orElseGet(() -> new Missing(located.path().raw(), collection, name));
    }

    private static CollectionTarget visible(
            Snapshot snapshot, Caller caller, Principal owner, String href, CollectionRow row) {
        Set<Privilege> rights = Rights.on(snapshot, caller, row.ref());
        if (rights.isEmpty()) {
            throw new Refused(new Reason.NotFound(href));
        }
        return new CollectionTarget(href, owner, row, rights);
    }
}
