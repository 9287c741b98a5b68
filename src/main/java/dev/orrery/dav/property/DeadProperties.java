package dev.orrery.dav.property;

import dev.orrery.dav.Target.CollectionTarget;
import dev.orrery.model.PropertyName;
import java.util.Comparator;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Properties without a row in any table, kept and given back as they came (RFC 4918 section 4.2): those of a collection
 * lie in its row, those of its objects are fetched once per request, and only if one was asked for.
 */
final class DeadProperties {
    private static final Comparator<PropertyName> ORDER =
            Comparator.comparing(PropertyName::namespace).thenComparing(PropertyName::local);

    private DeadProperties() {}

    /** Reads that property of the members. */
    static Property.MembersReader members(PropertyName name) {
        return subject -> of(name, byMember(subject));
    }

    static MemberReader of(PropertyName name, Map<String, Map<PropertyName, String>> byMember) {
        if (byMember.isEmpty()) {
            return MemberReader.ABSENT;
        }
        return row -> {
            String value = byMember.getOrDefault(row.name(), Map.of()).get(name);
            return value == null ? null : new Stored(value);
        };
    }

    /** Of all members that have any, or of the only one that will be asked for. */
    static Map<String, Map<PropertyName, String>> byMember(Subject subject) {
        if (!(subject.target() instanceof CollectionTarget collection)) {
            return Map.of();
        }
        String only = subject.onlyMember();
        if (only == null) {
            return subject.snapshot().memberProperties(collection.row().ref());
        }
        Map<PropertyName, String> one =
                subject.snapshot().properties(collection.row().ref().object(only));
        return one.isEmpty() ? Map.of() : Map.of(only, one);
    }

    /** Every name that occurs, in a stable order. */
    static Set<PropertyName> names(Map<String, Map<PropertyName, String>> byMember) {
        Set<PropertyName> names = new TreeSet<>(ORDER);
        byMember.values().forEach(one -> names.addAll(one.keySet()));
        return names;
    }

    static Set<PropertyName> sorted(Set<PropertyName> names) {
        Set<PropertyName> sorted = new TreeSet<>(ORDER);
        sorted.addAll(names);
        return sorted;
    }
}
