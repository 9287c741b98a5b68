package dev.orrery.source.ldap;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.unboundid.ldap.sdk.BindRequest;
import com.unboundid.ldap.sdk.BindResult;
import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPConnectionOptions;
import com.unboundid.ldap.sdk.LDAPConnectionPool;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.PostConnectProcessor;
import com.unboundid.ldap.sdk.ResultCode;
import com.unboundid.ldap.sdk.SearchRequest;
import com.unboundid.ldap.sdk.SearchResult;
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
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
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
    private final ScheduledThreadPoolExecutor alarms = new ScheduledThreadPoolExecutor(
            1, work -> Thread.ofPlatform().daemon().name("ldap time-outs").unstarted(work));

    /** An operation over one connection. */
    @FunctionalInterface
    interface Work<T extends @Nullable Object> {
        T on(LDAPConnection connection, Trust trust) throws LDAPException, Unreachable;
    }

    LdapConnections(LdapServer server, LdapAccount account) {
        this.server = server;
        alarms.setRemoveOnCancelPolicy(true);
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

    /** A connection of its own for what stays open, bound as the service account. */
    static LDAPConnection standing(LdapServer server, LdapAccount account) throws LDAPException {
        try {
            LDAPConnection connection = serverSet(server).getConnection();
            try {
                PostConnectProcessor startTls = startTls(server);
                if (startTls != null) {
                    startTls.processPreAuthenticatedConnection(connection);
                }
                if (!account.dn().isEmpty()) {
                    connection.bind(account.dn(), account.password());
                }
                return connection;
            } catch (LDAPException e) {
                connection.close();
                throw e;
            }
        } catch (GeneralSecurityException e) {
            throw new LDAPException(
                    ResultCode.CONNECT_ERROR,
                    "the certificates in " + server.authorities() + " cannot be read: " + e.getMessage(),
                    e);
        }
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

    /** Searches; {@link #timely}. */
    SearchResult search(LDAPConnection connection, SearchRequest request) throws LDAPException {
        return timely(connection, request.getResponseTimeoutMillis(connection), () -> connection.search(request));
    }

    /** Binds; {@link #timely}. */
    BindResult bind(LDAPConnection connection, SimpleBindRequest request) throws LDAPException {
        return timely(connection, request.getResponseTimeoutMillis(connection), () -> connection.bind(request));
    }

    /** An operation that is answered. */
    @FunctionalInterface
    private interface Operation<T> {
        T run() throws LDAPException;
    }

    /**
     * Counts an operation and ends it when its whole answer is not there in time: the time-out of a socket begins again
     * with every byte, so that a server which trickles would never reach it.
     */
    private <T> T timely(LDAPConnection connection, long millis, Operation<T> operation) throws LDAPException {
        requests.increment();
        AtomicBoolean late = new AtomicBoolean();
        ScheduledFuture<?> alarm = alarms.schedule(
                () -> {
                    late.set(true);
                    connection.close();
                },
                millis,
                TimeUnit.MILLISECONDS);
        try {
            return operation.run();
        } catch (LDAPException e) {
            throw late.get() ? new LDAPException(ResultCode.TIMEOUT, "no whole answer within " + millis + " ms") : e;
        } finally {
            alarm.cancel(false);
        }
    }

    /** A connection of the pool; making one may take as long as connecting, TLS and a bind may together. */
    private LDAPConnection take(LDAPConnectionPool pool) throws LDAPException {
        CompletableFuture<LDAPConnection> made = new CompletableFuture<>();
        Thread.startVirtualThread(() -> {
            try {
                LDAPConnection connection = pool.getConnection();
                if (!made.complete(connection)) {
                    pool.releaseConnection(connection);
                }
            } catch (LDAPException e) {
                made.completeExceptionally(e);
            }
        });
        Duration atMost = server.connectTimeout().plus(server.answerTimeout().multipliedBy(2));
        try {
            return made.get(atMost.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof LDAPException ldap
                    ? ldap
                    : new LDAPException(ResultCode.CONNECT_ERROR, "no connection", e.getCause());
        } catch (TimeoutException | InterruptedException e) {
            made.cancel(false);
            if (e instanceof InterruptedException) {
                Thread.currentThread().interrupt();
            }
            throw new LDAPException(ResultCode.TIMEOUT, "no connection within " + atMost.toMillis() + " ms");
        }
    }

    private <T extends @Nullable Object> T run(LDAPConnectionPool pool, Work<T> work) throws Unreachable {
        try {
            LDAPConnection first = take(pool);
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
        alarms.shutdownNow();
        look.close();
        bind.close();
    }
}
