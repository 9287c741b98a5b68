package dev.orrery.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class SlowDownTest {
    private final AtomicLong clock = new AtomicLong();
    private final SlowDown slowDown = new SlowDown(clock::get);

    @Test
    void theFirstAttemptsWaitForNothing() {
        for (int i = 0; i < 5; i++) {
            assertThat(slowDown.begin("ada", address("192.0.2.1")).waitNanos()).isZero();
        }
    }

    @Test
    void afterThemEachWaitsLongerUpToABound() {
        fail("ada", "192.0.2.1", 5);

        long before = 0;
        for (int i = 0; i < 10; i++) {
            SlowDown.Attempt attempt = slowDown.begin("ada", address("192.0.2." + (i + 2)));
            assertThat(attempt.turnedAway()).isFalse();
            assertThat(attempt.waitNanos())
                    .isBetween(before, Duration.ofSeconds(4).toNanos());
            before = attempt.waitNanos();
            clock.addAndGet(attempt.waitNanos());
        }
        assertThat(before).isEqualTo(Duration.ofSeconds(4).toNanos());
    }

    @Test
    void attemptsAtTheSameTimeQueueUpAndThenAreTurnedAway() {
        long waiting = 0;
        for (int i = 0; i < 200; i++) {
            waiting += slowDown.begin("ada", address("192.0.2." + i)).turnedAway() ? 0 : 1;
        }
        assertThat(waiting).isLessThan(15);
    }

    @Test
    void manyNamesFromOneAddressAreSlowedToo() {
        for (int i = 0; i < 17; i++) {
            assertThat(slowDown.begin("user" + i, address("192.0.2.1")).waitNanos())
                    .isZero();
        }
        assertThat(slowDown.begin("another", address("192.0.2.1")).waitNanos()).isPositive();
        assertThat(slowDown.begin("another", address("192.0.2.2")).waitNanos()).isZero();
    }

    @Test
    void onlyWhatWasCountedIsTakenBack() {
        InetAddress home = address("192.0.2.1");
        slowDown.succeeded(slowDown.begin("ada", home));
        fail("ada", "192.0.2.9", 5);
        for (int i = 0; i < 5; i++) {
            slowDown.forgive(slowDown.begin("ada", home)); // not counted on the account
        }
        clock.addAndGet(1);
        assertThat(slowDown.begin("ada", address("192.0.2.10")).waitNanos()).isPositive();

        SlowDown.Attempt attempt = slowDown.begin("ada", address("192.0.2.11"));
        while (!attempt.turnedAway()) {
            attempt = slowDown.begin("ada", address("192.0.2.11"));
        }
        for (int i = 0; i < 30; i++) {
            slowDown.forgive(attempt);
        }
        clock.addAndGet(Duration.ofSeconds(4).toNanos());
        long before = slowDown.begin("ada", address("192.0.2.12")).waitNanos();
        assertThat(slowDown.begin("ada", address("192.0.2.13")).waitNanos())
                .as("the failures still count")
                .isGreaterThan(before);
    }

    @Test
    void oneIpv6SubscriberIsOneAddress() {
        for (int i = 0; i < 17; i++) {
            slowDown.begin("user" + i, address("2001:db8:1:2::" + i));
        }
        assertThat(slowDown.begin("another", address("2001:db8:1:2:ffff::1")).waitNanos())
                .isPositive();
        assertThat(slowDown.begin("another", address("2001:db8:1:3::1")).waitNanos())
                .isZero();
    }

    @Test
    void successClearsTheAccount() {
        fail("ada", "192.0.2.1", 5);
        slowDown.succeeded(slowDown.begin("ada", address("192.0.2.2")));
        assertThat(slowDown.begin("ada", address("192.0.2.3")).waitNanos()).isZero();
    }

    @Test
    void guessingFromElsewhereDoesNotKeepAPersonOut() {
        slowDown.succeeded(slowDown.begin("ada", address("198.51.100.7")));
        for (int i = 0; i < 100; i++) {
            slowDown.begin("ada", address("192.0.2." + i));
        }
        assertThat(slowDown.begin("ada", address("192.0.2.200")).turnedAway()).isTrue();
        assertThat(slowDown.begin("ada", address("198.51.100.7")).waitNanos()).isZero();
    }

    @Test
    void whatCameToNoVerdictDoesNotCount() {
        for (int i = 0; i < 100; i++) {
            SlowDown.Attempt attempt = slowDown.begin("ada", address("192.0.2.1"));
            assertThat(attempt.waitNanos()).isZero();
            slowDown.forgive(attempt);
        }
    }

    @Test
    void failuresFade() {
        fail("ada", "192.0.2.1", 30);
        assertThat(slowDown.begin("ada", address("192.0.2.1")).turnedAway()).isTrue();
        clock.addAndGet(Duration.ofMinutes(10).toNanos());
        assertThat(slowDown.begin("ada", address("192.0.2.1")).waitNanos()).isZero();
    }

    private void fail(String login, String from, int times) {
        for (int i = 0; i < times; i++) {
            slowDown.begin(login, address(from));
        }
    }

    private static InetAddress address(String literal) {
        return InetAddress.ofLiteral(literal);
    }
}
