package dev.orrery.source.imap.wire;

import dev.orrery.source.imap.wire.Response.Condition;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One connection: commands out, responses in. Used by one thread at a time; only {@link #close} may come from another,
 * and then fails whoever waits. After a {@link WireException} it is closed.
 */
public final class Connection implements AutoCloseable {
    /** Commands under way at the same time, and their bytes: both sides' socket buffers must hold what is not yet read. */
    private static final int WINDOW = 64;

    private static final long WINDOW_BYTES = 16 << 10;
    private static final int LITERAL_MINUS = 4096;

    private final Socket socket;
    private final Limits limits;
    private final Offer offer;
    private final ByteSource in;
    private final ResponseReader reader;
    private final OutputStream out;
    private final StringBuilder unsent = new StringBuilder();
    private final UnderWay underWay = new UnderWay();
    private volatile boolean closed;

    Connection(Socket socket, Duration patience, Limits limits, Set<String> hidden) throws IOException {
        this.socket = socket;
        this.limits = limits;
        this.offer = new Offer(hidden);
        this.in = new ByteSource(socket, patience);
        this.reader = new ResponseReader(in, limits);
        this.out = socket.getOutputStream();
    }

    public Capabilities capabilities() {
        return offer.capabilities();
    }

    public boolean isClosed() {
        return closed;
    }

    /** Runs one command; the answer may be NO or BAD. */
    public Response.Status run(Command command, Untagged untagged) throws WireException {
        return runAll(List.of(command), 0, untagged).getFirst();
    }

    /** Runs one command that must be answered OK. */
    public Response.Status ok(Command command, Untagged untagged) throws WireException, CommandRefused {
        return ok(command, 0, untagged);
    }

    /** @param expected untagged responses that the command asks for */
    public Response.Status ok(Command command, long expected, Untagged untagged) throws WireException, CommandRefused {
        Response.Status status = runAll(List.of(command), expected, untagged).getFirst();
        if (!status.isOk()) {
            throw new CommandRefused(command.name(), status);
        }
        return status;
    }

    /**
     * Runs commands without waiting for one before the next is sent. They must not depend on each other, except on the
     * order in which they are sent. Untagged responses of all go to one place.
     *
     * @param expected untagged responses that they ask for
     * @return how each ended, in their order
     */
    public List<Response.Status> runAll(List<Command> commands, long expected, Untagged untagged) throws WireException {
        return guarded(() -> {
            Turn turn = new Turn(untagged, expected);
            List<String> sent = new ArrayList<>();
            List<Response.Status> ends = new ArrayList<>();
            long bytes = 0;
            for (Command command : commands) {
                if (sent.size() - ends.size() >= WINDOW || bytes >= WINDOW_BYTES) {
                    finish(sent, ends, turn);
                    bytes = 0;
                }
                sent.add(send(command, turn));
                bytes += command.size();
            }
            finish(sent, ends, turn);
            return ends;
        });
    }

    /** Like {@link #runAll}, but keeps so many under way all the time: for answers that are long. */
    public List<Response.Status> runSliding(List<Command> commands, int ahead, long expected, Untagged untagged)
            throws WireException {
        return guarded(() -> {
            Turn turn = new Turn(untagged, expected);
            List<String> sent = new ArrayList<>();
            List<Response.Status> ends = new ArrayList<>();
            for (Command command : commands) {
                if (sent.size() - ends.size() >= ahead) {
                    ends.add(await(sent.get(ends.size()), turn));
                }
                sent.add(send(command, turn));
                flush();
            }
            finish(sent, ends, turn);
            return ends;
        });
    }

    private void finish(List<String> sent, List<Response.Status> ends, Turn turn) throws IOException {
        while (ends.size() < sent.size()) {
            ends.add(await(sent.get(ends.size()), turn));
        }
    }

    /**
     * IDLE (RFC 2177), until the time is over or whoever is asked says that it is enough. Responses are handed out
     * at once.
     *
     * @param begun run once the server tells of everything that happens from then on
     */
    public void idle(Untagged untagged, Duration atMost, BooleanSupplier enough, Runnable begun) throws WireException {
        guarded(() -> {
            Turn turn = new Turn(untagged, 0);
            String tag = underWay.begin();
            put(tag + " IDLE\r\n");
            flush();
            if (awaitContinuation(tag, turn) == null) {
                throw new WireException("IDLE: " + underWay.take(tag).said());
            }
            begun.run();
            listen(turn, atMost, enough);
            put("DONE\r\n");
            flush();
            await(tag, turn);
            return tag;
        });
    }

    /** Waits for what the server says by itself (RFC 5465), until the time is over or it is enough. */
    public void listen(Untagged untagged, Duration atMost, BooleanSupplier enough) throws WireException {
        guarded(() -> {
            listen(new Turn(untagged, 0), atMost, enough);
            return atMost;
        });
    }

    private void listen(Turn turn, Duration atMost, BooleanSupplier enough) throws IOException {
        long end = System.nanoTime() + atMost.toNanos();
        for (long left = atMost.toNanos(); left > 0 && !enough.getAsBoolean(); left = end - System.nanoTime()) {
            if (in.arrives(Duration.ofNanos(left))) {
                turn.left = limits.untagged();
                Response response = reader.read();
                if (!(response instanceof Response.Status status
                                && !status.tag().equals("*"))
                        && !(response instanceof Response.Continuation)) {
                    turn.take(response);
                } else {
                    throw new WireException("an answer comes to what was not asked");
                }
            }
        }
    }

    /** What is to be sent next must be understood before anything more is sent: SASL and STARTTLS. */
    Response.@Nullable Status dialogue(String line, List<String> replies) throws WireException {
        return guarded(() -> {
            Turn turn = new Turn(Untagged.IGNORED, 0);
            String tag = underWay.begin();
            put(tag + " " + line + "\r\n");
            flush();
            for (String reply : replies) {
                if (awaitContinuation(tag, turn) == null) {
                    return underWay.take(tag);
                }
                put(reply + "\r\n");
                flush();
            }
            return await(tag, turn);
        });
    }

    /** The greeting (RFC 9051 section 7.1). */
    Response.Status greeting() throws WireException {
        return guarded(() -> {
            if (reader.read() instanceof Response.Status status && status.tag().equals("*")) {
                offer.note(status);
                return status;
            }
            throw new WireException("the server does not greet as an IMAP server does");
        });
    }

    /** Forgets what was offered: after STARTTLS and a login it may be another list. */
    void forgetCapabilities() {
        offer.forget();
    }

    /** Asks for the list unless the server has told it by itself. */
    void learnCapabilities() throws WireException {
        if (!offer.isTold()) {
            Response.Status status = run(Command.of("CAPABILITY"), Untagged.IGNORED);
            if (!status.isOk() || !offer.isTold()) {
                close();
                throw new WireException("the server does not say what it can do: " + status.said());
            }
        }
    }

    /** Bytes that were already here when TLS begins were sent by somebody else (the STARTTLS injection). */
    boolean hasUnread() {
        return in.isAhead();
    }

    Socket socket() {
        return socket;
    }

    private String send(Command command, Turn turn) throws IOException {
        String tag = underWay.begin();
        put(tag + " ");
        for (Command.Part part : command.parts()) {
            put(part.text());
            byte[] literal = part.literal();
            if (literal != null && !sendLiteral(tag, literal, turn)) {
                return tag;
            }
        }
        put("\r\n");
        return tag;
    }

    /** False when the server refused the command before it took the literal: then not a byte of it is sent. */
    private boolean sendLiteral(String tag, byte[] literal, Turn turn) throws IOException {
        Capabilities known = offer.capabilities();
        boolean unasked = known.has("LITERAL+") || known.has("LITERAL-") && literal.length <= LITERAL_MINUS;
        put("{" + literal.length + (unasked ? "+" : "") + "}\r\n");
        if (!unasked) {
            flush();
            if (awaitContinuation(tag, turn) == null) {
                return false;
            }
        }
        flush();
        out.write(literal);
        return true;
    }

    /** Null when the command was answered instead; the answer is kept. */
    private @Nullable String awaitContinuation(String tag, Turn turn) throws IOException {
        while (!underWay.isAnswered(tag)) {
            Response response = reader.read();
            if (response instanceof Response.Continuation continuation) {
                return continuation.text();
            }
            turn.take(response);
        }
        return null;
    }

    private Response.Status await(String tag, Turn turn) throws IOException {
        flush();
        while (!underWay.isAnswered(tag)) {
            turn.take(reader.read());
        }
        return underWay.take(tag);
    }

    private void put(String text) {
        unsent.append(text);
    }

    private void flush() throws IOException {
        if (!unsent.isEmpty()) {
            out.write(unsent.toString().getBytes(StandardCharsets.ISO_8859_1));
            unsent.setLength(0);
        }
        out.flush();
    }

    /** Where the responses to some commands go, and how many more may come. */
    private final class Turn {
        private final Untagged untagged;
        private long left;

        Turn(Untagged untagged, long expected) {
            this.untagged = untagged;
            this.left = limits.untagged() + expected;
        }

        void take(Response response) throws WireException {
            offer.note(response);
            switch (response) {
                case Response.Continuation continuation ->
                    throw new WireException("the server asks for more although nothing more is to be sent");
                case Response.Status status
                when status.condition() == Condition.BYE ->
                    throw new WireException("the server ends the connection: " + status.said());
                case Response.Status status
                when status.tag().equals("*") -> {
                    count();
                    untagged.status(status);
                }
                case Response.Status status -> underWay.end(status);
                case Response.Data data -> {
                    count();
                    untagged.data(data);
                }
            }
        }

        private void count() throws WireException {
            if (--left < 0) {
                throw new WireException("the server floods the connection with responses");
            }
        }
    }

    @FunctionalInterface
    private interface Work<T extends @Nullable Object> {
        T run() throws IOException;
    }

    private <T extends @Nullable Object> T guarded(Work<T> work) throws WireException {
        if (closed) {
            throw new WireException("the connection is closed");
        }
        boolean done = false;
        try {
            T result = work.run();
            done = true;
            return result;
        } catch (WireException e) {
            throw e;
        } catch (java.net.SocketTimeoutException e) {
            throw new WireException("the server does not answer in time", e);
        } catch (IOException e) {
            throw new WireException("the connection broke", e);
        } finally {
            if (!done) {
                close();
            }
        }
    }

    /** Ends it without a word; may come from any thread. */
    @Override
    public void close() {
        closed = true;
        try {
            socket.close();
        } catch (IOException e) {
            // It is gone either way.
            closed = true;
        }
    }

    /** Says goodbye first, without waiting for the answer. */
    public void logout() {
        try {
            if (!closed) {
                put(underWay.begin() + " LOGOUT\r\n");
                flush();
            }
        } catch (IOException e) {
            closed = true;
        } finally {
            close();
        }
    }
}
