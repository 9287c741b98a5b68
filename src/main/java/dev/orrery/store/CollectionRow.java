package dev.orrery.store;

import dev.orrery.model.AccessEntry;
import dev.orrery.model.CollectionId;
import dev.orrery.model.CollectionKind;
import dev.orrery.model.CollectionRef;
import dev.orrery.model.PropertyName;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A living collection with its own data, without its members. The root of a home is one too.
 *
 * @param parent the collection that holds it; the root holds itself
 * @param name last segment of its path, decoded; empty for the root
 * @param components component types that a calendar takes; empty means any
 * @param lastSeq newest change of the collection or of any member: what its sync token and CTag say
 * @param ownSeq newest change of the collection itself (made, properties, access, moved)
 * @param properties what clients set, live or dead: the value's XML content as canonical text, without the element
 * @param access entries that were set on this collection itself, not the inherited ones
 */
public record CollectionRow(
        CollectionRef ref,
        CollectionId parent,
        String name,
        CollectionKind kind,
        Set<String> components,
        long lastSeq,
        long ownSeq,
        Instant created,
        Map<PropertyName, String> properties,
        List<AccessEntry> access) {
    public CollectionRow {
        components = Set.copyOf(components);
        properties = Map.copyOf(properties);
        access = List.copyOf(access);
    }
}
