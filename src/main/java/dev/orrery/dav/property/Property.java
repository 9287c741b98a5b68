package dev.orrery.dav.property;

import dev.orrery.dav.ResourceKind;
import dev.orrery.model.PropertyName;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A row of a property table. Immutable.
 *
 * @param section what defines it, such as {@code RFC 4918, 15.6}
 * @param on the kinds of resources that can have it
 * @param inAllprop whether DAV:allprop gives it (RFC 4918 section 9.1: those of RFC 4918 itself)
 * @param reader for everything that is no object
 * @param members for the objects of a collection
 * @param setter null for a protected property
 */
public record Property(
        PropertyName name,
        String section,
        Set<ResourceKind> on,
        boolean inAllprop,
        Reader reader,
        MembersReader members,
        @Nullable Setter setter) {
    public Property {
        on = Set.copyOf(on);
    }

    /** Reads the property of one resource, inside the snapshot. */
    @FunctionalInterface
    public interface Reader {
        /** Null if the resource has no such property. */
        @Nullable
        PropertyValue read(Subject subject);
    }

    /** Prepares to read the property of the members of one collection; called inside the snapshot. */
    @FunctionalInterface
    public interface MembersReader {
        MemberReader prepare(Subject collection);
    }

    /** Checks a value that a client sets. */
    @FunctionalInterface
    public interface Setter {
        /**
         * What is stored: the value's XML content.
         *
         * @throws dev.orrery.model.Refused InvalidPropertyValue or InvalidTimeZone
         */
        String check(dev.orrery.xml.XmlElement value);
    }
}
