package dev.orrery.access;

import dev.orrery.model.AccessEntry;
import dev.orrery.model.CollectionKind;
import dev.orrery.model.CollectionRef;
import dev.orrery.model.Grantee;
import dev.orrery.model.Principal;
import dev.orrery.model.PrincipalName;
import dev.orrery.model.Privilege;
import dev.orrery.model.Reason;
import dev.orrery.model.Refused;
import dev.orrery.store.CollectionRow;
import dev.orrery.store.Snapshot;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a caller may do with a collection and what is in it: the protected entries (owner everything, administrators
 * everything, delegates), then the entries set on the collection and inherited from those above it, in order, first
 * match wins per privilege (RFC 3744 section 5.5). Objects have the rights of the collection that holds them. Pure.
 *
 * <p>Inbox, outbox and notifications inherit nothing that was set above them: who shares a whole home shares calendars,
 * not messages. Delegates see inbox and outbox, because they act there for the owner.
 */
public final class Rights {
    static final Set<Privilege> NONE = Collections.unmodifiableSet(EnumSet.noneOf(Privilege.class));
    private static final Set<Privilege> EVERYTHING = Collections.unmodifiableSet(EnumSet.allOf(Privilege.class));
    /** One may always see one's own privileges where one has any. */
    private static final Set<Privilege> GLIMPSE =
            Collections.unmodifiableSet(EnumSet.of(Privilege.READ_CURRENT_USER_PRIVILEGE_SET));

    private static final Set<Privilege> PRINCIPAL_SEEN = closed(Privilege.READ);
    private static final Set<Privilege> PRINCIPAL_OWN =
            closed(Privilege.READ, Privilege.READ_ACL, Privilege.WRITE_PROPERTIES);

    private Rights() {}

    /** All privileges held, aggregates expanded and included where complete. Shared: never write into it. */
    public static Set<Privilege> on(Snapshot snapshot, Caller caller, CollectionRef collection) {
        Set<Privilege> held = granted(snapshot, caller, collection);
        return snapshot.collection(collection)
                .map(row -> AuthorityRights.within(row, held))
                .orElse(held);
    }

    private static Set<Privilege> granted(Snapshot snapshot, Caller caller, CollectionRef collection) {
        Principal self = caller.principal();
        if (caller.admin() || (self != null && self.home().equals(collection.home()))) {
            return EVERYTHING;
        }
        Optional<Principal> owner = snapshot.principalOf(collection.home());
        if (owner.isEmpty()) {
            return NONE;
        }
        List<CollectionRow> chain = chain(snapshot, collection);
        if (chain.isEmpty()) {
            return NONE;
        }
        Set<Privilege> held = evaluate(snapshot, caller, owner.get(), chain);
        return held.isEmpty() && collection.isRoot() && seesSomething(snapshot, caller, owner.get(), collection)
                ? GLIMPSE
                : held;
    }

    /**
     * @throws Refused NotFound where the caller may not even know of it (no privilege at all), NeedsPrivilege otherwise
     */
    public static void require(
            Snapshot snapshot, Caller caller, CollectionRef collection, String path, Privilege needed) {
        Set<Privilege> held = on(snapshot, caller, collection);
        if (held.isEmpty()) {
            throw new Refused(new Reason.NotFound(path));
        }
        if (!held.contains(needed)) {
            throw new Refused(new Reason.NeedsPrivilege(path, needed));
        }
    }

    /**
     * Whether somebody's messages and questions are let into an inbox (RFC 6638 section 6.1.1). Everybody's who is known
     * here, unless the inbox's entries say otherwise: this gives no other right to it, not even to know of it. A stranger is
     * somebody elsewhere whose mail was let in.
     *
     * @param privilege one of those below CALDAV:schedule-deliver
     */
    public static boolean mayDeliver(Snapshot snapshot, Caller sender, CollectionRef inbox, Privilege privilege) {
        Principal self = sender.principal();
        Optional<CollectionRow> row = snapshot.collection(inbox);
        if (row.isEmpty()) {
            return false;
        }
        if (self != null && self.home().equals(inbox.home())) {
            return true;
        }
        Verdicts verdicts = new Verdicts();
        for (AccessEntry entry : row.get().access()) {
            if (matches(sender, entry.grantee())) {
                verdicts.decide(entry.grant(), entry.privileges());
            }
        }
        verdicts.decide(true, Set.of(Privilege.SCHEDULE_DELIVER));
        return verdicts.held().contains(privilege);
    }

    /** What a caller may do with a principal resource: everybody who signed in may read every principal. */
    public static Set<Privilege> onPrincipal(Caller caller, Principal principal) {
        if (caller.admin()) {
            return EVERYTHING;
        }
        Principal self = caller.principal();
        if (self == null) {
            return NONE;
        }
        return self.guid().equals(principal.guid()) ? PRINCIPAL_OWN : PRINCIPAL_SEEN;
    }

    /**
     * An entry of a collection's effective list, as DAV:acl shows it (RFC 3744 section 5.5).
     *
     * @param isProtected cannot be changed by a request
     * @param inheritedFrom the collection above that it was set on; null for its own
     */
    public record Effective(
            AccessEntry entry,
            boolean isProtected,
            @Nullable CollectionRef inheritedFrom) {}

    /** The whole list in the order in which {@link #on} evaluates it. Administrators are not listed. */
    public static List<Effective> entries(Snapshot snapshot, CollectionRef collection) {
        List<Effective> all = new ArrayList<>();
        all.add(new Effective(new AccessEntry(new Grantee.Owner(), true, Set.of(Privilege.ALL)), true, null));
        List<CollectionRow> chain = chain(snapshot, collection);
        if (chain.isEmpty()) {
            return List.copyOf(all);
        }
        snapshot.principalOf(collection.home()).ifPresent(owner -> {
            for (Delegation delegation : Delegation.values()) {
                Set<Privilege> given = delegation.granted(chain.getFirst().kind());
                for (PrincipalName name : given.isEmpty() ? Set.<PrincipalName>of() : delegation.of(snapshot, owner)) {
                    snapshot.principal(name)
                            .map(Principal::guid)
                            .ifPresent(guid -> all.add(
                                    new Effective(new AccessEntry(new Grantee.Named(guid), true, given), true, null)));
                }
            }
        });
        for (CollectionRow row : chain) {
            CollectionRef from = row.ref().equals(collection) ? null : row.ref();
            ordinary(row).forEach(entry -> all.add(new Effective(entry, false, from)));
        }
        return List.copyOf(all);
    }

    /** The entries that were set as such; those of delegates hold everywhere in the home, and are asked before. */
    static List<AccessEntry> ordinary(CollectionRow row) {
        return row.access().stream()
                .filter(entry -> !(entry.grantee() instanceof Grantee.Delegate))
                .toList();
    }

    /** The collection, then those above it whose entries it inherits. Empty if there is no such collection. */
    static List<CollectionRow> chain(Snapshot snapshot, CollectionRef collection) {
        List<CollectionRow> chain = new ArrayList<>(2);
        CollectionRef at = collection;
        while (true) {
            Optional<CollectionRow> row = snapshot.collection(at);
            if (row.isEmpty()) {
                return List.of();
            }
            chain.add(row.get());
            if (at.isRoot() || isPrivate(row.get().kind())) {
                return chain;
            }
            at = new CollectionRef(at.home(), row.get().parent());
        }
    }

    private static boolean isPrivate(CollectionKind kind) {
        return switch (kind) {
            case INBOX, OUTBOX, NOTIFICATIONS -> true;
            case HOME, CALENDAR, PLAIN -> false;
        };
    }

    private static Set<Privilege> evaluate(
            Snapshot snapshot, Caller caller, Principal owner, List<CollectionRow> chain) {
        Verdicts verdicts = new Verdicts();
        CollectionKind kind = chain.getFirst().kind();
        CollectionRow home =
                snapshot.collection(CollectionRef.root(owner.home())).orElse(null);
        for (Delegation delegation : Delegation.values()) {
            if (delegation.names(owner, home, caller)) {
                verdicts.decide(true, delegation.granted(kind));
            }
        }
        for (CollectionRow row : chain) {
            for (AccessEntry entry : row.access()) {
                if (matches(caller, entry.grantee())) {
                    verdicts.decide(entry.grant(), entry.privileges());
                }
            }
        }
        return verdicts.held();
    }

    static boolean matches(Caller caller, Grantee grantee) {
        return switch (grantee) {
            case Grantee.Everyone everyone -> true;
            case Grantee.Authenticated authenticated -> !caller.isStranger();
            case Grantee.Unauthenticated unauthenticated -> caller.isStranger();
            case Grantee.Self self -> false; // a collection is no principal
            case Grantee.Owner owner -> false; // who owns it never comes here
            case Grantee.Named named -> caller.identities().contains(named.guid());
            case Grantee.Delegate delegate -> false; // they were asked first, and of every collection
        };
    }

    /** A home is no secret to someone to whom anything in it is granted. */
    private static boolean seesSomething(Snapshot snapshot, Caller caller, Principal owner, CollectionRef root) {
        for (CollectionRow row : snapshot.collections(root.home())) {
            if (!row.access().isEmpty()
                    && !evaluate(snapshot, caller, owner, chain(snapshot, row.ref()))
                            .isEmpty()) {
                return true;
            }
        }
        return false;
    }

    private static Set<Privilege> closed(Privilege... privileges) {
        Verdicts verdicts = new Verdicts();
        verdicts.decide(true, Set.of(privileges));
        return verdicts.held();
    }
}
