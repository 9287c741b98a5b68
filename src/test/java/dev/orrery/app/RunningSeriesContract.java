package dev.orrery.app;

import static dev.orrery.app.RoomsContract.answered;
import static dev.orrery.app.RoomsContract.at;
import static dev.orrery.app.RoomsContract.book;
import static org.assertj.core.api.Assertions.assertThat;

import dev.orrery.calendar.BusyRecords;
import dev.orrery.calendar.Quotas;
import dev.orrery.ical.CalendarTime;
import dev.orrery.store.QuotaPeriod;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** What series without an end hold of quotas while the window that they are looked at in moves on: on every store. */
abstract class RunningSeriesContract extends QuotaStores {
    private static final String WEEKLY = at("20270302T100000Z", "20270302T110000Z") + "\nRRULE:FREQ=WEEKLY";

    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2027-03-01T08:00:00Z"));

    private FaceServer server() throws Exception {
        return FaceServer.at(now::get, storeUrl(), directory(), configuration(ROOMS + BEAMERS));
    }

    private static Quotas quotas(FaceServer server) {
        House house = server.house();
        return new Quotas(house.store(), house.principals(), house.clock());
    }

    /** What a server does every hour. */
    private void pass(FaceServer server, Duration time) {
        House house = server.house();
        now.set(now.get().plus(time));
        quotas(server).expire();
        new BusyRecords(house.store(), house.clock(), house.limits().preferred()).advance();
    }

    private static List<QuotaPeriod> awaitHeld(FaceServer server, String quota, int count) {
        Instant deadline = Instant.now().plusSeconds(60);
        while (true) {
            List<QuotaPeriod> held = quotas(server).show(quota).held();
            if (held.size() == count) {
                return held;
            }
            assertThat(Instant.now()).as("%s", held).isBefore(deadline);
            LockSupport.parkNanos(5_000_000);
        }
    }

    @Test
    void aSeriesWithoutAnEndCountsAsLongAsItRuns() throws Exception {
        try (FaceServer server = server()) {
            quotas(server).limit("rooms", "*", "PT20H");
            book(server, "ada", "weekly", "left@example.org", WEEKLY);
            answered(server, "ada", "weekly", "left@example.org", "ACCEPTED");
            book(server, "ada", "shown", "beamer1@example.org", WEEKLY);
            answered(server, "ada", "shown", "beamer1@example.org", "ACCEPTED");
            assertThat(quotas(server).show("rooms").held()).hasSize(15);

            pass(server, Duration.ofDays(84));
            List<QuotaPeriod> held = awaitHeld(server, "rooms", 15);
            assertThat(held).allSatisfy(period -> {
                assertThat(period.end()).isGreaterThan(now.get().getEpochSecond());
                assertThat(period.payer()).isEqualTo("mailto:ada@example.org");
                assertThat(period.person()).isEqualTo("mailto:ada@example.org");
                assertThat(period.recurrence()).isEqualTo(CalendarTime.formatUtc(period.start()));
            });
            String another = at("20270604T100000Z", "20270604T110000Z") + "\nRRULE:FREQ=WEEKLY";
            book(server, "ada", "another", "right@example.org", another);
            answered(server, "ada", "another", "right@example.org", "DECLINED");

            pass(server, Duration.ofDays(126));
            awaitHeld(server, "beamers", 15);
            book(server, "ada", "second", "beamer2@example.org", at("20271005T100000Z", "20271005T110000Z"));
            answered(server, "ada", "second", "beamer2@example.org", "DECLINED");
        }
    }

    /** What was accepted stays so under whatever limit. */
    @Test
    void aRunningSeriesIsOnlyCounted() throws Exception {
        try (FaceServer server = server()) {
            quotas(server).limit("rooms", "*", "PT15H");
            book(server, "ada", "weekly", "left@example.org", WEEKLY);
            answered(server, "ada", "weekly", "left@example.org", "ACCEPTED");
            String copy = "/calendars/locations/left/calendar/weekly.ics";
            String before = new String(server.get("bob", copy).body(), StandardCharsets.UTF_8);
            quotas(server).limit("rooms", "*", "PT10H");

            pass(server, Duration.ofDays(63));
            awaitHeld(server, "rooms", 15);
            assertThat(new String(server.get("bob", copy).body(), StandardCharsets.UTF_8))
                    .contains("PARTSTAT=ACCEPTED")
                    .isEqualTo(before);
        }
    }
}
