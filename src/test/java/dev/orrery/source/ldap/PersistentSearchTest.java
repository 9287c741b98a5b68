package dev.orrery.source.ldap;

import static org.assertj.core.api.Assertions.assertThat;

import com.unboundid.ldap.listener.LDAPListener;
import com.unboundid.ldap.listener.LDAPListenerClientConnection;
import com.unboundid.ldap.listener.LDAPListenerConfig;
import com.unboundid.ldap.listener.LDAPListenerRequestHandler;
import com.unboundid.ldap.protocol.AddRequestProtocolOp;
import com.unboundid.ldap.protocol.BindRequestProtocolOp;
import com.unboundid.ldap.protocol.BindResponseProtocolOp;
import com.unboundid.ldap.protocol.CompareRequestProtocolOp;
import com.unboundid.ldap.protocol.DeleteRequestProtocolOp;
import com.unboundid.ldap.protocol.ExtendedRequestProtocolOp;
import com.unboundid.ldap.protocol.LDAPMessage;
import com.unboundid.ldap.protocol.ModifyDNRequestProtocolOp;
import com.unboundid.ldap.protocol.ModifyRequestProtocolOp;
import com.unboundid.ldap.protocol.SearchRequestProtocolOp;
import com.unboundid.ldap.protocol.SearchResultDoneProtocolOp;
import com.unboundid.ldap.protocol.SearchResultEntryProtocolOp;
import com.unboundid.ldap.sdk.Attribute;
import com.unboundid.ldap.sdk.Control;
import com.unboundid.ldap.sdk.Entry;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.ResultCode;
import com.unboundid.ldap.sdk.controls.PersistentSearchRequestControl;
import dev.orrery.directory.ChangeHints;
import dev.orrery.directory.Sought;
import dev.orrery.model.PrincipalKind;
import dev.orrery.model.PrincipalName;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A peer that speaks the persistent search of 389 Directory Server on the wire, for no server of the tests does. */
class PersistentSearchTest {
    private final BlockingQueue<Object> hints = new LinkedBlockingQueue<>();
    private final BlockingQueue<Standing> searches = new LinkedBlockingQueue<>();
    private final CountDownLatch over = new CountDownLatch(1);
    private LDAPListener listener;

    /** A search that stays open. */
    private record Standing(
            LDAPListenerClientConnection connection,
            int id,
            SearchRequestProtocolOp request,
            PersistentSearchRequestControl control) {
        void tell(Entry entry) throws LDAPException {
            connection.sendSearchResultEntry(id, new SearchResultEntryProtocolOp(entry), new Control[0]);
        }
    }

    @BeforeEach
    void listen() throws Exception {
        LDAPListenerConfig config = new LDAPListenerConfig(0, new Peer(null));
        config.setListenAddress(InetAddress.getLoopbackAddress());
        listener = new LDAPListener(config);
        listener.startListening();
    }

    @AfterEach
    void end() {
        over.countDown();
        listener.shutDown(true);
    }

    private LdapBell bell() {
        LdapServer at = new LdapServer("127.0.0.1", listener.getListenPort(), LdapServer.Security.NONE, null);
        return new LdapBell(
                new LdapSettings(
                        "ldap",
                        at,
                        new LdapAccount("cn=orrery", "secret"),
                        LdapProfile.FREEIPA,
                        Map.of(PrincipalKind.USER, "dc=example", PrincipalKind.GROUP, "ou=groups,dc=example"),
                        new LdapSettings.CalendarUsers.All()),
                LdapBell.Kind.PERSISTENT_SEARCH,
                new ChangeHints() {
                    @Override
                    public void suspect(@Nullable Sought sought) {
                        hints.add(sought == null ? "everything" : sought);
                    }

                    @Override
                    public void suspectMemberships() {
                        hints.add("memberships");
                    }
                });
    }

    private Object next() throws InterruptedException {
        Object hint = hints.poll(20, TimeUnit.SECONDS);
        assertThat(hint).as("a hint within 20 s").isNotNull();
        return hint;
    }

    private Standing search() throws InterruptedException {
        Standing standing = searches.poll(20, TimeUnit.SECONDS);
        assertThat(standing).as("a search within 20 s").isNotNull();
        return standing;
    }

    private static Sought user(String name) {
        return Sought.byName(new PrincipalName(PrincipalKind.USER, name));
    }

    @Test
    void whatChangesIsAHintAndWhatIsThereIsNotAskedFor() throws Exception {
        try (LdapBell bell = bell()) {
            Standing standing = search();
            assertThat(standing.control.changesOnly()).isTrue();
            assertThat(standing.request.getBaseDN())
                    .as("one search for bases in one another")
                    .isEqualTo("dc=example");
            standing.tell(new Entry(
                    "uid=ada,dc=example",
                    new Attribute("objectClass", "person", "posixAccount"),
                    new Attribute("ipaUniqueID", "one"),
                    new Attribute("uid", "ada")));
            assertThat(List.of(next(), next())).containsExactly(Sought.byGuid("one"), user("ada"));
            standing.tell(new Entry(
                    "cn=staff,ou=groups,dc=example",
                    new Attribute("objectClass", "ipaUserGroup"),
                    new Attribute("cn", "staff")));
            assertThat(List.of(next(), next()))
                    .containsExactly(Sought.byName(new PrincipalName(PrincipalKind.GROUP, "staff")), "memberships");
            assertThat(bell.rings()).isEqualTo(2);
        }
    }

    @Test
    void aLostConnectionIsMadeAgain() throws Exception {
        try (LdapBell bell = bell()) {
            search().connection.close();
            search().tell(new Entry("uid=bob,dc=example"));
            assertThat(next()).isEqualTo(user("bob"));
            assertThat(bell.isListening()).isTrue();
        }
    }

    /** Answers binds and keeps persistent searches open. */
    private final class Peer extends LDAPListenerRequestHandler {
        private final @Nullable LDAPListenerClientConnection connection;

        private Peer(@Nullable LDAPListenerClientConnection connection) {
            this.connection = connection;
        }

        @Override
        public LDAPListenerRequestHandler newInstance(LDAPListenerClientConnection made) {
            return new Peer(made);
        }

        @Override
        public LDAPMessage processBindRequest(int id, BindRequestProtocolOp request, List<Control> controls) {
            return new LDAPMessage(
                    id, new BindResponseProtocolOp(ResultCode.SUCCESS_INT_VALUE, null, null, null, null));
        }

        @Override
        public LDAPMessage processSearchRequest(int id, SearchRequestProtocolOp request, List<Control> controls) {
            try {
                PersistentSearchRequestControl control = new PersistentSearchRequestControl(controls.getFirst());
                searches.add(new Standing(connection, id, request, control));
                over.await(60, TimeUnit.SECONDS);
            } catch (LDAPException | InterruptedException e) {
                throw new IllegalStateException(e);
            }
            return new LDAPMessage(id, new SearchResultDoneProtocolOp(ResultCode.SUCCESS_INT_VALUE, null, null, null));
        }

        private LDAPMessage refused() {
            throw new UnsupportedOperationException("a bell only binds and searches");
        }

        @Override
        public LDAPMessage processAddRequest(int id, AddRequestProtocolOp request, List<Control> controls) {
            return refused();
        }

        @Override
        public LDAPMessage processCompareRequest(int id, CompareRequestProtocolOp request, List<Control> controls) {
            return refused();
        }

        @Override
        public LDAPMessage processDeleteRequest(int id, DeleteRequestProtocolOp request, List<Control> controls) {
            return refused();
        }

        @Override
        public LDAPMessage processExtendedRequest(int id, ExtendedRequestProtocolOp request, List<Control> controls) {
            return refused();
        }

        @Override
        public LDAPMessage processModifyRequest(int id, ModifyRequestProtocolOp request, List<Control> controls) {
            return refused();
        }

        @Override
        public LDAPMessage processModifyDNRequest(int id, ModifyDNRequestProtocolOp request, List<Control> controls) {
            return refused();
        }
    }
}
