package dev.orrery.dav.property;

import dev.orrery.dav.ResourceKind;
import dev.orrery.model.PropertyName;
import dev.orrery.xml.XmlElement;
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
 * @param storedAs the name under which a collection keeps a set value; another one for an alias
 */
public record Property(
        PropertyName name,
        String section,
        Set<ResourceKind> on,
        boolean inAllprop,
        Reader reader,
        MembersReader members,
        @Nullable Setter setter,
        PropertyName storedAs) {
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
         * What is stored: see {@link dev.orrery.xml.StoredValue}.
         *
         * @param subject the resource, in a snapshot; null for one that is yet to be made
         * @throws dev.orrery.model.Refused InvalidPropertyValue or InvalidTimeZone
         */
        String check(XmlElement value, @Nullable Subject subject);

        /** For a resource that is yet to be made. */
        default String check(XmlElement value) {
            return check(value, null);
        }
    }

    /** A protected property that DAV:allprop does not give and that objects do not have. */
    static Property of(PropertyName name, String section, Set<ResourceKind> on, Reader reader) {
        return new Property(name, section, on, false, reader, _ -> MemberReader.ABSENT, null, name);
    }

    /** A property that a client sets on a collection, and that is given back as it was set. */
    static Property settable(PropertyName name, String section, Set<ResourceKind> on, Setter setter) {
        return of(name, section, on, Stored.reader(name)).settableBy(setter);
    }

    Property allprop() {
        return new Property(name, section, on, true, reader, members, setter, storedAs);
    }

    Property settableBy(Setter how) {
        return new Property(name, section, on, inAllprop, reader, members, how, storedAs);
    }

    /** An alias of another property: one value under two names. */
    Property storedAs(PropertyName other) {
        return new Property(name, section, on, inAllprop, reader, members, setter, other);
    }

    /** Objects have it too, each their own. */
    Property members(MembersReader how) {
        return new Property(name, section, on, inAllprop, reader, how, setter, storedAs);
    }

    /** Objects have it too, all the same. */
    Property constantForMembers(@Nullable PropertyValue value) {
        return members(_ -> MemberReader.always(value));
    }

    /** Objects have the value of the collection that holds them. */
    Property sameForMembers() {
        return members(collection -> MemberReader.always(reader.read(collection)));
    }
}
