package dev.orrery.dav.property;

import dev.orrery.model.PropertyName;
import java.util.ArrayList;
import java.util.List;

/**
 * The asked properties of the members of one collection: one reader per property, made once, used for every row while
 * the answer streams. Immutable; may leave the snapshot.
 *
 * @param namesOnly write empty elements (DAV:propname)
 * @param reportMissing false where nobody asked by name (DAV:allprop)
 */
public record Columns(List<Column> columns, boolean namesOnly, boolean reportMissing) {
    /** One property. */
    public record Column(PropertyName name, MemberReader reader) {}

    public Columns {
        columns = List.copyOf(columns);
    }

    /** The same, with another reader for one property if it was asked for: how reports add CALDAV:calendar-data. */
    public Columns with(PropertyName name, MemberReader reader) {
        List<Column> changed = new ArrayList<>(columns);
        changed.replaceAll(column -> column.name().equals(name) ? new Column(name, reader) : column);
        return new Columns(changed, namesOnly, reportMissing);
    }

    /** True if the property was asked for. */
    public boolean has(PropertyName name) {
        return columns.stream().anyMatch(column -> column.name().equals(name));
    }
}
