package dev.orrery.app.config;

import dev.orrery.app.config.Settings.Table;
import dev.orrery.face.notify.AccountSecret;
import dev.orrery.face.notify.ServiceAccount;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Who may tell of new mail, and where.
 *
 * @param backends the mail systems that may be told of, by name
 * @param registrations how many of their users may be registered as persons here
 */
public record Notify(
        InetSocketAddress listen,
        Duration challengeFor,
        Duration sessionFor,
        List<ServiceAccount> accounts,
        Set<String> backends,
        int registrations) {
    /** The mail system that needs no name: the one that {@code [imap]} speaks of. */
    private static final String USUAL = "imap";

    private static final NotifyKeys KEYS = Keys.NOTIFY;

    public Notify {
        accounts = List.copyOf(accounts);
        backends = Set.copyOf(backends);
    }

    /** Empty where nobody is to listen. */
    static Optional<Notify> of(Settings settings, List<Mistake> mistakes) {
        List<Table> accountTables = settings.all(Section.NOTIFY_ACCOUNT);
        List<Table> backendTables = settings.all(Section.NOTIFY_BACKEND);
        if (accountTables.isEmpty() && backendTables.isEmpty() && !settings.isAnythingSet(Section.NOTIFY)) {
            return Optional.empty();
        }
        Table table = settings.one(Section.NOTIFY);
        InetSocketAddress listen = table.get(KEYS.listen);
        if (!listen.getAddress().isLoopbackAddress()) {
            mistakes.add(table.mistake(
                    KEYS.listen,
                    "expected a loopback address: this protocol has no TLS; other machines use POST /notifications"));
        }
        List<ServiceAccount> accounts = accounts(accountTables, mistakes);
        if (accountTables.isEmpty()) {
            mistakes.add(
                    table.mistake(KEYS.listen, "expected with a [[notify.account]]: nobody else may tell anything"));
        }
        Set<String> backends = new LinkedHashSet<>();
        for (Table backend : backendTables) {
            backend.find(KEYS.backend).ifPresentOrElse(backends::add, () -> required(backend, KEYS.backend, mistakes));
        }
        return Optional.of(new Notify(
                listen,
                table.get(KEYS.challengeFor),
                table.get(KEYS.sessionFor),
                accounts,
                backends.isEmpty() ? Set.of(USUAL) : backends,
                table.get(KEYS.registrations)));
    }

    private static List<ServiceAccount> accounts(List<Table> tables, List<Mistake> mistakes) {
        List<ServiceAccount> accounts = new ArrayList<>();
        Set<String> logins = new HashSet<>();
        for (Table table : tables) {
            Optional<String> login = table.find(KEYS.login);
            Optional<AccountSecret> secret = table.find(KEYS.secret);
            if (login.isEmpty()) {
                required(table, KEYS.login, mistakes);
            } else if (!logins.add(login.get())) {
                mistakes.add(
                        table.mistake(KEYS.login, "expected another login: there is a " + login.get() + " already"));
            }
            if (secret.isEmpty()) {
                required(table, KEYS.secret, mistakes);
            }
            if (login.isPresent() && secret.isPresent()) {
                accounts.add(new ServiceAccount(login.get(), secret.get(), table.find(KEYS.token)));
            }
        }
        return accounts;
    }

    private static void required(Table table, Key<?> key, List<Mistake> mistakes) {
        if (!table.isUnfit(key)) {
            mistakes.add(
                    table.mistake(key, "expected in every " + table.section().heading()));
        }
    }
}
