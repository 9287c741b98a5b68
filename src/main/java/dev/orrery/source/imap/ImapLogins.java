package dev.orrery.source.imap;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import dev.orrery.access.Caller;
import dev.orrery.access.Credentials;
import dev.orrery.model.HomeId;
import dev.orrery.model.Principal;
import dev.orrery.model.PrincipalKind;
import dev.orrery.source.imap.wire.Login;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * With which name and password a person's folders are opened: an account that may act for all, or the person's own, as they
 * signed in here. The person's own is kept for some minutes, so that those to whom they gave rights here see what is new
 * too. Thread-safe.
 */
final class ImapLogins {
    private static final Duration KEPT = Duration.ofMinutes(10);

    private final @Nullable Proxy proxy;
    private final Cache<HomeId, Login> own;

    /** An account that may act for everybody. */
    record Proxy(String name, String password) {
        @Override
        public String toString() {
            return name;
        }
    }

    /** @param proxy null: everybody's own credentials are passed through */
    ImapLogins(@Nullable Proxy proxy, Ticker ticker) {
        this.proxy = proxy;
        this.own = Caffeine.newBuilder()
                .maximumSize(10_000)
                .expireAfterWrite(KEPT)
                .ticker(ticker)
                .build();
    }

    /** Empty for homes that have no mailbox, and while the owner has not signed in lately. */
    Optional<Login> of(Caller caller, Principal owner) {
        if (owner.kind() != PrincipalKind.USER) {
            return Optional.empty();
        }
        if (proxy != null) {
            return Optional.of(
                    Login.proxy(proxy.name(), proxy.password(), owner.name().name()));
        }
        Principal self = caller.principal();
        Credentials credentials = caller.credentials();
        if (self != null && credentials != null && self.home().equals(owner.home())) {
            Login login = new Login(owner.name().name(), credentials.password());
            own.put(owner.home(), login);
            return Optional.of(login);
        }
        return Optional.ofNullable(own.getIfPresent(owner.home()));
    }

    /** Whether somebody who watches with it may go on: people's own are forgotten some minutes after they are gone. */
    boolean mayUse(HomeId home, Login login) {
        return proxy != null || login.equals(own.getIfPresent(home));
    }

    /** The server does not take it any more. */
    void forget(HomeId home) {
        own.invalidate(home);
    }
}
