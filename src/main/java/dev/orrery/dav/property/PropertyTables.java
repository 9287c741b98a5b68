package dev.orrery.dav.property;

import dev.orrery.calendar.PushKey;
import org.jspecify.annotations.Nullable;

/** Every table of properties there is; a new specification adds a file and a line here. */
public final class PropertyTables {
    private PropertyTables() {}

    /** Where no device is told of anything. */
    public static PropertyTable all() {
        return with(null);
    }

    /** @param push the key by which push services know this server; null where no device is told of anything */
    public static PropertyTable with(@Nullable PushKey push) {
        return new PropertyTable(java.util.List.of(
                Rfc4918Properties.rows(),
                Rfc3744Properties.rows(),
                WebDavProperties.rows(),
                CalDavProperties.rows(),
                SchedulingProperties.rows(),
                AppleProperties.rows(),
                ProxyProperties.rows(),
                PreferenceProperties.rows(),
                PushProperties.rows(push),
                HookProperties.rows()));
    }
}
