package dev.orrery.source.imap;

import dev.orrery.mirror.Unreachable;
import dev.orrery.source.imap.wire.FolderName;
import dev.orrery.source.imap.wire.UidSet;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fetches messages while those before are judged and those before them are written: network, processors and store work at
 * the same time, and no more than a few megabytes of messages are in memory. For one use; the portions come to the calling
 * thread, in order.
 */
final class MessageStream {
    /** What is under way at most, in bytes of messages: a larger one counts as {@link #MOST_FOR_ONE}. */
    static final int ROOM = 12 << 20;

    private static final Logger LOG = LoggerFactory.getLogger(MessageStream.class);
    private static final int PORTION = 500;
    private static final int PORTION_BYTES = 4 << 20;
    /** Fits beside a portion that is not full yet, so that neither waits for the other. */
    private static final int MOST_FOR_ONE = ROOM - PORTION_BYTES;
    /** What the smallest one takes here. */
    private static final int LEAST_FOR_ONE = 2 << 10;
    /** Judged one after the other: few enough that whoever else wants the threads gets them soon. */
    private static final int PIECE = 20;

    private static final int PIECE_BYTES = 64 << 10;

    private final Mailboxes mailboxes;
    private final FolderName folder;
    private final MessageJudge judge;
    private final Executor judging;
    private final BlockingQueue<Piece> queue = new LinkedBlockingQueue<>();
    private final Semaphore room = new Semaphore(ROOM);

    /** @param judging threads for that; they need no more than processors */
    MessageStream(Mailboxes mailboxes, FolderName folder, MessageJudge judge, Executor judging) {
        this.mailboxes = mailboxes;
        this.folder = folder;
        this.judge = judge;
        this.judging = judging;
    }

    /** Takes a portion. */
    @FunctionalInterface
    interface Portions {
        /** @param last whether nothing comes after it; there is always a last one, perhaps an empty one */
        void take(List<ReadMessage> messages, boolean last) throws Unreachable, MailboxRefused;
    }

    /**
     * @param judged fails with why there is no more
     * @param bytes of the room that it takes
     */
    private record Piece(CompletableFuture<List<ReadMessage>> judged, int bytes, boolean last) {}

    void fetch(List<Long> uids, Portions into) throws Unreachable, MailboxRefused {
        if (uids.isEmpty()) {
            into.take(List.of(), true);
            return;
        }
        Thread fetching = Thread.ofVirtual().name("imap-fetch").start(() -> fetch(uids));
        try {
            Piece piece;
            List<ReadMessage> portion = new ArrayList<>();
            int bytes = 0;
            do {
                piece = queue.take();
                portion.addAll(piece.judged().get());
                bytes += piece.bytes();
                if (piece.last() || portion.size() >= PORTION || bytes >= PORTION_BYTES) {
                    into.take(portion, piece.last());
                    room.release(bytes);
                    portion = new ArrayList<>();
                    bytes = 0;
                }
            } while (!piece.last());
        } catch (ExecutionException e) {
            rethrow(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Unreachable("interrupted while fetching from " + folder);
        } finally {
            fetching.interrupt();
        }
    }

    private void fetch(List<Long> uids) {
        try {
            Gathering gathering = new Gathering();
            mailboxes.fetch(folder, UidSet.of(uids), gathering);
            gathering.end();
        } catch (Unreachable | MailboxRefused | RuntimeException | Error e) {
            queue.add(new Piece(CompletableFuture.failedFuture(e), 0, true));
        }
    }

    private static void rethrow(@Nullable Throwable failure) throws Unreachable, MailboxRefused {
        switch (failure) {
            case Unreachable unreachable -> throw unreachable;
            case MailboxRefused refused -> throw refused;
            case RuntimeException bug -> throw bug;
            case Error error -> throw error;
            case null, default -> throw new IllegalStateException(failure);
        }
    }

    private List<ReadMessage> judged(List<Message> messages) {
        List<ReadMessage> judged = new ArrayList<>(messages.size());
        messages.forEach(message -> judged.add(judged(message)));
        return judged;
    }

    /** A fault of ours in one message must not hide the others. */
    private ReadMessage judged(Message message) {
        try {
            return judge.judge(message);
        } catch (RuntimeException | StackOverflowError fault) {
            LOG.error("{}: message {} cannot be judged", folder, message.uid(), fault);
            return Unjudged.of(message);
        }
    }

    /** Hands on what has gathered, piece by piece, as long as there is room. */
    private final class Gathering implements MessageSink {
        private List<Message> messages = new ArrayList<>();
        private int bytes;

        @Override
        public void message(Message message) {
            enter(message.content().length);
            messages.add(message);
            if (messages.size() >= PIECE || bytes >= PIECE_BYTES) {
                List<Message> piece = messages;
                hand(CompletableFuture.supplyAsync(() -> judged(piece), judging), false);
            }
        }

        @Override
        public void tooLarge(long uid, long size) {
            hand(CompletableFuture.completedFuture(judged(messages)), false);
            enter(0);
            String why = "the message has " + size + " bytes, which is more than is taken";
            hand(CompletableFuture.completedFuture(List.of(new ReadMessage.Broken(uid, 0, why))), false);
        }

        /** The rest is judged here: one message alone is not worth another thread. */
        void end() {
            hand(CompletableFuture.completedFuture(judged(messages)), true);
        }

        private void hand(CompletableFuture<List<ReadMessage>> piece, boolean last) {
            queue.add(new Piece(piece, bytes, last));
            messages = new ArrayList<>();
            bytes = 0;
        }

        private void enter(int size) {
            int needed = Math.clamp(size, LEAST_FOR_ONE, MOST_FOR_ONE);
            try {
                if (!room.tryAcquire(needed)) {
                    // what is not handed on would never give its room back
                    hand(CompletableFuture.completedFuture(judged(messages)), false);
                    room.acquire(needed);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("nobody takes any more", e);
            }
            bytes += needed;
        }
    }
}
