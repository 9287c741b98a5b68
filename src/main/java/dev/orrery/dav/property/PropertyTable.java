package dev.orrery.dav.property;

import dev.orrery.dav.ResourceKind;
import dev.orrery.dav.Target.CollectionTarget;
import dev.orrery.dav.Target.ObjectTarget;
import dev.orrery.model.PropertyName;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** All live properties by name, and the two ways to read them: one resource, or the members of a collection. Thread-safe. */
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
        throw new UnsupportedOperationException("soon");
    }

    /** Readers for the members of the subject's target, a collection, made inside its snapshot. */
    public Columns columns(PropertyRequest request, Subject subject) {
        if (!(subject.target() instanceof CollectionTarget)) {
            throw new IllegalArgumentException("only collections have members");
        }
        List<Columns.Column> columns = new ArrayList<>();
        for (PropertyName name : request.asked().keySet()) {
            Property row = byName.get(name);
            columns.add(new Columns.Column(
                    name,
                    row == null || !row.on().contains(ResourceKind.OBJECT)
                            ? MemberReader.ABSENT
                            : row.members().prepare(subject)));
        }
        return new Columns(columns, request.mode() == PropertyRequest.Mode.NAMES, true);
    }

    private static PropertyRow row(ObjectTarget object, Columns columns) {
        List<PropertyRow.Found> found = new ArrayList<>();
        List<PropertyName> denied = new ArrayList<>();
        List<PropertyName> missing = new ArrayList<>();
        for (Columns.Column column : columns.columns()) {
            PropertyValue value = column.reader().read(object.row());
            if (value == null) {
                missing.add(column.name());
            } else if (value == PropertyValue.DENIED) {
                denied.add(column.name());
            } else {
                found.add(new PropertyRow.Found(column.name(), value));
            }
        }
        return new PropertyRow(object.href(), found, denied, columns.reportMissing() ? missing : List.of());
    }
}
