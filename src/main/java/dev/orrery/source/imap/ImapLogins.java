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
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/**
 * With which name and password a person's folders are opened: those of an account that may act for all, of one that was
 * granted some folders, or the person's own, as they signed in here. The person's own is kept for some minutes, so that those
 * to whom they gave rights here see what is new too. Thread-safe.
 */
final class ImapLogins {
    private static final Duration KEPT = Duration.ofMinutes(10);

    private final SignIn signIn;
    private final Cache<HomeId, Login> own;
    private final List<Consumer<HomeId>> onSignIn = new CopyOnWriteArrayList<>();

    ImapLogins(SignIn signIn, Ticker ticker) {
        this.signIn = signIn;
        this.own = Caffeine.newBuilder()
                .maximumSize(10_000)
                .expireAfterWrite(KEPT)
                .ticker(ticker)
                .build();
    }

    /** Whether anybody of this kind has a mailbox. */
    boolean holds(PrincipalKind kind) {
        return switch (kind) {
            case USER -> true;
            case LOCATION, RESOURCE ->
                signIn instanceof SignIn.Proxy proxy && proxy.roomAccount("").isPresent();
            case GROUP -> false;
        };
    }

    /** Empty for homes that have no mailbox, and while the owner has not signed in lately. */
    Optional<Login> of(Caller caller, Principal owner) {
        if (!holds(owner.kind())) {
            return Optional.empty();
        }
        return switch (signIn) {
            case SignIn.Proxy proxy ->
                account(proxy, owner).map(account -> Login.proxy(proxy.name(), proxy.password(), account));
            case SignIn.Publisher(String name, String password, int _) -> Optional.of(new Login(name, password));
            case SignIn.Oneself() -> own(caller, owner);
        };
    }

    private static Optional<String> account(SignIn.Proxy proxy, Principal owner) {
        String name = owner.name().name();
        return owner.kind() == PrincipalKind.USER ? Optional.of(name) : proxy.roomAccount(name);
    }

    private Optional<Login> own(Caller caller, Principal owner) {
        Principal self = caller.principal();
        Credentials credentials = caller.credentials();
        if (self != null && credentials != null && self.home().equals(owner.home())) {
            Login login = new Login(owner.name().name(), credentials.password());
            boolean known = own.getIfPresent(owner.home()) != null;
            own.put(owner.home(), login);
            if (!known) {
                onSignIn.forEach(told -> told.accept(owner.home()));
            }
            return Optional.of(login);
        }
        return Optional.ofNullable(own.getIfPresent(owner.home()));
    }

    /** With what somebody's mailbox can be opened now although they ask for nothing; empty if with nothing. */
    Optional<Login> unasked(Principal owner) {
        return switch (signIn) {
            case SignIn.Proxy proxy -> of(Caller.STRANGER, owner);
            case SignIn.Oneself oneself -> of(Caller.STRANGER, owner);
            case SignIn.Publisher publisher -> Optional.empty();
        };
    }

    /** Owners who signed in lately; empty where one account signs in for everybody. */
    Set<HomeId> signedIn() {
        return Set.copyOf(own.asMap().keySet());
    }

    /** Tells of owners who sign in after a while; it returns at once. */
    void onSignIn(Consumer<HomeId> then) {
        onSignIn.add(then);
    }

    /** What a login of {@link #of} opens of this person's. */
    Mailboxes open(ImapSource source, Login login, Principal owner) {
        return switch (signIn) {
            case SignIn.Proxy proxy -> source.as(login);
            case SignIn.Oneself oneself -> source.as(login);
            case SignIn.Publisher publisher ->
                source.published(login, owner.name().name());
        };
    }

    /** Whether nothing is ever written there, whatever anybody's rights are. */
    boolean onlyRead() {
        return switch (signIn) {
            case SignIn.Proxy proxy -> false;
            case SignIn.Oneself oneself -> false;
            case SignIn.Publisher publisher -> true;
        };
    }

    /** Whether somebody who watches with it may go on: people's own are forgotten some minutes after they are gone. */
    boolean mayUse(HomeId home, Login login) {
        return switch (signIn) {
            case SignIn.Proxy proxy -> true;
            case SignIn.Publisher publisher -> true;
            case SignIn.Oneself oneself -> login.equals(own.getIfPresent(home));
        };
    }

    /** The server does not take it any more. */
    void forget(HomeId home) {
        own.invalidate(home);
    }
}
