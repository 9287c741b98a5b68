package dev.orrery.source.imap;

import dev.orrery.model.HomeId;
import dev.orrery.model.Principal;
import dev.orrery.model.PrincipalKind;
import dev.orrery.store.Snapshot;
import dev.orrery.store.Store;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntFunction;

/** People who are known here, have a mail address, and whose mailboxes can be opened now although they ask for nothing. */
final class MailAccounts implements IntFunction<List<MailAccount>> {
    private final Store store;
    private final ImapSource source;
    private final ImapLogins logins;

    MailAccounts(Store store, ImapSource source, ImapLogins logins) {
        this.store = store;
        this.source = source;
        this.logins = logins;
    }

    @Override
    public List<MailAccount> apply(int most) {
        List<MailAccount> accounts = new ArrayList<>();
        for (Principal owner : store.read(snapshot -> owners(snapshot, most))) {
            if (!owner.mails().isEmpty() && accounts.size() < most) {
                logins.unasked(owner)
                        .ifPresent(login -> accounts.add(
                                new MailAccount(Optional.of(owner), login, logins.open(source, login, owner))));
            }
        }
        return accounts;
    }

    private List<Principal> owners(Snapshot snapshot, int most) {
        Set<HomeId> signedIn = logins.signedIn();
        return signedIn.isEmpty()
                ? snapshot.searchPrincipals(PrincipalKind.USER, "", most)
                : signedIn.stream()
                        .flatMap(home -> snapshot.principalOf(home).stream())
                        .sorted(Comparator.comparing(Principal::home))
                        .toList();
    }
}
