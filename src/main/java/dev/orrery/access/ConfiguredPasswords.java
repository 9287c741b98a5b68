package dev.orrery.access;

import dev.orrery.model.PrincipalName;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The passwords that the configuration lists. A login name is the account's name or one of its mail addresses, in any
 * case where that is unambiguous. Immutable, thread-safe; slow hashes run on {@link HashingThreads}.
 */
public final class ConfiguredPasswords implements PasswordVerifier {
    /**
     * An account that may sign in.
     *
     * @param logins further names that it may be entered under
     */
    public record Account(PrincipalName name, String guid, List<String> logins, PasswordHash password) {
        public Account {
            logins = List.copyOf(logins);
        }
    }

    private final Map<String, Account> exact = new HashMap<>();
    private final Map<String, @Nullable Account> folded = new HashMap<>();
    private final List<PasswordHash> decoys;
    private final HashingThreads threads;

    public ConfiguredPasswords(List<Account> accounts, HashingThreads threads) {
        this.threads = threads;
        for (Account account : accounts) {
            exact.put(account.name().name(), account);
        }
        List<PasswordHash> hashes = new ArrayList<>();
        for (Account account : accounts) {
            hashes.add(account.password());
            fold(account.name().name(), account);
            account.logins().forEach(login -> fold(login, account));
        }
        decoys = List.copyOf(hashes);
    }

    /** Two accounts that a folded name could mean make it mean none. */
    private void fold(String login, Account account) {
        String key = login.toLowerCase(Locale.ROOT);
        if (folded.containsKey(key) && folded.get(key) != account) {
            folded.put(key, null);
        } else {
            folded.put(key, account);
        }
    }

    @Override
    public Verdict verify(String login, String password) {
        Account account = exact.get(login);
        if (account == null) {
            account = folded.get(login.toLowerCase(Locale.ROOT));
        }
        if (account == null) {
            return new Verdict.Unknown();
        }
        return matches(account.password(), password)
                ? new Verdict.Accepted(account.name(), account.guid())
                : new Verdict.WrongPassword();
    }

    /** Checks against somebody's hash, always the same one for the same name, and ignores what comes out. */
    @Override
    public void pretend(String login, String password) {
        if (!decoys.isEmpty()) {
            matches(decoys.get(Math.floorMod(login.hashCode(), decoys.size())), password);
        }
    }

    private boolean matches(PasswordHash hash, String password) {
        return threads.call(() -> hash.matches(password));
    }
}
