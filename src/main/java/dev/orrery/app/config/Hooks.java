package dev.orrery.app.config;

import dev.orrery.http.Networks;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which programs may be called when something changes.
 *
 * @param allowed networks that are not public
 * @param perPerson hooks that one person may have
 * @param perAccount hooks that one cloud account may have
 * @param verify whether a program has to agree before it is called
 * @param authorities PEM file with the certificates to trust; null for those that the Java run time trusts
 * @param keyFile what secrets in the store are sealed with
 */
public record Hooks(
        Networks allowed,
        int perPerson,
        int perAccount,
        boolean verify,
        @Nullable Path authorities,
        Path keyFile) {
    static Hooks of(Settings settings, Path folder, List<Mistake> mistakes) {
        HookKeys keys = Keys.HOOKS;
        Settings.Table table = settings.one(Section.HOOKS);
        Path authorities = table.find(keys.caFile).map(folder::resolve).orElse(null);
        if (authorities != null && !Files.isReadable(authorities)) {
            mistakes.add(table.mistake(keys.caFile, "expected a file that can be read"));
        }
        return new Hooks(
                Networks.of(settings.get(keys.allowNetworks)),
                settings.get(keys.perPerson),
                settings.get(keys.perAccount),
                settings.get(keys.verify),
                authorities,
                folder.resolve(settings.get(Keys.TRACKER.keyFile)));
    }
}
