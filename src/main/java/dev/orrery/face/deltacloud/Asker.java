package dev.orrery.face.deltacloud;

import dev.orrery.access.Credentials;
import dev.orrery.http.Request;
import dev.orrery.model.Reason;
import dev.orrery.model.Refused;
import dev.orrery.store.AccountRow;
import dev.orrery.tracking.Cloud;
import dev.orrery.tracking.CloudLogin;
import dev.orrery.tracking.Providers;
import dev.orrery.tracking.Providers.Provider;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Which provider a request is for, and as whom. The provider is named by {@code X-Deltacloud-Provider} and
 * {@code X-Deltacloud-Driver}, or by matrix parameters behind {@code /api}; a name that no provider here has is one behind
 * a Deltacloud server, and is handed on to it.
 *
 * @param scope what is handed on
 * @param login null where the request has no password
 */
record Asker(Provider provider, String scope, @Nullable CloudLogin login) {
    private static final String DRIVER = "driver";
    private static final String PROVIDER = "provider";

    /** @throws Refused BadRequest for a provider that is not here */
    static Asker of(Request request, Providers providers) {
        Map<String, String> named = new HashMap<>();
        named.put(DRIVER, request.header("X-Deltacloud-Driver", ""));
        named.put(PROVIDER, request.header("X-Deltacloud-Provider", ""));
        String[] words = request.path().segments().getFirst().split(";");
        for (int i = 1; i < words.length; i++) {
            String[] pair = words[i].split("=", 2);
            named.put(pair[0].toLowerCase(Locale.ROOT), pair.length < 2 ? "" : pair[1]);
        }
        String driver = plain(named.getOrDefault(DRIVER, ""));
        String provider = plain(named.getOrDefault(PROVIDER, ""));
        CloudLogin login = Credentials.parse(request.header("Authorization", ""))
                .map(sent -> new CloudLogin(sent.login(), sent.password()))
                .orElse(null);
        List<Provider> all = providers.all();
        Provider here = first(all, provider).or(() -> first(all, driver)).orElse(null);
        if (here != null && (first(all, provider).isPresent() || provider.isEmpty())) {
            boolean more = here.passesOn() && !driver.isEmpty() && !isNamed(here, driver);
            return new Asker(here, more ? DRIVER + '=' + driver : "", login);
        }
        if (driver.isEmpty() && provider.isEmpty()) {
            return new Asker(all.getFirst(), "", login);
        }
        Provider front = all.stream()
                .filter(Provider::passesOn)
                .findFirst()
                .orElseThrow(() -> new Refused(new Reason.BadRequest("There is no provider called "
                        + (provider.isEmpty() ? driver : provider) + " here. There are: "
                        + String.join(", ", all.stream().map(Provider::name).toList()) + ".")));
        String on = driver.isEmpty() || isNamed(front, driver) ? "" : DRIVER + '=' + driver;
        String to = provider.isEmpty() ? "" : PROVIDER + '=' + provider;
        return new Asker(front, on + (on.isEmpty() || to.isEmpty() ? "" : ";") + to, login);
    }

    private static Optional<Provider> first(List<Provider> all, String word) {
        return all.stream().filter(provider -> isNamed(provider, word)).findFirst();
    }

    private static boolean isNamed(Provider provider, String word) {
        return provider.name().equalsIgnoreCase(word) || provider.driver().equalsIgnoreCase(word);
    }

    /** As Deltacloud folds them; nothing that would mean something where it is handed on. */
    private static String plain(String word) {
        if (word.length() > 500 || word.chars().anyMatch(c -> c <= ' ' || c == 0x7f || c > 0xff || c == ',')) {
            throw new Refused(
                    new Reason.BadRequest("A driver or provider is named by up to 500 letters without blanks."));
        }
        return word.replace(';', ',').toLowerCase(Locale.ROOT);
    }

    /** Who it is, whatever the password where the provider is told a user. */
    AccountRow.Key key() {
        String name = scope.isEmpty() ? provider.name() : provider.name() + ';' + scope;
        return new AccountRow.Key(provider.driver(), name, provider.cloud().account(required()));
    }

    Cloud.Target target() {
        return new Cloud.Target(scope, required());
    }

    private CloudLogin required() {
        if (login == null) {
            throw new IllegalStateException("asked without a password");
        }
        return login;
    }
}
