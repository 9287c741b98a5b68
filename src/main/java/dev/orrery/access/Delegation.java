package dev.orrery.access;

import dev.orrery.model.AccessEntry;
import dev.orrery.model.CollectionKind;
import dev.orrery.model.CollectionRef;
import dev.orrery.model.Grantee;
import dev.orrery.model.Principal;
import dev.orrery.model.PrincipalKind;
import dev.orrery.model.PrincipalName;
import dev.orrery.model.Privilege;
import dev.orrery.store.CollectionRow;
import dev.orrery.store.Snapshot;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The two ways in which others act for a principal: those who may only look, and those who do everything but grant.
 * Whom the record names comes from wherever the record comes from; whom the owner named stands in the store, as entries
 * on the home ({@link Grantee.Delegate}). Both count.
 */
public enum Delegation {
    WRITE("write-delegates"),
    READ("read-delegates");

    private static final Set<Privilege> LOOKS = Set.of(Privilege.READ, Privilege.READ_ACL);
    private static final Set<Privilege> ACTS = Set.of(
            Privilege.READ,
            Privilege.READ_ACL,
            Privilege.WRITE,
            Privilege.UNLOCK,
            Privilege.SCHEDULE_DELIVER,
            Privilege.SCHEDULE_SEND);

    private final String attribute;

    Delegation(String attribute) {
        this.attribute = attribute;
    }

    /** The record's attribute, and the configuration's key. */
    public String attribute() {
        return attribute;
    }

    /** The attribute's value for these names: one path-like name a line. */
    public static String write(List<PrincipalName> delegates) {
        return delegates.stream().map(PrincipalName::toString).collect(Collectors.joining("\n"));
    }

    /** Whom the owner's record names, directly. */
    public List<PrincipalName> of(Principal owner) {
        return of(owner.attributes());
    }

    /** Whom a record with these attributes names, directly. */
    public List<PrincipalName> of(Map<String, String> attributes) {
        String value = attributes.get(attribute);
        if (value == null || value.isEmpty()) {
            return List.of();
        }
        return Arrays.stream(value.split("\n")).map(Delegation::parse).toList();
    }

    /** GUIDs of those whom the owner named, directly; they may be gone meanwhile. */
    public List<String> namedByOwner(CollectionRow home) {
        return home.access().stream()
                .map(AccessEntry::grantee)
                .filter(this::matches)
                .map(grantee -> ((Grantee.Delegate) grantee).guid())
                .toList();
    }

    /** Everybody of this kind, directly: those of the record first, then those of the owner who are not gone. */
    public Set<PrincipalName> of(Snapshot snapshot, Principal owner) {
        Set<PrincipalName> delegates = new LinkedHashSet<>(of(owner));
        snapshot.collection(CollectionRef.root(owner.home()))
                .ifPresent(home -> namedByOwner(home)
                        .forEach(guid ->
                                snapshot.principal(guid).ifPresent(principal -> delegates.add(principal.name()))));
        return delegates;
    }

    /** The entry that makes somebody such a delegate. */
    public AccessEntry entry(String guid) {
        return new AccessEntry(new Grantee.Delegate(guid, this == WRITE), true, granted(CollectionKind.HOME));
    }

    /** True if the caller, or a group that holds them, is a delegate of this kind. */
    public boolean names(Principal owner, @Nullable CollectionRow home, Caller caller) {
        for (PrincipalName delegate : of(owner)) {
            if (caller.names().contains(delegate)) {
                return true;
            }
        }
        return home != null
                && home.access().stream()
                        .anyMatch(entry -> matches(entry.grantee())
                                && caller.identities().contains(((Grantee.Delegate) entry.grantee()).guid()));
    }

    /**
     * True if the owner's record names the caller, or a group that holds them, as a delegate of either kind: they see all
     * without any entry that could be withdrawn.
     */
    public static boolean byRecord(Principal owner, Caller caller) {
        for (Delegation delegation : values()) {
            if (delegation.of(owner).stream().anyMatch(caller.names()::contains)) {
                return true;
            }
        }
        return false;
    }

    /** True if an entry for that grantee makes them such a delegate. */
    public boolean matches(Grantee grantee) {
        return grantee instanceof Grantee.Delegate delegate && delegate.writes() == (this == WRITE);
    }

    /** What such a delegate may do in a collection of this kind; notifications are the owner's own. */
    Set<Privilege> granted(CollectionKind kind) {
        return switch (kind) {
            case NOTIFICATIONS -> Set.of();
            case HOME, CALENDAR, PLAIN, INBOX, OUTBOX -> this == READ ? LOOKS : ACTS;
        };
    }

    private static PrincipalName parse(String line) {
        int slash = line.indexOf('/');
        PrincipalKind kind = PrincipalKind.ofSegment(line.substring(0, Math.max(0, slash)))
                .orElseThrow(() -> new IllegalStateException("not a principal's name: " + line));
        return new PrincipalName(kind, line.substring(slash + 1));
    }
}
