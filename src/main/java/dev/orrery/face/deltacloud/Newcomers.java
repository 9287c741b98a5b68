package dev.orrery.face.deltacloud;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import dev.orrery.access.LoginAttempts;
import dev.orrery.http.Request;
import dev.orrery.model.Reason;
import dev.orrery.model.Refused;
import dev.orrery.store.AccountRow;
import dev.orrery.tracking.Accounts;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Begins the following of accounts, of so many from one address in a day: where a provider takes any name, one stranger
 * would otherwise take all the room there is. Counts for this node alone. Bounded; thread-safe.
 */
final class Newcomers {
    private static final Duration DAY = Duration.ofDays(1);
    private static final int MOST_ADDRESSES = 100_000;

    private final Accounts accounts;
    private final int perAddress;
    private final Cache<String, AtomicInteger> begun;

    Newcomers(Accounts accounts, int perAddress, Ticker ticker) {
        this.accounts = accounts;
        this.perAddress = perAddress;
        this.begun = Caffeine.newBuilder()
                .maximumSize(MOST_ADDRESSES)
                .expireAfterWrite(DAY)
                .ticker(ticker)
                .executor(Runnable::run)
                .build();
    }

    /**
     * Follows the account from now on, if that is new.
     *
     * @param asker whose password the provider has just taken
     * @throws Refused TooMany
     */
    AccountRow follow(Request request, Asker asker) {
        boolean known = accounts.find(asker.key())
                .filter(account -> account.state() != AccountRow.State.RETIRED)
                .isPresent();
        AtomicInteger count = begun.get(LoginAttempts.network(request.remote()), _ -> new AtomicInteger());
        if (!known && count.incrementAndGet() > perAddress) {
            count.decrementAndGet();
            throw new Refused(new Reason.TooMany("cloud accounts that began from this address today", perAddress));
        }
        return accounts.register(asker.key(), asker.target().login().password());
    }
}
