package dev.orrery.source.ldap;

import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.ResultCode;
import dev.orrery.directory.ChangeHints;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Listens at a directory, over one connection for each base, and makes copies stale as soon as the directory says that
 * their records changed. It reads no records and remembers none. A lost connection is made again, ever more slowly; what
 * was missed meanwhile grows stale by itself as if there were no bell. Thread-safe.
 */
public final class LdapBell implements AutoCloseable {
    /** How the directory tells. */
    public enum Kind {
        /** Not at all. */
        NONE,
        /** RFC 4533, from where the directory is now: OpenLDAP's syncprov. */
        SYNC,
        /** draft-ietf-ldapext-psearch, changes only: 389 Directory Server and its relatives. */
        PERSISTENT_SEARCH
    }

    /** One standing search. */
    interface Listening {
        /**
         * Listens until the connection ends.
         *
         * @param ready called once changes are told
         * @throws LDAPException why it ended
         */
        void listen(LDAPConnection connection, Runnable ready) throws LDAPException;
    }

    private static final Logger LOG = LoggerFactory.getLogger(LdapBell.class);
    private static final Duration SHORTEST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofMinutes(5);
    /** A server that cannot do it may be replaced by one that can. */
    private static final Duration NOT_OFFERED = Duration.ofHours(1);

    private final LdapSettings settings;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Set<LDAPConnection> open = ConcurrentHashMap.newKeySet();
    private final LongAdder rings = new LongAdder();
    private final AtomicInteger listening = new AtomicInteger();
    private final List<Thread> threads;

    /** Begins to listen; returns at once. */
    public LdapBell(LdapSettings settings, Kind kind, ChangeHints hints) {
        this.settings = settings;
        LdapQueries queries = new LdapQueries(settings, new RecordReader(settings.profile()));
        Changed changed = new Changed(settings.profile(), queries, hints, rings::increment);
        this.threads = changed.bases().stream()
                .map(base -> switch (kind) {
                    case SYNC -> new ContentSync(base, changed);
                    case PERSISTENT_SEARCH -> new PersistentSearch(base, changed);
                    case NONE -> throw new IllegalArgumentException("there is nothing to listen to");
                })
                .map(one -> Thread.ofVirtual().name("bell " + settings.name()).start(() -> again(one)))
                .toList();
    }

    /** How often the directory said that something changed. */
    public long rings() {
        return rings.sum();
    }

    /** True while changes under every base are being told. */
    public boolean isListening() {
        return listening.get() == threads.size();
    }

    private void again(Listening one) {
        int failures = 0;
        while (closed.getCount() > 0) {
            boolean[] heard = new boolean[1];
            try {
                attempt(one, heard);
            } catch (LDAPException e) {
                failures = heard[0] ? 0 : failures;
                boolean offered = !e.getResultCode().equals(ResultCode.UNAVAILABLE_CRITICAL_EXTENSION);
                Duration pause = offered ? pause(failures++) : NOT_OFFERED;
                tell(e, offered, pause);
                rest(pause);
            }
        }
    }

    private void attempt(Listening one, boolean[] heard) throws LDAPException {
        LDAPConnection connection = LdapConnections.standing(settings.server(), settings.account());
        open.add(connection);
        try {
            if (closed.getCount() > 0) {
                one.listen(connection, () -> {
                    heard[0] = true;
                    listening.incrementAndGet();
                    LOG.info("{} tells what changes", settings.name());
                });
            }
        } finally {
            if (heard[0]) {
                listening.decrementAndGet();
            }
            open.remove(connection);
            connection.close();
        }
    }

    private void tell(LDAPException why, boolean offered, Duration pause) {
        if (closed.getCount() > 0) {
            LOG.warn(
                    "{} does not tell what changes{}: {}; the next attempt in {}",
                    settings.name(),
                    offered ? "" : " in the configured way",
                    offered ? why.getResultCode() : why.getMessage(),
                    pause);
        }
    }

    /** Twice as long after each failure, and never at the same moment as other nodes. */
    private static Duration pause(int failures) {
        long most = Math.min(LONGEST.toMillis(), SHORTEST.toMillis() << Math.min(failures, 10));
        return Duration.ofMillis(most / 2 + ThreadLocalRandom.current().nextLong(most / 2 + 1));
    }

    private void rest(Duration pause) {
        try {
            if (closed.await(pause.toMillis(), TimeUnit.MILLISECONDS)) {
                return;
            }
        } catch (InterruptedException e) {
            closed.countDown();
        }
    }

    @Override
    public void close() {
        closed.countDown();
        open.forEach(LDAPConnection::close);
    }
}
