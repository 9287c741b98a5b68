package dev.orrery.http;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Header fields in order, names compared without case (RFC 9110 section 5). Not thread-safe; owned by one message. */
public final class Headers {
    private final List<String> flat = new ArrayList<>(16);

    public static Headers of(String... namesAndValues) {
        Headers headers = new Headers();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            headers.add(namesAndValues[i], namesAndValues[i + 1]);
        }
        return headers;
    }

    public Headers add(String name, String value) {
        flat.add(name);
        flat.add(value);
        return this;
    }

    /** Replaces every field of that name. */
    public Headers set(String name, String value) {
        remove(name);
        return add(name, value);
    }

    public void remove(String name) {
        for (int i = flat.size() - 2; i >= 0; i -= 2) {
            if (flat.get(i).equalsIgnoreCase(name)) {
                flat.subList(i, i + 2).clear();
            }
        }
    }

    /** The first field's value, or null. */
    public @Nullable String get(String name) {
        for (int i = 0; i < flat.size(); i += 2) {
            if (flat.get(i).equalsIgnoreCase(name)) {
                return flat.get(i + 1);
            }
        }
        return null;
    }

    public List<String> all(String name) {
        List<String> values = new ArrayList<>(2);
        for (int i = 0; i < flat.size(); i += 2) {
            if (flat.get(i).equalsIgnoreCase(name)) {
                values.add(flat.get(i + 1));
            }
        }
        return values;
    }

    public boolean has(String name) {
        return get(name) != null;
    }

    public void forEach(BiConsumer<String, String> action) {
        for (int i = 0; i < flat.size(); i += 2) {
            action.accept(flat.get(i), flat.get(i + 1));
        }
    }
}
