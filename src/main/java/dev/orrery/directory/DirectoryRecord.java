package dev.orrery.directory;

import dev.orrery.model.Principal;
import dev.orrery.model.PrincipalName;
import java.util.List;
import java.util.Map;

/**
 * What an authority says of one person, group, location or resource. Immutable.
 *
 * @param guid the identity that survives renaming; never contains {@code /}
 * @param mails without {@code mailto:}, the preferred one first
 * @param members for a group: its direct members
 * @param attributes further data, as {@link Principal#attributes()} keeps them
 */
public record DirectoryRecord(
        String guid,
        PrincipalName name,
        String displayName,
        List<String> mails,
        List<PrincipalName> members,
        Map<String, String> attributes) {
    public DirectoryRecord {
        if (guid.isEmpty() || guid.indexOf('/') >= 0) {
            throw new IllegalArgumentException("not a GUID: " + guid);
        }
        mails = List.copyOf(mails);
        members = List.copyOf(members);
        attributes = Map.copyOf(attributes);
    }

    /** True if the copy kept here says the same, whenever it was checked. */
    boolean sameAs(Principal copy, String source) {
        return copy.guid().equals(guid)
                && copy.name().equals(name)
                && copy.displayName().equals(displayName)
                && copy.mails().equals(mails)
                && copy.members().equals(members)
                && copy.attributes().equals(attributes)
                && copy.source().equals(source);
    }
}
