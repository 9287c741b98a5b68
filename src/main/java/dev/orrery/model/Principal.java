package dev.orrery.model;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * A person, group, location or resource known here: the copy of an authority's record, and the home that belongs to it.
 * Immutable.
 *
 * @param guid the identity that survives renaming; never contains {@code /}
 * @param name the account's name within its kind, as in addresses
 * @param mails mail addresses without {@code mailto:}, the preferred one first
 * @param members for a group: the names of its direct members
 * @param attributes further data of the record, such as {@code capacity}, {@code description}, {@code admin}
 * @param source which authority the record came from, such as {@code configuration}
 * @param checkedAt when the authority last confirmed the record
 */
public record Principal(
        String guid,
        PrincipalName name,
        String displayName,
        List<String> mails,
        List<PrincipalName> members,
        Map<String, String> attributes,
        HomeId home,
        String source,
        Instant checkedAt) {
    public Principal {
        mails = List.copyOf(mails);
        members = List.copyOf(members);
        attributes = Map.copyOf(attributes);
    }

    public PrincipalKind kind() {
        return name.kind();
    }
}
