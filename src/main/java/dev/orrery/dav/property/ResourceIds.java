package dev.orrery.dav.property;

import java.nio.charset.StandardCharsets;
import java.util.UUID;

/** DAV:resource-id (RFC 5842 section 3.1): a URN that survives renaming and is never used again. */
final class ResourceIds {
    private static final int UUID_LENGTH = 36;

    private ResourceIds() {}

    static PropertyValue of(String owner, long collection, long object) {
        String seed = owner + '/' + collection + '/' + object;
        return PropertyValue.Hrefs.of("urn:uuid:" + UUID.nameUUIDFromBytes(seed.getBytes(StandardCharsets.UTF_8)));
    }

    static PropertyValue ofPrincipal(String guid) {
        return isUuid(guid) ? PropertyValue.Hrefs.of("urn:uuid:" + guid) : of(guid, 0, 0);
    }

    static boolean isUuid(String guid) {
        if (guid.length() != UUID_LENGTH) {
            return false;
        }
        for (int i = 0; i < UUID_LENGTH; i++) {
            boolean dash = i == 8 || i == 13 || i == 18 || i == 23;
            if (dash ? guid.charAt(i) != '-' : Character.digit(guid.charAt(i), 16) < 0) {
                return false;
            }
        }
        return true;
    }
}
