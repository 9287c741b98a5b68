package dev.orrery.store;

import dev.orrery.model.CollectionRef;
import java.time.Instant;

/**
 * A WebDAV write lock (RFC 4918 section 6).
 *
 * @param collection the locked collection, or the one that holds the locked object
 * @param name the locked object's name, empty when the collection itself is locked; may name nothing yet
 * @param token {@code urn:uuid:…}
 * @param ownerXml what the client sent as DAV:owner, as XML text
 * @param principal GUID of who took it
 */
public record LockRow(
        CollectionRef collection,
        String name,
        String token,
        boolean exclusive,
        boolean infinite,
        String ownerXml,
        String principal,
        Instant expires) {}
