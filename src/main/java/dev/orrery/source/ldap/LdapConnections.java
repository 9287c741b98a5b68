package dev.orrery.source.ldap;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.unboundid.ldap.sdk.BindRequest;
import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPConnectionOptions;
import com.unboundid.ldap.sdk.LDAPConnectionPool;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.PostConnectProcessor;
import com.unboundid.ldap.sdk.ResultCode;
import com.unboundid.ldap.sdk.SimpleBindRequest;
import com.unboundid.ldap.sdk.SingleServerSet;
import com.unboundid.ldap.sdk.StartTLSPostConnectProcessor;
import com.unboundid.util.ssl.HostNameSSLSocketVerifier;
import com.unboundid.util.ssl.PEMFileTrustManager;
import com.unboundid.util.ssl.SSLUtil;
import dev.orrery.mirror.Trust;
import dev.orrery.mirror.Unreachable;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.concurrent.atomic.LongAdder;
import javax.net.SocketFactory;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * The two pools of connections to one server: one bound as the service account for look-ups, one for checking passwords.
 * Connects when first needed. A connection found dead is replaced and the operation repeated once; one that timed out is
 * not asked again. Referrals are never followed. Thread-safe.
 */
final class LdapConnections implements AutoCloseable {
    private final LdapServer server;
    private final LDAPConnectionPool look;
    private final LDAPConnectionPool bind;
    private final Cache<LDAPConnection, Trust> trust =
            Caffeine.newBuilder().weakKeys().build();
    private final LongAdder requests = new LongAdder();

    /** An operation over one connection. */
    @FunctionalInterface
    interface Work<T extends @Nullable Object> {
        T on(LDAPConnection connection, Trust trust) throws LDAPException, Unreachable;
    }

    LdapConnections(LdapServer server, LdapAccount account) {
        this.server = server;
        try {
            SingleServerSet set = serverSet(server);
            BindRequest service = account.dn().isEmpty()
                    ? new SimpleBindRequest()
                    : new SimpleBindRequest(account.dn(), account.password());
            this.look = pool(set, service, startTls(server));
            this.bind = pool(set, null, startTls(server));
        } catch (GeneralSecurityException | LDAPException e) {
            throw new IllegalArgumentException(
                    "the certificates in " + server.authorities() + " cannot be read: " + e.getMessage(), e);
        }
    }

    private static SingleServerSet serverSet(LdapServer server) throws GeneralSecurityException {
        LDAPConnectionOptions options = new LDAPConnectionOptions();
        options.setConnectTimeoutMillis(Math.toIntExact(server.connectTimeout().toMillis()));
        options.setResponseTimeoutMillis(server.answerTimeout().toMillis());
        options.setFollowReferrals(false);
        options.setUseSynchronousMode(true);
        options.setAbandonOnTimeout(false);
        SocketFactory sockets = SocketFactory.getDefault();
        if (server.security() != LdapServer.Security.NONE) {
            options.setSSLSocketVerifier(new HostNameSSLSocketVerifier(true));
        }
        if (server.security() == LdapServer.Security.TLS) {
            sockets = context(server).getSocketFactory();
        }
        return new SingleServerSet(server.host(), server.port(), sockets, options);
    }

    private static @Nullable PostConnectProcessor startTls(LdapServer server) throws GeneralSecurityException {
        return server.security() == LdapServer.Security.STARTTLS
                ? new StartTLSPostConnectProcessor(context(server))
                : null;
    }

    private static SSLContext context(LdapServer server) throws GeneralSecurityException {
        Path authorities = server.authorities();
        return authorities == null
                ? SSLContext.getDefault()
                : new SSLUtil(new PEMFileTrustManager(authorities.toFile())).createSSLContext();
    }

    private LDAPConnectionPool pool(
            SingleServerSet set, @Nullable BindRequest request, @Nullable PostConnectProcessor startTls)
            throws LDAPException {
        LDAPConnectionPool pool = new LDAPConnectionPool(set, request, 0, server.connections(), startTls, false);
        pool.setCreateIfNecessary(false);
        pool.setMaxWaitTimeMillis(server.answerTimeout().toMillis());
        pool.setTrySynchronousReadDuringHealthCheck(true);
        return pool;
    }

    /** Runs a look-up as the service account. */
    <T extends @Nullable Object> T look(Work<T> work) throws Unreachable {
        return run(look, work);
    }

    /** Runs a bind; the connection is used for nothing else. */
    <T extends @Nullable Object> T bind(Work<T> work) throws Unreachable {
        return run(bind, work);
    }

    /** Operations sent since the start; every page of a search counts. */
    long requests() {
        return requests.sum();
    }

    void count() {
        requests.increment();
    }

    private <T extends @Nullable Object> T run(LDAPConnectionPool pool, Work<T> work) throws Unreachable {
        try {
            LDAPConnection first = pool.getConnection();
            try {
                T result = work.on(first, trust(first));
                pool.releaseConnection(first);
                return result;
            } catch (LDAPException e) {
                if (e.getResultCode() != ResultCode.SERVER_DOWN) {
                    giveBack(pool, first, e);
                    throw e;
                }
            } catch (Unreachable | RuntimeException | Error e) {
                pool.releaseConnection(first);
                throw e;
            }
            return again(pool, pool.replaceDefunctConnection(first), work);
        } catch (LDAPException e) {
            throw new Unreachable(server + ": " + e.getResultCode() + " " + e.getDiagnosticMessage());
        }
    }

    /** The second and last attempt, over a connection that was just made. */
    private <T extends @Nullable Object> T again(LDAPConnectionPool pool, LDAPConnection fresh, Work<T> work)
            throws LDAPException, Unreachable {
        try {
            T result = work.on(fresh, trust(fresh));
            pool.releaseConnection(fresh);
            return result;
        } catch (LDAPException e) {
            giveBack(pool, fresh, e);
            throw e;
        } catch (Unreachable | RuntimeException | Error e) {
            pool.releaseConnection(fresh);
            throw e;
        }
    }

    private static void giveBack(LDAPConnectionPool pool, LDAPConnection connection, LDAPException after) {
        if (after.getResultCode().isConnectionUsable()) {
            pool.releaseConnection(connection);
        } else {
            pool.releaseDefunctConnection(connection);
        }
    }

    /** What this connection has earned; a new one has nothing. */
    private Trust trust(LDAPConnection connection) {
        return trust.get(connection, made -> new Trust());
    }

    @Override
    public void close() {
        look.close();
        bind.close();
    }
}
