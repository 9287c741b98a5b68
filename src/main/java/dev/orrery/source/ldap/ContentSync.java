package dev.orrery.source.ldap;

import com.unboundid.asn1.ASN1OctetString;
import com.unboundid.ldap.sdk.DN;
import com.unboundid.ldap.sdk.Entry;
import com.unboundid.ldap.sdk.IntermediateResponse;
import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.ResultCode;
import com.unboundid.ldap.sdk.RootDSE;
import com.unboundid.ldap.sdk.SearchRequest;
import com.unboundid.ldap.sdk.SearchResultEntry;
import com.unboundid.ldap.sdk.SearchResultListener;
import com.unboundid.ldap.sdk.SearchResultReference;
import com.unboundid.ldap.sdk.SearchScope;
import com.unboundid.ldap.sdk.controls.ContentSyncInfoIntermediateResponse;
import com.unboundid.ldap.sdk.controls.ContentSyncRequestControl;
import com.unboundid.ldap.sdk.controls.ContentSyncRequestMode;
import com.unboundid.ldap.sdk.controls.ContentSyncState;
import com.unboundid.ldap.sdk.controls.ContentSyncStateControl;
import java.io.Serial;
import org.jspecify.annotations.Nullable;

/**
 * RFC 4533 in the mode refreshAndPersist. Without a cookie a server begins by sending every entry, which is just the
 * polling that must not be. So the first cookie is made from the directory's own {@code contextCSN}: it says "all is
 * known up to now", and the refresh is empty. After a lost connection the last cookie brings what was missed; when that
 * is much, it is not listened to, and everything is stale instead.
 */
final class ContentSync implements LdapBell.Listening {
    /** A refresh that tells of more entries is given up. */
    static final int MOST_REFRESHED = 1_000;

    private final String base;
    private final Changed changed;
    private @Nullable ASN1OctetString cookie;

    ContentSync(String base, Changed changed) {
        this.base = base;
        this.changed = changed;
    }

    @Override
    public void listen(LDAPConnection connection, Runnable ready) throws LDAPException {
        if (cookie == null) {
            cookie = now(connection);
        }
        Teller teller = new Teller(connection, ready);
        SearchRequest request =
                new SearchRequest(teller, base, SearchScope.SUB, changed.filter(), changed.attributes());
        request.addControl(
                new ContentSyncRequestControl(true, ContentSyncRequestMode.REFRESH_AND_PERSIST, cookie, false));
        request.setIntermediateResponseListener(teller::told);
        request.setResponseTimeoutMillis(0);
        try {
            connection.search(request);
        } catch (LDAPException e) {
            if (teller.tooMuch || e.getResultCode().equals(ResultCode.E_SYNC_REFRESH_REQUIRED)) {
                cookie = null;
                changed.everything();
            }
            throw e;
        }
        throw new LDAPException(ResultCode.SERVER_DOWN, "the directory ended the synchronisation");
    }

    /** Where the directory is now, as a cookie that it would have given itself. */
    private ASN1OctetString now(LDAPConnection connection) throws LDAPException {
        RootDSE root = connection.getRootDSE();
        String[] contexts = root == null ? null : root.getNamingContextDNs();
        for (String context : contexts == null ? new String[0] : contexts) {
            if (DN.isDescendantOf(base, context, true)) {
                Entry top = connection.getEntry(context, "contextCSN");
                String[] numbers = top == null ? null : top.getAttributeValues("contextCSN");
                if (numbers != null) {
                    return new ASN1OctetString("rid=000,csn=" + String.join(";", numbers));
                }
            }
        }
        throw new LDAPException(
                ResultCode.UNAVAILABLE_CRITICAL_EXTENSION,
                "no contextCSN over " + base + "; OpenLDAP has one with its overlay syncprov");
    }

    /** Not for more than one search. */
    private final class Teller implements SearchResultListener {
        @Serial
        private static final long serialVersionUID = 1L;

        private final transient LDAPConnection connection;
        private final transient Runnable ready;
        private int refreshed;
        private boolean persisting;
        private boolean tooMuch;

        private Teller(LDAPConnection connection, Runnable ready) {
            this.connection = connection;
            this.ready = ready;
        }

        @Override
        public void searchEntryReturned(SearchResultEntry entry) {
            try {
                ContentSyncStateControl state = ContentSyncStateControl.get(entry);
                if (state == null || state.getState() == ContentSyncState.PRESENT || !counted(1)) {
                    return;
                }
                remember(state.getCookie());
                changed.entry(entry, state.getEntryUUID());
            } catch (LDAPException e) {
                changed.everything();
            }
        }

        @Override
        public void searchReferenceReturned(SearchResultReference reference) {
            // other servers are never asked
        }

        private void told(IntermediateResponse response) {
            try {
                ContentSyncInfoIntermediateResponse info = ContentSyncInfoIntermediateResponse.decode(response);
                switch (info.getType()) {
                    case NEW_COOKIE -> {}
                    case REFRESH_DELETE -> refreshed(info);
                    case REFRESH_PRESENT -> {
                        // RFC 4533, 3.3.1: who was not among those told is gone, and which they are is not said
                        changed.everything();
                        refreshed(info);
                    }
                    case SYNC_ID_SET -> {
                        if (counted(info.getEntryUUIDs().size()) && info.refreshDeletes()) {
                            info.getEntryUUIDs().forEach(changed::gone);
                        }
                    }
                }
                remember(info.getCookie());
            } catch (LDAPException e) {
                changed.everything();
            }
        }

        private void refreshed(ContentSyncInfoIntermediateResponse info) {
            if (info.refreshDone() && !persisting) {
                persisting = true;
                ready.run();
            }
        }

        /** Whether it is still worth listening to. */
        private boolean counted(int entries) {
            refreshed += persisting ? 0 : entries;
            if (refreshed > MOST_REFRESHED && !tooMuch) {
                tooMuch = true;
                connection.close();
            }
            return !tooMuch;
        }

        private void remember(@Nullable ASN1OctetString told) {
            if (told != null && !tooMuch) {
                cookie = told;
            }
        }
    }
}
