package dev.orrery.source.imap;

import dev.orrery.mirror.Unreachable;
import dev.orrery.source.imap.wire.Command;
import dev.orrery.source.imap.wire.CommandRefused;
import dev.orrery.source.imap.wire.Dialer;
import dev.orrery.source.imap.wire.Login;
import dev.orrery.source.imap.wire.Untagged;
import dev.orrery.source.imap.wire.WireException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Connections to one server, kept per login: nobody gets one that was opened with another password. At most so many over
 * all; those that nobody uses are closed, those that broke are replaced. Thread-safe.
 */
final class Connections implements AutoCloseable {
    private final Dialer dialer;
    private final PoolSettings settings;
    private final InstantSource clock;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition returned = lock.newCondition();
    private final Map<Login, Kept> kept = new HashMap<>();
    private int open;
    private boolean closed;
    private final LongAdder dialed = new LongAdder();
    private final Silence silence = new Silence();
    private final RefusedLogins refused;
    private final Unanswered unanswered;

    private static final class Kept {
        private final Deque<Idle> idle = new ArrayDeque<>();
        private int open;
        /** Connections that were opened under another number are not used again. */
        private int generation;
    }

    private record Idle(Session session, Instant since) {}

    /** Room for a connection, or one that came back while it was waited for. */
    private record Reserved(@Nullable Session session, int generation) {}

    /** A session, and whether it had been used before. */
    private record Borrowed(Session session, boolean used) {}

    /** What is done over one connection. */
    @FunctionalInterface
    interface Work<T extends @Nullable Object> {
        T over(Session session) throws WireException, CommandRefused;
    }

    Connections(Dialer dialer, PoolSettings settings, InstantSource clock) {
        this.dialer = dialer;
        this.settings = settings;
        this.clock = clock;
        this.refused = new RefusedLogins(clock);
        this.unanswered = new Unanswered(dialer.server().toString(), clock);
    }

    Dialer dialer() {
        return dialer;
    }

    Silence silence() {
        return silence;
    }

    /** Runs what may be run twice: a kept connection that turns out dead is replaced by a new one, once. */
    <T extends @Nullable Object> T read(Login login, Work<T> work) throws Unreachable, MailboxRefused {
        return asked(login, () -> {
            Borrowed borrowed = borrow(login, false);
            try {
                return run(login, borrowed.session, work);
            } catch (WireException e) {
                if (!borrowed.used) {
                    throw e;
                }
            }
            return run(login, borrow(login, true).session, work);
        });
    }

    /** Runs what must not be run twice: a kept connection has to show that it is alive first. */
    <T extends @Nullable Object> T write(Login login, Work<T> work) throws Unreachable, MailboxRefused {
        return asked(login, () -> {
            Borrowed borrowed = borrow(login, false);
            Session session = borrowed.session;
            if (borrowed.used && !isAlive(session)) {
                giveBack(login, session);
                session = borrow(login, true).session;
            }
            return run(login, session, work);
        });
    }

    private <T extends @Nullable Object> T asked(Login login, Unanswered.Attempt<T> attempt)
            throws Unreachable, MailboxRefused {
        Unanswered.Question question = unanswered.begin(login);
        if (question.isProbe()) {
            question.ask(() -> run(login, borrow(login, true).session, Connections::noop));
            question = unanswered.begin(login);
        }
        return question.ask(attempt);
    }

    private static boolean noop(Session session) throws WireException {
        return session.connection().run(Command.of("NOOP"), Untagged.IGNORED).isOk();
    }

    private static boolean isAlive(Session session) {
        try {
            return noop(session);
        } catch (WireException e) {
            return false;
        }
    }

    private <T extends @Nullable Object> T run(Login login, Session session, Work<T> work)
            throws WireException, Unreachable, MailboxRefused {
        boolean orderly = false;
        try {
            T result = work.over(session);
            orderly = true;
            return result;
        } catch (CommandRefused e) {
            orderly = true;
            throw MailboxRefused.of(e);
        } finally {
            if (!orderly) {
                session.connection().close();
            }
            giveBack(login, session);
        }
    }

    private Borrowed borrow(Login login, boolean fresh) throws WireException, Unreachable, MailboxRefused {
        Session session = fresh ? null : takeIdle(login);
        if (session != null) {
            return new Borrowed(session.taken(), true);
        }
        refused.requireRested(login);
        Reserved reserved = reserve(login, fresh);
        if (reserved.session != null) {
            return new Borrowed(reserved.session.taken(), true);
        }
        boolean done = false;
        try {
            Session opened = new Session(dialer.open(login), clock.instant(), reserved.generation);
            dialed.increment();
            refused.accepted(login);
            done = true;
            return new Borrowed(opened, false);
        } catch (CommandRefused e) {
            MailboxRefused no = MailboxRefused.login(e);
            refused.refused(login, no.said());
            throw no;
        } finally {
            if (!done) {
                release(login);
            }
        }
    }

    private @Nullable Session takeIdle(Login login) {
        lock.lock();
        try {
            Kept of = kept.get(login);
            // The one used last is the one most likely alive.
            Idle idle = of == null ? null : of.idle.pollLast();
            while (of != null && idle != null && isTooOld(idle.session)) {
                drop(login, of, idle);
                idle = of.idle.pollLast();
            }
            return idle == null ? null : idle.session;
        } finally {
            lock.unlock();
        }
    }

    /** Makes room for a new connection, or returns one that came back meanwhile. */
    private Reserved reserve(Login login, boolean fresh) throws Unreachable {
        lock.lock();
        try {
            long left = settings.patience().toNanos();
            while (true) {
                if (closed) {
                    throw new Unreachable(dialer.server() + ": shutting down");
                }
                Kept of = kept.computeIfAbsent(login, made -> new Kept());
                Idle idle = of.idle.pollLast();
                if (idle != null && !fresh) {
                    return new Reserved(idle.session, of.generation);
                }
                if (idle != null) {
                    drop(login, of, idle);
                }
                if (of.open < settings.perLogin() && (open < settings.total() || evict())) {
                    of = kept.computeIfAbsent(login, made -> new Kept());
                    of.open++;
                    open++;
                    return new Reserved(null, of.generation);
                }
                if (left <= 0) {
                    forgetIfUnused(login, of);
                    throw Unreachable.aboutOne(dialer.server() + ": all connections are in use");
                }
                left = returned.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Unreachable.aboutOne(dialer.server() + ": interrupted");
        } finally {
            lock.unlock();
        }
    }

    /** Closes the connection that has been idle for longest, whoever's it is. */
    private boolean evict() {
        Login oldest = null;
        Instant since = Instant.MAX;
        for (Map.Entry<Login, Kept> entry : kept.entrySet()) {
            Idle idle = entry.getValue().idle.peekFirst();
            if (idle != null && idle.since.isBefore(since)) {
                oldest = entry.getKey();
                since = idle.since;
            }
        }
        Kept of = oldest == null ? null : kept.get(oldest);
        Idle idle = of == null ? null : of.idle.pollFirst();
        if (oldest == null || of == null || idle == null) {
            return false;
        }
        drop(oldest, of, idle);
        return true;
    }

    private boolean isTooOld(Session session) {
        return session.isOlderThan(clock.instant().minus(settings.age()));
    }

    private void drop(Login login, Kept of, Idle idle) {
        of.open--;
        open--;
        forgetIfUnused(login, of);
        idle.session.connection().logout();
    }

    private void forgetIfUnused(Login login, Kept of) {
        if (of.open == 0) {
            kept.remove(login);
        }
    }

    private void giveBack(Login login, Session session) {
        if (isTooOld(session)) {
            session.connection().logout();
        }
        if (session.connection().isClosed()) {
            release(login);
            return;
        }
        lock.lock();
        try {
            Kept of = kept.get(login);
            if (of != null && !closed && session.generation() != of.generation) {
                drop(login, of, new Idle(session, clock.instant()));
            } else if (of == null || closed) {
                session.connection().logout();
            } else {
                of.idle.addLast(new Idle(session, clock.instant()));
            }
            returned.signalAll();
        } finally {
            lock.unlock();
        }
        sweep();
    }

    private void release(Login login) {
        lock.lock();
        try {
            Kept of = kept.get(login);
            if (of != null) {
                of.open--;
                open--;
                forgetIfUnused(login, of);
            }
            returned.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** No connection that is open now is used again for this login; those at work end when they come back. */
    void renew(Login login) {
        List<Idle> old = new ArrayList<>();
        lock.lock();
        try {
            Kept of = kept.get(login);
            if (of != null) {
                of.generation++;
                old.addAll(of.idle);
                of.idle.clear();
                of.open -= old.size();
                open -= old.size();
                forgetIfUnused(login, of);
                returned.signalAll();
            }
        } finally {
            lock.unlock();
        }
        old.forEach(idle -> idle.session.connection().logout());
    }

    /** Closes what nobody has used for long. */
    void sweep() {
        Instant before = clock.instant().minus(settings.idleFor());
        List<Session> old = new ArrayList<>();
        lock.lock();
        try {
            for (Kept of : kept.values()) {
                for (Idle idle = of.idle.peekFirst();
                        idle != null && idle.since.isBefore(before);
                        idle = of.idle.peekFirst()) {
                    of.idle.removeFirst();
                    of.open--;
                    open--;
                    old.add(idle.session);
                }
            }
            kept.values().removeIf(of -> of.open == 0);
            if (!old.isEmpty()) {
                returned.signalAll();
            }
        } finally {
            lock.unlock();
        }
        old.forEach(session -> session.connection().logout());
    }

    /** How many are open, and how many were opened since the start. */
    ImapSource.Counts counts() {
        lock.lock();
        try {
            return new ImapSource.Counts(open, dialed.sum());
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        List<Session> all = new ArrayList<>();
        lock.lock();
        try {
            closed = true;
            kept.values().forEach(of -> of.idle.forEach(idle -> all.add(idle.session)));
            kept.clear();
            open = 0;
            returned.signalAll();
        } finally {
            lock.unlock();
        }
        all.forEach(session -> session.connection().logout());
    }
}
