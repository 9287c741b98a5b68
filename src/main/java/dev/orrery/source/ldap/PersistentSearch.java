package dev.orrery.source.ldap;

import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.SearchRequest;
import com.unboundid.ldap.sdk.SearchResultEntry;
import com.unboundid.ldap.sdk.SearchResultListener;
import com.unboundid.ldap.sdk.SearchResultReference;
import com.unboundid.ldap.sdk.SearchScope;
import com.unboundid.ldap.sdk.controls.PersistentSearchChangeType;
import com.unboundid.ldap.sdk.controls.PersistentSearchRequestControl;
import java.io.Serial;

/** A search that stays open and tells what changes from now on; what is there already is never sent. */
final class PersistentSearch implements LdapBell.Listening {
    private final String base;
    private final Changed changed;

    PersistentSearch(String base, Changed changed) {
        this.base = base;
        this.changed = changed;
    }

    @Override
    public void listen(LDAPConnection connection, Runnable ready) throws LDAPException {
        SearchRequest request =
                new SearchRequest(new Teller(changed), base, SearchScope.SUB, changed.filter(), changed.attributes());
        request.addControl(
                new PersistentSearchRequestControl(PersistentSearchChangeType.allChangeTypes(), true, true, true));
        request.setResponseTimeoutMillis(0);
        // Nothing says that it stands: a refusal comes at once and ends the search.
        ready.run();
        connection.search(request);
        throw new LDAPException(
                com.unboundid.ldap.sdk.ResultCode.SERVER_DOWN, "the directory ended the persistent search");
    }

    private record Teller(Changed changed) implements SearchResultListener {
        @Serial
        private static final long serialVersionUID = 1L;

        @Override
        public void searchEntryReturned(SearchResultEntry entry) {
            changed.entry(entry, null);
        }

        @Override
        public void searchReferenceReturned(SearchResultReference reference) {
            // other servers are never asked
        }
    }
}
