package dev.orrery.dav.property;

/** Every table of properties there is; a new specification adds a file and a line here. */
public final class PropertyTables {
    private PropertyTables() {}

    public static PropertyTable all() {
        return new PropertyTable(java.util.List.of(
                Rfc4918Properties.rows(),
                Rfc3744Properties.rows(),
                WebDavProperties.rows(),
                CalDavProperties.rows(),
                SchedulingProperties.rows(),
                AppleProperties.rows(),
                ProxyProperties.rows(),
                HookProperties.rows()));
    }
}
