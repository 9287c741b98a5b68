package dev.orrery.dav;

import dev.orrery.access.Delegation;
import dev.orrery.http.UrlPath;
import dev.orrery.model.ObjectRef;
import dev.orrery.model.Principal;
import dev.orrery.model.PrincipalKind;
import dev.orrery.model.Privilege;
import dev.orrery.model.Reason;
import dev.orrery.model.Refused;
import dev.orrery.store.CollectionRow;
import dev.orrery.store.ObjectRow;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a path names in one snapshot, with what the caller may do there. Immutable; may leave the snapshot. */
public sealed interface Target {
    ResourceKind kind();

    /** Its path in the encoding that the client used; collections end in a slash, objects do not. */
    String href();

    /** {@code /}. */
    record ServiceRoot(String href) implements Target {
        @Override
        public ResourceKind kind() {
            return ResourceKind.SERVICE_ROOT;
        }
    }

    /** {@code /principals/}. */
    record PrincipalsRoot(String href) implements Target {
        @Override
        public ResourceKind kind() {
            return ResourceKind.PRINCIPALS;
        }
    }

    /** {@code /principals/users/} and its like. */
    record PrincipalsOfKind(String href, PrincipalKind principals) implements Target {
        @Override
        public ResourceKind kind() {
            return ResourceKind.PRINCIPALS_OF_KIND;
        }
    }

    /** One principal. */
    record PrincipalTarget(String href, Principal principal) implements Target {
        @Override
        public ResourceKind kind() {
            return ResourceKind.PRINCIPAL;
        }
    }

    /** The group of those who act for a principal in one of the two ways. */
    record ProxyTarget(String href, Principal owner, Delegation delegation) implements Target {
        @Override
        public ResourceKind kind() {
            return switch (delegation) {
                case READ -> ResourceKind.PROXY_READ;
                case WRITE -> ResourceKind.PROXY_WRITE;
            };
        }
    }

    /** {@code /calendars/}. */
    record CalendarsRoot(String href) implements Target {
        @Override
        public ResourceKind kind() {
            return ResourceKind.CALENDARS;
        }
    }

    /** {@code /calendars/users/} and its like. */
    record HomesOfKind(String href, PrincipalKind principals) implements Target {
        @Override
        public ResourceKind kind() {
            return ResourceKind.HOMES_OF_KIND;
        }
    }

    /**
     * A home or a collection in it.
     *
     * @param rights what the caller holds on it; of a home that is visible only because of what is in it, no more than
     *     to see that
     */
    record CollectionTarget(String href, Principal owner, CollectionRow row, Set<Privilege> rights) implements Target {
        @Override
        public ResourceKind kind() {
            return ResourceKind.of(row.kind());
        }

        /** The path of a member that is no collection. */
        public String memberHref(String name) {
            return href + UrlPath.encode(name);
        }

        /** @throws Refused NotFound for who holds nothing here, NeedsPrivilege for who lacks only this */
        public void require(Privilege needed) {
            Target.require(rights, href, needed);
        }
    }

    /** A non-collection resource; it has the rights of the collection that holds it. */
    record ObjectTarget(String href, CollectionTarget collection, ObjectRow row) implements Target {
        @Override
        public ResourceKind kind() {
            return ResourceKind.OBJECT;
        }

        /** @throws Refused NotFound for who holds nothing here, NeedsPrivilege for who lacks only this */
        public void require(Privilege needed) {
            Target.require(collection.rights, href, needed);
        }
    }

    /**
     * Nothing of that name.
     *
     * @param parent the collection that could hold it; null if that is missing too, or is no collection
     * @param name decoded
     */
    record Missing(String href, @Nullable CollectionTarget parent, String name) implements Target {
        @Override
        public ResourceKind kind() {
            return ResourceKind.MISSING;
        }

        /** @throws Refused ParentMissing */
        public CollectionTarget requireParent() {
            if (parent == null) {
                String above = href.endsWith("/") ? href.substring(0, href.length() - 1) : href;
                throw new Refused(new Reason.ParentMissing(above.substring(0, above.lastIndexOf('/') + 1)));
            }
            return parent;
        }

        /** The object that would be made; only with a parent. */
        public ObjectRef object() {
            return requireParent().row().ref().object(name);
        }
    }

    private static void require(Set<Privilege> rights, String href, Privilege needed) {
        if (!rights.contains(needed)) {
            throw new Refused(rights.isEmpty() ? new Reason.NotFound(href) : new Reason.NeedsPrivilege(href, needed));
        }
    }
}
