package dev.orrery.app.config;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One key of the configuration.
 *
 * @param section the table it stands in
 * @param defaultValue null for a key that need not be there and then means nothing
 * @param since the version that brought it
 * @param meaning a sentence or two for the one who writes the file
 */
public record Key<T>(
        Section section,
        String name,
        Type<T> type,
        @Nullable T defaultValue,
        String since,
        String meaning) {
    /** {@code server.listen}. */
    public String path() {
        return section.label() + "." + name;
    }

    /** {@code ORRERY_SERVER_LISTEN}; for an entry of a list, with its name in between. */
    public String variable() {
        return "ORRERY_" + section.name() + "_" + (section.isList() ? "NAME_" : "") + suffix();
    }

    /** The end of {@link #variable}. */
    String suffix() {
        return name.toUpperCase(Locale.ROOT).replace('-', '_');
    }

    /** The default as TOML has it; null if there is none. */
    public @Nullable Object shownDefault() {
        return defaultValue == null ? null : type.show(defaultValue);
    }
}
