package dev.orrery.store.sql;

import dev.orrery.ical.CalendarIndex;
import dev.orrery.model.Grantee;
import dev.orrery.model.Privilege;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** How small values stand in columns. */
final class Codecs {
    private static final String NAMED = "named:";
    private static final String WRITES = "delegate-write:";
    private static final String READS = "delegate-read:";

    private Codecs() {}

    static byte @Nullable [] index(@Nullable CalendarIndex index) {
        return index == null ? null : index.encode();
    }

    static String grantee(Grantee grantee) {
        return switch (grantee) {
            case Grantee.Everyone everyone -> "all";
            case Grantee.Authenticated authenticated -> "authenticated";
            case Grantee.Unauthenticated unauthenticated -> "unauthenticated";
            case Grantee.Self self -> "self";
            case Grantee.Owner owner -> "owner";
            case Grantee.Named named -> NAMED + named.guid();
            case Grantee.Delegate delegate -> (delegate.writes() ? WRITES : READS) + delegate.guid();
        };
    }

    static Grantee grantee(String text) {
        return switch (text) {
            case "all" -> new Grantee.Everyone();
            case "authenticated" -> new Grantee.Authenticated();
            case "unauthenticated" -> new Grantee.Unauthenticated();
            case "self" -> new Grantee.Self();
            case "owner" -> new Grantee.Owner();
            default -> {
                if (text.startsWith(WRITES)) {
                    yield new Grantee.Delegate(text.substring(WRITES.length()), true);
                }
                if (text.startsWith(READS)) {
                    yield new Grantee.Delegate(text.substring(READS.length()), false);
                }
                if (!text.startsWith(NAMED)) {
                    throw new IllegalArgumentException("no grantee: " + text);
                }
                yield new Grantee.Named(text.substring(NAMED.length()));
            }
        };
    }

    /** Every form in which an entry can name a principal. */
    static List<String> namings(String guid) {
        return List.of(NAMED + guid, WRITES + guid, READS + guid);
    }

    static String privileges(Set<Privilege> privileges) {
        return privileges.stream().sorted().map(Enum::name).collect(Collectors.joining(","));
    }

    static Set<Privilege> privileges(String text) {
        EnumSet<Privilege> found = EnumSet.noneOf(Privilege.class);
        if (!text.isEmpty()) {
            for (String name : text.split(",")) {
                found.add(Privilege.valueOf(name));
            }
        }
        return found;
    }

    static String components(Set<String> components) {
        return components.stream().sorted().collect(Collectors.joining(","));
    }

    static Set<String> components(String text) {
        return text.isEmpty() ? Set.of() : Set.of(text.split(","));
    }
}
