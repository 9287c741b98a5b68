package dev.orrery.access;

import dev.orrery.model.CollectionKind;
import dev.orrery.model.Principal;
import dev.orrery.model.PrincipalKind;
import dev.orrery.model.PrincipalName;
import dev.orrery.model.Privilege;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The two ways in which a record lets others act for its principal: those who may only look, and those who do
 * everything but grant. Kept as attributes of the owner's record, so that they come from wherever the record comes from.
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
        String value = owner.attributes().get(attribute);
        if (value == null || value.isEmpty()) {
            return List.of();
        }
        return Arrays.stream(value.split("\n")).map(Delegation::parse).toList();
    }

    /** True if the caller, or a group that holds them, is a delegate of this kind. */
    public boolean names(Principal owner, Caller caller) {
        for (PrincipalName delegate : of(owner)) {
            if (caller.names().contains(delegate)) {
                return true;
            }
        }
        return false;
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
