package dev.orrery.source.ldap;

import com.unboundid.ldap.listener.InMemoryDirectoryServer;
import com.unboundid.ldap.listener.InMemoryDirectoryServerConfig;
import com.unboundid.ldap.listener.InMemoryListenerConfig;
import com.unboundid.ldap.listener.interceptor.InMemoryInterceptedSearchRequest;
import com.unboundid.ldap.listener.interceptor.InMemoryOperationInterceptor;
import com.unboundid.ldap.sdk.Entry;
import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.SearchScope;
import com.unboundid.ldap.sdk.schema.Schema;
import com.unboundid.ldif.LDIFException;
import java.io.IOException;
import java.net.InetAddress;
import java.util.concurrent.atomic.LongAdder;

/** An in-memory directory of many people on loopback, for measuring: {@code p0}, {@code p1}, …, all with one password. Thread-safe. */
public final class ManyPeople implements AutoCloseable {
    public static final String BASE = "dc=bench";
    private static final String ADMIN = "cn=admin";
    private static final String PASSWORD = "admin";
    /** RFC 2307: the standard schema lacks it, and an attribute that it lacks could have no index. */
    private static final String MEMBER_UID = "attributeTypes: ( 1.3.6.1.1.1.1.12 NAME 'memberUid'"
            + " EQUALITY caseExactIA5Match SYNTAX 1.3.6.1.4.1.1466.115.121.1.26 )";

    private static final String GROUPS = "(&(|(objectClass=groupOfNames)(objectClass=groupOfUniqueNames)"
            + "(objectClass=posixGroup))(|(member=%s)(uniqueMember=%s)(memberUid=%s)))";

    private final InMemoryDirectoryServer server;
    private final LDAPConnection own;
    private final LongAdder searches;

    private ManyPeople(InMemoryDirectoryServer server, LDAPConnection own, LongAdder searches) {
        this.server = server;
        this.own = own;
        this.searches = searches;
    }

    /** @throws IOException it did not start */
    public static ManyPeople start(int people) throws IOException {
        LongAdder searches = new LongAdder();
        try {
            InMemoryDirectoryServerConfig config = new InMemoryDirectoryServerConfig(BASE);
            config.addAdditionalBindCredentials(ADMIN, PASSWORD);
            config.setSchema(Schema.mergeSchemas(
                    Schema.getDefaultStandardSchema(), new Schema(new Entry("dn: cn=schema", MEMBER_UID))));
            config.setEqualityIndexAttributes("uid", "entryUUID", "mail", "member", "uniqueMember", "memberUid");
            config.setListenerConfigs(
                    InMemoryListenerConfig.createLDAPConfig("plain", InetAddress.getLoopbackAddress(), 0, null));
            config.addInMemoryOperationInterceptor(new InMemoryOperationInterceptor() {
                @Override
                public void processSearchRequest(InMemoryInterceptedSearchRequest request) {
                    searches.increment();
                }
            });
            InMemoryDirectoryServer server = new InMemoryDirectoryServer(config);
            fill(server, people);
            server.startListening();
            return new ManyPeople(
                    server, new LDAPConnection("127.0.0.1", server.getListenPort(), ADMIN, PASSWORD), searches);
        } catch (LDAPException | LDIFException e) {
            throw new IOException(e);
        }
    }

    private static void fill(InMemoryDirectoryServer server, int people) throws LDAPException, LDIFException {
        server.add("dn: " + BASE, "objectClass: domain", "dc: bench");
        for (int i = 0; i < people; i++) {
            server.add(
                    "dn: " + dn(i),
                    "objectClass: inetOrgPerson",
                    "uid: p" + i,
                    "cn: Person " + i,
                    "sn: " + i,
                    "mail: p" + i + "@bench.example.org",
                    "userPassword: secret");
        }
    }

    private static String dn(int person) {
        return "uid=p" + person + "," + BASE;
    }

    public int port() {
        return server.getListenPort();
    }

    /** Searches it was asked to make since its start, its own among them. */
    public long searches() {
        return searches.sum();
    }

    /** What a server asks about a new person, over a connection of its own; not for two threads at once. */
    public void askAbout(int person) throws IOException {
        try {
            own.search(BASE, SearchScope.SUB, "(uid=p" + person + ")");
            own.search(BASE, SearchScope.SUB, GROUPS.formatted(dn(person), dn(person), "p" + person));
            own.bind(dn(person), "secret");
            own.search(dn(person), SearchScope.BASE, "(objectClass=*)", "entryUUID");
        } catch (LDAPException e) {
            throw new IOException(e);
        }
    }

    @Override
    public void close() {
        own.close();
        server.shutDown(true);
    }
}
