package dev.orrery.dav.method;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orrery.access.Caller;
import dev.orrery.calendar.Limits;
import dev.orrery.calendar.Mirrored;
import dev.orrery.calendar.Upstream;
import dev.orrery.calendar.UpstreamHome;
import dev.orrery.calendar.Visibility;
import dev.orrery.dav.DavHouse;
import dev.orrery.model.CollectionRef;
import dev.orrery.model.HomeId;
import dev.orrery.model.Principal;
import dev.orrery.model.Reason;
import dev.orrery.model.Refused;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What waits for a person's authority: how often it is tried, and what comes behind it. */
class WaitingDeliveriesTest {
    private static final String EVENT =
            "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Example//EN\r\nBEGIN:VEVENT\r\nUID:one\r\n"
                    + "DTSTAMP:20260301T120000Z\r\nDTSTART:2026030%dT100000Z\r\nSUMMARY:Lunch\r\n"
                    + "ORGANIZER:mailto:ada@example.org\r\nATTENDEE:mailto:ada@example.org\r\n"
                    + "ATTENDEE;PARTSTAT=NEEDS-ACTION:mailto:bob@example.org\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";

    private final Authority authority = new Authority();
    private final ConcurrentLinkedQueue<Thread> threads = new ConcurrentLinkedQueue<>();
    private final DavHouse house = new DavHouse(Limits.DEFAULT, Visibility.USUAL, authority, this::thread);

    private Thread thread(Runnable work) {
        Thread made = Thread.ofVirtual().unstarted(work);
        threads.add(made);
        return made;
    }

    /** Bob's calendars live elsewhere, and until he signs in nobody knows whether he has any. */
    private static final class Authority implements Mirrored {
        private final AtomicInteger tries = new AtomicInteger();
        private Consumer<HomeId> signedIn = home -> {};
        private volatile boolean known;
        /** What is said to a try. */
        private volatile Supplier<Refused> answer =
                () -> new Refused(new Reason.Unavailable("Nobody", Duration.ofSeconds(1)));

        @Override
        public boolean mayLiveElsewhere(Principal owner) {
            return owner.name().name().equals("bob") && !known;
        }

        @Override
        public Optional<Duration> freshen(Caller caller, HomeId home, List<String> path) {
            tries.incrementAndGet();
            throw answer.get();
        }

        @Override
        public void onSignIn(Consumer<HomeId> then) {
            signedIn = then;
        }

        @Override
        public Optional<Upstream> upstream(Caller caller, CollectionRef collection) {
            return Optional.empty();
        }

        @Override
        public Optional<UpstreamHome> home(Caller caller, HomeId home) {
            return Optional.empty();
        }
    }

    @AfterEach
    void close() {
        house.deliveries().close();
        house.close();
    }

    private void invite(int day) {
        assertThat(house.send(
                                "ada",
                                "PUT",
                                "/calendars/users/ada/calendar/one.ics",
                                EVENT.formatted(day),
                                "Content-Type",
                                "text/calendar")
                        .status())
                .isIn(201, 204);
        house.deliver();
    }

    /** Until everything that was asked for is done. */
    private void join() throws InterruptedException {
        for (Thread each = threads.poll(); each != null; each = threads.poll()) {
            each.join();
        }
    }

    private boolean bobHasIt() {
        return house.send("bob", "GET", "/calendars/users/bob/calendar/one.ics", "")
                        .status()
                == 200;
    }

    @Test
    void whoNeverSignsInIsTriedMoreAndMoreRarely() throws Exception {
        invite(2);
        join();
        assertThat(authority.tries).hasValue(1);
        for (int minute = 0; minute < 5; minute++) {
            house.wait(Duration.ofMinutes(1));
            house.deliveries().retry();
            join();
        }
        assertThat(authority.tries).as("in the first minutes at each round").hasValue(6);
        for (int minute = 0; minute < 40 * 60; minute++) {
            house.wait(Duration.ofMinutes(1));
            house.deliveries().retry();
            join();
        }
        assertThat(authority.tries.get())
                .as("later every half hour, which makes 80 in 40 hours, and some before")
                .isBetween(80, 150);
        assertThat(house.deliveries().waiting()).isEqualTo(1);
        authority.known = true;
        authority.signedIn.accept(house.home("bob"));
        join();
        assertThat(house.deliveries().waiting()).as("at once when he signs in").isZero();
        assertThat(bobHasIt()).isTrue();
    }

    @Test
    void whatIsRefusedForGoodHoldsUpNothingBehindIt() throws Exception {
        invite(2);
        join();
        invite(3);
        join();
        assertThat(house.deliveries().waiting()).isEqualTo(2);
        CountDownLatch go = new CountDownLatch(1);
        authority.answer = () -> {
            try {
                go.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return new Refused(new Reason.NotFound("It"));
        };
        house.wait(Duration.ofMinutes(1));
        house.deliveries().retry();
        threads.stream().skip(1).toList().forEach(WaitingDeliveriesTest::ended); // the second found the first before it
        go.countDown();
        join();
        assertThat(house.deliveries().waiting()).isZero();
    }

    private static void ended(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
