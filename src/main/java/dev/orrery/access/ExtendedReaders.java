package dev.orrery.access;

import dev.orrery.model.Principal;
import dev.orrery.model.PropertyName;
import dev.orrery.store.CollectionRow;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who, besides those who may read it, learns from the extended free/busy list what the events of a mirrored collection
 * are: Kolab's {@code pxfb-readable-for}, as a property that only its source sets. Pure.
 */
public final class ExtendedReaders {
    public static final PropertyName PROPERTY = new PropertyName("urn:orrery:xml:ns", "extended-readers");

    private ExtendedReaders() {}

    /** @param annotation names and addresses with spaces between; null or empty: nobody else */
    public static @Nullable String of(@Nullable String annotation) {
        if (annotation == null || annotation.isBlank()) {
            return null;
        }
        String names = annotation.strip().toLowerCase(Locale.ROOT);
        return names.codePoints().noneMatch(c -> c == '<' || c == '&' || c == '>') ? names : null;
    }

    /** Whether the collection names the caller, by name or by an address. */
    public static boolean include(CollectionRow row, Caller caller) {
        Principal self = caller.principal();
        String names = row.properties().get(PROPERTY);
        if (self == null || names == null) {
            return false;
        }
        Set<String> named = new HashSet<>(List.of(names.split("\\s+")));
        return named.contains(self.name().name().toLowerCase(Locale.ROOT))
                || self.mails().stream().anyMatch(mail -> named.contains(mail.toLowerCase(Locale.ROOT)));
    }
}
