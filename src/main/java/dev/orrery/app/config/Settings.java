package dev.orrery.app.config;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Values of keys as they were set in the file and in the environment, each with the place it came from. Filled by
 * {@link SettingsReader}; not changed after that.
 */
final class Settings {
    /** Where a value stands, for messages. */
    record Origin(String where, int line) {}

    private record Value(Object value, Origin origin, List<Integer> elementLines) {}

    /** One table: {@code [server]}, or one of many {@code [[user]]}. */
    static final class Table {
        private final Section section;
        private final Origin origin;
        private final Map<Key<?>, Value> values = new HashMap<>();
        private final Set<Key<?>> unfit = new HashSet<>();

        Table(Section section, Origin origin) {
            this.section = section;
            this.origin = origin;
        }

        Section section() {
            return section;
        }

        <T> void set(Key<T> key, T value, Origin from, List<Integer> elementLines) {
            values.put(key, new Value(value, from, elementLines));
        }

        /** What was set, else the default, else nothing. */
        @SuppressWarnings("unchecked") // set() took a T for a Key<T>
        <T> Optional<T> find(Key<T> key) {
            Value value = values.get(key);
            return Optional.ofNullable(value == null ? key.defaultValue() : (T) value.value());
        }

        /** For a key that has a default, or whose absence was reported. */
        <T> T get(Key<T> key) {
            return find(key).orElseThrow(() -> new IllegalStateException(key.path() + " has no default"));
        }

        /** Notes that the key was set to something unfit, which has been reported. */
        void setUnfit(Key<?> key) {
            unfit.add(key);
        }

        boolean isUnfit(Key<?> key) {
            return unfit.contains(key);
        }

        boolean isSet(Key<?> key) {
            return values.containsKey(key);
        }

        /** A mistake about a key's value, at the line where it stands; at the table's if it was not set. */
        Mistake mistake(Key<?> key, String expected) {
            Value value = values.get(key);
            Origin at = value == null ? origin : value.origin();
            return new Mistake(at.where(), at.line(), key.path(), expected);
        }

        /** A mistake about one element of a list. */
        Mistake mistake(Key<?> key, int element, String expected) {
            Value value = values.get(key);
            if (value == null || element >= value.elementLines().size()) {
                return mistake(key, expected);
            }
            return new Mistake(value.origin().where(), value.elementLines().get(element), key.path(), expected);
        }
    }

    private final Map<Section, Table> single = new EnumMap<>(Section.class);
    private final Map<Section, List<Table>> lists = new EnumMap<>(Section.class);

    Settings(String where) {
        for (Section section : Section.values()) {
            if (section.isList()) {
                lists.put(section, new ArrayList<>());
            } else {
                single.put(section, new Table(section, new Origin(where, 0)));
            }
        }
    }

    void put(Table table) {
        single.put(table.section(), table);
    }

    void add(Table table) {
        all(table.section()).add(table);
    }

    /** Whether anything was set in the table. */
    boolean isAnythingSet(Section section) {
        return !one(section).values.isEmpty();
    }

    Table one(Section section) {
        Table table = single.get(section);
        if (table == null) {
            throw new IllegalArgumentException(section + " is a list");
        }
        return table;
    }

    List<Table> all(Section section) {
        List<Table> tables = lists.get(section);
        if (tables == null) {
            throw new IllegalArgumentException(section + " is no list");
        }
        return tables;
    }

    <T> T get(Key<T> key) {
        return one(key.section()).get(key);
    }

    <T> Optional<T> find(Key<T> key) {
        return one(key.section()).find(key);
    }
}
