package dev.orrery.source.imap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Messages are judged on several threads and come in order; a slow taker stops the others; one fault is one message's. */
class MessageStreamTest {
    private final ExecutorService threads = Executors.newFixedThreadPool(3);

    @AfterEach
    void end() {
        threads.shutdownNow();
    }

    private static ReadMessage foreign(Message message) {
        return new ReadMessage.Foreign(message.uid(), message.modSeq());
    }

    private MessageStream stream(Person person, MessageJudge judge) {
        return new MessageStream(person.mailboxes, Person.CALENDAR, judge, threads);
    }

    private static List<Long> filled(Person person, int count, int size) throws Exception {
        List<byte[]> messages = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            messages.add(Person.message("s" + i, "x".repeat(size)));
        }
        return filled(person, messages);
    }

    private static List<Long> filled(Person person, List<byte[]> messages) throws Exception {
        try (RawImap other = person.other()) {
            other.appendAll("Calendar", messages);
        }
        return person.changes().changed().stream().map(Changes.Entry::uid).toList();
    }

    /** Two are judged at the same time: each waits until another has begun. */
    @Test
    void manyAreJudgedAtOnceAndComeInOrder() throws Exception {
        try (Person ada = Person.at(TestServers.greenMail()).withCalendar()) {
            List<Long> uids = filled(ada, 1_230, 10);
            Set<Thread> judges = ConcurrentHashMap.newKeySet();
            CountDownLatch two = new CountDownLatch(2);
            List<Long> taken = new ArrayList<>();
            List<Integer> portions = new ArrayList<>();
            stream(ada, message -> {
                        if (judges.add(Thread.currentThread())) {
                            two.countDown();
                            await(two);
                        }
                        return foreign(message);
                    })
                    .fetch(uids, (messages, last) -> {
                        messages.forEach(message -> taken.add(message.uid()));
                        portions.add(messages.size());
                        assertThat(last).isEqualTo(taken.size() == uids.size());
                    });
            assertThat(taken).containsExactlyElementsOf(uids);
            assertThat(portions).containsExactly(500, 500, 230);
            assertThat(two.getCount()).isZero();
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            if (!latch.await(20, TimeUnit.SECONDS)) {
                throw new IllegalStateException("nobody else judges");
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void whoTakesSlowlyIsNotOverrun() throws Exception {
        try (Person ada = Person.at(TestServers.greenMail()).withCalendar()) {
            int size = 600_000;
            List<Long> uids = filled(ada, 40, size);
            AtomicLong judged = new AtomicLong();
            AtomicLong taken = new AtomicLong();
            AtomicLong most = new AtomicLong();
            CountDownLatch ahead = new CountDownLatch(2 * MessageStream.ROOM / 3 / size);
            stream(ada, message -> {
                        long now = judged.addAndGet(message.content().length) - taken.get();
                        most.accumulateAndGet(now, Math::max);
                        ahead.countDown();
                        return foreign(message);
                    })
                    .fetch(uids, (messages, last) -> {
                        await(ahead); // the others go on while this one is busy
                        taken.addAndGet((long) messages.size() * size);
                    });
            assertThat(taken).hasValue(40L * size);
            assertThat(most.get())
                    .isGreaterThan(MessageStream.ROOM / 2)
                    .isLessThanOrEqualTo(MessageStream.ROOM + 40 * 1_000);
        }
    }

    @Test
    void aMessageThatCannotBeJudgedIsTheOnlyOneThatIsMissing() throws Exception {
        try (Person ada = Person.at(TestServers.greenMail()).withCalendar()) {
            List<Long> uids = filled(ada, 60, 10);
            List<ReadMessage> taken = new ArrayList<>();
            stream(ada, message -> {
                        if (message.uid() == uids.get(7)) {
                            throw new IllegalStateException("as the test wants it");
                        }
                        if (message.uid() == uids.get(59)) {
                            throw new StackOverflowError("as the test wants it");
                        }
                        return foreign(message);
                    })
                    .fetch(uids, (messages, last) -> taken.addAll(messages));
            assertThat(taken).extracting(ReadMessage::uid).containsExactlyElementsOf(uids);
            assertThat(taken)
                    .filteredOn(message -> message instanceof ReadMessage.Unjudged)
                    .extracting(ReadMessage::uid)
                    .containsExactly(uids.get(7), uids.get(59));
        }
    }

    @Test
    void whoTakesNoMoreEndsItAndTheNextMayBegin() throws Exception {
        try (Person ada = Person.at(TestServers.greenMail()).withCalendar()) {
            List<Long> uids = filled(ada, 1_100, 10);
            MessageStream broken = stream(ada, MessageStreamTest::foreign);
            assertThatThrownBy(() -> broken.fetch(uids, (messages, last) -> {
                        throw new IllegalStateException("the store is full, as the test wants it");
                    }))
                    .hasMessageContaining("the store is full");
            List<ReadMessage> taken = new ArrayList<>();
            stream(ada, MessageStreamTest::foreign).fetch(uids, (messages, last) -> taken.addAll(messages));
            assertThat(taken).hasSize(1_100);
        }
    }

    private static byte[] ofBytes(String id, int size) {
        return Person.message(id, "x".repeat(size - Person.message(id, "").length));
    }

    /** The portion lacks a byte, and the small one has not been handed on: together they leave no room for the last. */
    @Test
    @Timeout(60)
    void aLargeOneDoesNotWaitForWhatWaitsForIt() throws Exception {
        try (Person ada = Person.at(TestServers.greenMail()).withCalendar()) {
            List<byte[]> messages = new ArrayList<>();
            for (int i = 0; i < 62; i++) {
                messages.add(ofBytes("s" + i, 64 << 10));
            }
            messages.add(ofBytes("odd", (128 << 10) - 1));
            messages.add(Person.message("small", "x"));
            messages.add(ofBytes("large", 8 << 20));
            List<Long> uids = filled(ada, messages);
            List<Long> taken = new ArrayList<>();
            Queue<Integer> sizes = new ConcurrentLinkedQueue<>();
            stream(ada, message -> {
                        sizes.add(message.content().length);
                        return foreign(message);
                    })
                    .fetch(uids, (portion, last) -> portion.forEach(message -> taken.add(message.uid())));
            assertThat(taken).containsExactlyElementsOf(uids);
            assertThat(sizes)
                    .as("as large as they have to be for this")
                    .containsExactlyInAnyOrderElementsOf(
                            messages.stream().map(message -> message.length).toList());
        }
    }
}
