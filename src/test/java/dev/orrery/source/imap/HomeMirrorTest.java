package dev.orrery.source.imap;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Who lists the folders of a home, and when. */
class HomeMirrorTest {
    /** A calendar that is being made is a folder already, and not yet a collection: a listing would make another of it. */
    @Test
    void aBellDoesNotListWhileACalendarIsMade() throws Exception {
        try (Person ada = Person.at(TestServers.greenMail()).withCalendar();
                MirrorHouse house = MirrorHouse.of(ada.mailboxes)) {
            AtomicInteger listings = new AtomicInteger();
            Mailboxes counting = Meddling.beforeEach("folders", ada.mailboxes, listings::incrementAndGet);
            Thread bell = Thread.ofPlatform().unstarted(() -> house.homeMirror.listAgain(counting));
            house.homeMirror.alone(() -> {
                bell.start();
                awaitStanding(bell);
                assertThat(listings).hasValue(0);
                return bell;
            });
            assertThat(bell.join(Duration.ofSeconds(20))).isTrue();
            assertThat(listings).hasValue(1);
        }
    }

    private static void awaitStanding(Thread thread) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (thread.isAlive() && thread.getState() != Thread.State.TIMED_WAITING) {
            assertThat(System.nanoTime()).isLessThan(deadline);
            Thread.onSpinWait();
        }
    }
}
