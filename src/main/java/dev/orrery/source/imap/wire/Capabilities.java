package dev.orrery.source.imap.wire;

import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a server offers (RFC 9051 section 7.2.2). Immutable.
 *
 * @param names in capital letters
 */
public record Capabilities(Set<String> names) {
    public static final Capabilities NONE = new Capabilities(Set.of());

    public Capabilities {
        names = Set.copyOf(names);
    }

    /** Those listed, without those to be treated as not offered. */
    static Capabilities of(String listed, Set<String> hidden) {
        Set<String> names = new TreeSet<>();
        Arrays.stream(listed.toUpperCase(Locale.ROOT).split(" +"))
                .filter(name -> !name.isEmpty() && !hidden.contains(name))
                .forEach(names::add);
        return new Capabilities(names);
    }

    public boolean has(String name) {
        return names.contains(name);
    }

    /** Whether folders can be marked, by the one extension or by the one before it. */
    public boolean keepsAnnotations() {
        return has("METADATA") || has("ANNOTATEMORE");
    }

    /** QRESYNC brings CONDSTORE along (RFC 7162 section 3.2). */
    public boolean hasCondstore() {
        return has("CONDSTORE") || has("QRESYNC");
    }
}
