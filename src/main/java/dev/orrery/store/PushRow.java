package dev.orrery.store;

import dev.orrery.model.CollectionRef;
import dev.orrery.model.PropertyName;
import java.time.Instant;
import java.util.Arrays;
import java.util.Objects;
import java.util.Set;

/**
 * A device that is told when a collection changes (WebDAV-Push): its registration. Immutable.
 *
 * @param owner GUID of the person whose device it is
 * @param expires it is not used any more from then on
 * @param waiting what is to be told and not on its way yet
 * @param failures messages in a row that the push service did not take
 */
public record PushRow(
        String id,
        CollectionRef collection,
        String owner,
        Device device,
        Triggers triggers,
        Instant expires,
        News waiting,
        int failures) {
    /**
     * Where messages for it go, and how only it can read them (RFC 8291 section 2).
     *
     * @param resource the address that the push service gave it
     * @param publicKey an uncompressed point of P-256
     */
    public record Device(String resource, byte[] publicKey, byte[] authSecret) {
        @Override
        public boolean equals(Object other) {
            return other instanceof Device device
                    && resource.equals(device.resource)
                    && Arrays.equals(publicKey, device.publicKey)
                    && Arrays.equals(authSecret, device.authSecret);
        }

        @Override
        public int hashCode() {
            return Objects.hash(resource, Arrays.hashCode(publicKey));
        }

        /** Without the secret, and without the address, which is one too: whoever knows it may send there. */
        @Override
        public String toString() {
            return "Device";
        }
    }

    /** Changes of which members count. */
    public enum Members {
        NONE,
        DIRECT,
        ALL
    }

    /**
     * What is to be told.
     *
     * @param properties whether changes of the collection's own properties are
     * @param named only of these properties; empty for all
     */
    public record Triggers(Members content, boolean properties, Set<PropertyName> named) {
        public Triggers {
            named = Set.copyOf(named);
        }
    }

    /** What a message says: that members changed, that properties did, or both. */
    public record News(boolean content, boolean properties) {
        public static final News NOTHING = new News(false, false);

        public boolean isNothing() {
            return !content && !properties;
        }

        public boolean holds(News other) {
            return (content || !other.content) && (properties || !other.properties);
        }
    }
}
