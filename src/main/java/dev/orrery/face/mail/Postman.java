package dev.orrery.face.mail;

import dev.orrery.calendar.LetterOffice;
import dev.orrery.model.Refused;
import dev.orrery.store.LetterRow;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings letters to the mail server, one after the other, on a thread of its own. Any number of nodes may have one: each
 * letter is claimed before it is sent. Thread-safe.
 */
public final class Postman implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Postman.class);
    private static final int AT_ONCE = 8; // with their content, which may be large
    private static final Duration IDLE = Duration.ofSeconds(1);
    private static final Duration LAST = Duration.ofSeconds(5);

    private final LetterOffice office;
    private final SmtpServer server;
    private final Duration rest;
    private final Semaphore rung;
    private final Thread thread;
    private volatile boolean closed;
    private volatile String problem = "";
    private volatile @Nullable SmtpConnection connection;

    /**
     * @param rest how long it waits when there is no mail server
     * @param rung released when there are letters; a hint, without which they are found a little later
     */
    public Postman(LetterOffice office, SmtpServer server, Duration rest, Semaphore rung) {
        this.office = office;
        this.server = server;
        this.rest = rest;
        this.rung = rung;
        this.thread = Thread.ofVirtual().name("postman").unstarted(this::run);
    }

    public void start() {
        thread.start();
    }

    /** Why nothing goes out now; empty when all is well. */
    public String problem() {
        return problem;
    }

    private void run() {
        while (!closed) {
            try {
                boolean more = round();
                if (!more) {
                    await(problem.isEmpty() ? IDLE : rest);
                }
            } catch (Refused store) {
                problem = store.reason().sentence();
                await(rest);
            } catch (RuntimeException | OutOfMemoryError fault) {
                problem = fault.toString();
                LOG.error("letters are held up and tried again", fault);
                await(rest);
            } finally {
                hangUp();
            }
        }
    }

    /** @return true if there may be more to do at once */
    private boolean round() {
        List<LetterRow> due = office.due(AT_ONCE);
        for (LetterRow letter : due) {
            if (closed) {
                return false;
            }
            Optional<LetterRow> claimed = office.claim(letter);
            if (claimed.isPresent() && !handle(letter, claimed.get())) {
                return false;
            }
        }
        return !due.isEmpty();
    }

    /** @return false if no letter can be sent now */
    private boolean handle(LetterRow due, LetterRow letter) {
        if (letter.progress().state() == LetterRow.State.SETTLED) {
            office.finish(letter);
            return true;
        }
        SmtpConnection open;
        try {
            open = connection();
        } catch (IOException down) {
            if (problem.isEmpty()) {
                LOG.warn("letters wait: {}", down.getMessage());
            }
            problem = String.valueOf(down.getMessage());
            office.notTried(due, letter, problem);
            return false;
        }
        try {
            switch (open.send(letter.envelope().sender(), letter.envelope().address(), letter.content())) {
                case SmtpConnection.Result.Taken _ -> office.sent(letter);
                case SmtpConnection.Result.Refused(String said) -> office.refused(letter, said);
                case SmtpConnection.Result.Later(String said) -> office.later(letter, said);
            }
        } catch (IOException broken) {
            hangUp();
            office.later(letter, String.valueOf(broken.getMessage()));
        }
        return true;
    }

    private SmtpConnection connection() throws IOException {
        SmtpConnection open = connection;
        if (open == null) {
            open = SmtpConnection.open(server);
            connection = open;
            problem = "";
        }
        return open;
    }

    private void hangUp() {
        SmtpConnection open = connection;
        connection = null;
        if (open != null) {
            open.close();
        }
    }

    private void await(Duration atMost) {
        try {
            if (rung.tryAcquire(atMost.toMillis(), TimeUnit.MILLISECONDS)) {
                rung.drainPermits();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            closed = true;
        }
    }

    /** Lets the letter in hand be finished, but not for long: what was not answered is sent again by whoever comes next. */
    @Override
    public void close() {
        closed = true;
        rung.release();
        try {
            if (thread.isAlive() && !thread.join(LAST)) {
                LOG.warn("a letter was being sent for longer than {}", LAST);
                hangUp();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
