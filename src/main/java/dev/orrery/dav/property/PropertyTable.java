package dev.orrery.dav.property;

import dev.orrery.dav.ResourceKind;
import dev.orrery.dav.Target;
import dev.orrery.dav.Target.CollectionTarget;
import dev.orrery.dav.Target.ObjectTarget;
import dev.orrery.model.PropertyName;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * All live properties by name, and the two ways to read them, dead ones among them: of one resource, or of the members
 * of a collection. Immutable, thread-safe.
 */
public final class PropertyTable {
    private final Map<PropertyName, Property> byName = new LinkedHashMap<>();

    public PropertyTable(List<List<Property>> tables) {
        tables.forEach(table -> table.forEach(row -> {
            if (byName.put(row.name(), row) != null) {
                throw new IllegalArgumentException("two rows for " + row.name());
            }
        }));
    }

    public Collection<Property> rows() {
        return byName.values();
    }

    /** The live property of that name, or null. */
    public @Nullable Property get(PropertyName name) {
        return byName.get(name);
    }

    /** The asked properties of the subject's target, read inside its snapshot. */
    public PropertyRow read(PropertyRequest request, Subject subject) {
        if (subject.target() instanceof ObjectTarget object) {
            return row(
                    object,
                    columns(
                            request,
                            subject.with(object.collection(), object.row().name())));
        }
        Target target = subject.target();
        RowBuilder row = new RowBuilder(request.mode() == PropertyRequest.Mode.NAMES);
        for (PropertyName name : names(request, target)) {
            row.add(name, value(name, subject));
        }
        boolean asked = request.mode() == PropertyRequest.Mode.NAMED;
        return row.build(target.href(), asked ? null : request.asked().keySet());
    }

    /** Readers for the members of the subject's target, a collection, made inside its snapshot. */
    public Columns columns(PropertyRequest request, Subject subject) {
        List<Columns.Column> columns = new ArrayList<>();
        if (request.mode() == PropertyRequest.Mode.NAMED) {
            Dead dead = new Dead(subject);
            request.asked().keySet().forEach(name -> columns.add(column(name, subject, dead)));
            return new Columns(columns, false, true);
        }
        Dead dead = new Dead(subject);
        boolean namesOnly = request.mode() == PropertyRequest.Mode.NAMES;
        Set<PropertyName> names = new LinkedHashSet<>();
        byName.values().stream()
                .filter(row -> row.on().contains(ResourceKind.OBJECT) && (namesOnly || row.inAllprop()))
                .forEach(row -> names.add(row.name()));
        names.addAll(DeadProperties.names(dead.byMember()));
        names.addAll(request.asked().keySet());
        names.forEach(name -> columns.add(column(name, subject, dead)));
        return new Columns(columns, namesOnly, false);
    }

    /** Reads one property of the members of the subject's target, a collection; made inside its snapshot. */
    public MemberReader reader(PropertyName name, Subject subject) {
        return column(name, subject, new Dead(subject)).reader();
    }

    /** The value of one property of a resource that is no object; null if it has none. */
    public @Nullable PropertyValue value(PropertyName name, Subject subject) {
        Target target = subject.target();
        Property row = byName.get(name);
        if (row != null && row.on().contains(target.kind())) {
            return row.reader().read(subject);
        }
        return target instanceof CollectionTarget collection ? Stored.of(collection, name) : null;
    }

    private Set<PropertyName> names(PropertyRequest request, Target target) {
        if (request.mode() == PropertyRequest.Mode.NAMED) {
            return request.asked().keySet();
        }
        Set<PropertyName> names = new LinkedHashSet<>();
        for (Property row : byName.values()) {
            if (row.on().contains(target.kind()) && (row.inAllprop() || request.mode() == PropertyRequest.Mode.NAMES)) {
                names.add(row.name());
            }
        }
        if (target instanceof CollectionTarget collection) {
            DeadProperties.sorted(collection.row().properties().keySet()).stream()
                    .filter(name -> !isLive(name, target.kind()))
                    .forEach(names::add);
        }
        names.addAll(request.asked().keySet());
        return names;
    }

    private boolean isLive(PropertyName name, ResourceKind kind) {
        Property row = byName.get(name);
        return row != null && row.on().contains(kind);
    }

    private Columns.Column column(PropertyName name, Subject subject, Dead dead) {
        Property row = byName.get(name);
        return new Columns.Column(
                name,
                row != null && row.on().contains(ResourceKind.OBJECT)
                        ? row.members().prepare(subject)
                        : DeadProperties.of(name, dead.byMember()));
    }

    private static PropertyRow row(ObjectTarget object, Columns columns) {
        RowBuilder row = new RowBuilder(columns.namesOnly());
        for (Columns.Column column : columns.columns()) {
            row.add(column.name(), column.reader().read(object.row()));
        }
        return row.build(object.href(), columns.reportMissing() ? null : Set.of());
    }

    /** The members' dead properties, fetched when first needed. */
    private static final class Dead {
        private final Subject subject;
        private @Nullable Map<String, Map<PropertyName, String>> fetched;

        Dead(Subject subject) {
            this.subject = subject;
        }

        Map<String, Map<PropertyName, String>> byMember() {
            if (fetched == null) {
                fetched = DeadProperties.byMember(subject);
            }
            return fetched;
        }
    }

    /** Sorts values into what is there, what is not, and what is not for this caller. */
    private static final class RowBuilder {
        private final boolean namesOnly;
        private final List<PropertyRow.Found> found = new ArrayList<>();
        private final List<PropertyName> denied = new ArrayList<>();
        private final List<PropertyName> missing = new ArrayList<>();

        RowBuilder(boolean namesOnly) {
            this.namesOnly = namesOnly;
        }

        void add(PropertyName name, @Nullable PropertyValue value) {
            if (value == null) {
                missing.add(name);
            } else if (namesOnly) {
                found.add(new PropertyRow.Found(name, PropertyValue.EMPTY));
            } else if (value == PropertyValue.DENIED) {
                denied.add(name);
            } else {
                found.add(new PropertyRow.Found(name, value));
            }
        }

        /** @param only whose absence is to be told; null for all */
        PropertyRow build(String href, @Nullable Set<PropertyName> only) {
            if (only != null) {
                missing.retainAll(only);
            }
            return new PropertyRow(href, found, denied, missing);
        }
    }
}
