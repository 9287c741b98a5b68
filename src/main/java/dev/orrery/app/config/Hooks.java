package dev.orrery.app.config;

import dev.orrery.http.Networks;

/**
 * Which programs may be called when something changes.
 *
 * @param allowed networks that are not public
 * @param perPerson hooks that one person may have
 * @param perAccount hooks that one cloud account may have
 */
public record Hooks(Networks allowed, int perPerson, int perAccount) {
    static Hooks of(Settings settings) {
        return new Hooks(
                Networks.of(settings.get(Keys.HOOKS.allowNetworks)),
                settings.get(Keys.HOOKS.perPerson),
                settings.get(Keys.HOOKS.perAccount));
    }
}
