package dev.orrery.source.imap;

import dev.orrery.mirror.Unreachable;
import dev.orrery.source.imap.wire.FolderName;
import dev.orrery.source.imap.wire.UidSet;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.jspecify.annotations.Nullable;

/**
 * Fetches messages while the ones before are being written: the network and the store work at the same time, and no more
 * than a few portions are in memory. For one use; the portions come to the calling thread, in order.
 */
final class MessageStream {
    private static final int PORTION = 500;
    private static final long PORTION_BYTES = 4 << 20;
    private static final int AHEAD = 2;

    private final Mailboxes mailboxes;
    private final FolderName folder;
    private final MessageJudge judge;

    MessageStream(Mailboxes mailboxes, FolderName folder, MessageJudge judge) {
        this.mailboxes = mailboxes;
        this.folder = folder;
        this.judge = judge;
    }

    /** Takes a portion. */
    @FunctionalInterface
    interface Portions {
        /** @param last whether nothing comes after it; there is always a last one, perhaps an empty one */
        void take(List<ReadMessage> messages, boolean last) throws Unreachable, MailboxRefused;
    }

    /** @param failure why there is no more, null for a portion that came whole */
    private record Portion(
            List<ReadMessage> messages,
            boolean last,
            @Nullable Exception failure) {}

    void fetch(List<Long> uids, Portions into) throws Unreachable, MailboxRefused {
        if (uids.isEmpty()) {
            into.take(List.of(), true);
            return;
        }
        BlockingQueue<Portion> queue = new ArrayBlockingQueue<>(AHEAD);
        Thread fetching = Thread.ofVirtual().name("imap-fetch").start(() -> fetch(uids, queue));
        try {
            Portion portion;
            do {
                portion = queue.take();
                rethrow(portion.failure());
                into.take(portion.messages(), portion.last());
            } while (!portion.last());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Unreachable("interrupted while fetching from " + folder);
        } finally {
            fetching.interrupt();
        }
    }

    private void fetch(List<Long> uids, BlockingQueue<Portion> queue) {
        try {
            Gathering gathering = new Gathering(queue);
            mailboxes.fetch(folder, UidSet.of(uids), gathering);
            queue.put(new Portion(gathering.messages, true, null));
        } catch (Unreachable | MailboxRefused | RuntimeException e) {
            fail(queue, e);
        } catch (InterruptedException e) {
            // nobody takes any more
        }
    }

    private static void fail(BlockingQueue<Portion> queue, Exception e) {
        try {
            queue.put(new Portion(List.of(), true, e));
        } catch (InterruptedException interrupted) {
            // nobody takes any more
        }
    }

    private static void rethrow(@Nullable Exception failure) throws Unreachable, MailboxRefused {
        switch (failure) {
            case null -> {}
            case Unreachable unreachable -> throw unreachable;
            case MailboxRefused refused -> throw refused;
            case RuntimeException bug -> throw bug;
            default -> throw new IllegalStateException(failure);
        }
    }

    /** Reads and judges each as it comes, and hands on what has gathered. */
    private final class Gathering implements MessageSink {
        private final BlockingQueue<Portion> queue;
        private List<ReadMessage> messages = new ArrayList<>();
        private long bytes;

        Gathering(BlockingQueue<Portion> queue) {
            this.queue = queue;
        }

        @Override
        public void message(Message message) {
            add(judge.judge(message), message.content().length);
        }

        @Override
        public void tooLarge(long uid, long size) {
            add(new ReadMessage.Broken(uid, 0, "the message has " + size + " bytes, which is more than is taken"), 0);
        }

        private void add(ReadMessage message, long size) {
            messages.add(message);
            bytes += size;
            if (messages.size() < PORTION && bytes < PORTION_BYTES) {
                return;
            }
            try {
                queue.put(new Portion(messages, false, null));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("nobody takes any more", e);
            }
            messages = new ArrayList<>();
            bytes = 0;
        }
    }
}
