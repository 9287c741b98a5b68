package dev.orrery.calendar;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orrery.access.Caller;
import dev.orrery.ical.Component;
import dev.orrery.ical.FreeBusy;
import dev.orrery.ical.TimeRange;
import dev.orrery.model.CollectionKind;
import dev.orrery.model.CollectionRef;
import dev.orrery.model.HomeId;
import dev.orrery.model.Principal;
import dev.orrery.model.Reason;
import dev.orrery.model.Refused;
import dev.orrery.scheduling.ToldFreeBusy;
import dev.orrery.store.Store;
import dev.orrery.store.StoreFixture;
import dev.orrery.store.sql.SqlStore;
import dev.orrery.store.sql.StoreConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What goes with letters of who wants it told, and when nothing does. */
class BundleFreeBusyTest {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final Map<String, String> ALWAYS = Map.of(Preferences.FREEBUSY_BUNDLING, "always");

    private static final String FROM = "ada@example.org";
    private static final String UID = "busy.1@example.org";

    @TempDir
    private Path directory;

    private Store store;
    private Principal ada;

    @BeforeEach
    void open() {
        store = SqlStore.open(StoreConfig.of("sqlite:" + directory.resolve("orrery.db")));
        HomeId home = StoreFixture.person(store, "ada");
        store.write(home, tx -> StoreFixture.collection(tx, CollectionRef.root(home), "inbox", CollectionKind.INBOX));
        ada = store.read(snapshot -> snapshot.principalOf(home).orElseThrow());
    }

    @AfterEach
    void close() {
        store.close();
    }

    private BundleFreeBusy bundle(Mirrored mirrored, Map<String, String> usual) {
        return new BundleFreeBusy(store, mirrored, usual, InstantSource.fixed(NOW));
    }

    private Optional<Component> bundled(Mirrored mirrored, Map<String, String> usual) {
        return bundle(mirrored, usual).of(ada, FROM, UID);
    }

    @Test
    void whatAppliesToEverybodyIsEnough() {
        assertThat(bundled(Mirrored.NOTHING, Map.of())).isEmpty();
        ToldFreeBusy told = ToldFreeBusy.of(bundled(Mirrored.NOTHING, ALWAYS).orElseThrow());
        assertThat(told.who()).isEqualTo("mailto:ada@example.org");
        assertThat(told.range().start()).isEqualTo(NOW.getEpochSecond());
        assertThat(told.range().end())
                .isEqualTo(NOW.plus(BookingSettings.WINDOW).getEpochSecond());
    }

    @Test
    void oneWhoSaysNeverIsAskedFirst() {
        new Preferences(store).set(ada, Preferences.FREEBUSY_BUNDLING, "never");
        assertThat(bundled(Mirrored.NOTHING, ALWAYS)).isEmpty();
    }

    @Test
    void noLongerTimeIsToldThanCanBeAskedAbout() {
        new Preferences(store).set(ada, Preferences.WINDOW_SIZE, "3000");
        ToldFreeBusy told = ToldFreeBusy.of(bundled(Mirrored.NOTHING, ALWAYS).orElseThrow());
        assertThat(told.range().end())
                .isEqualTo(NOW.plus(Duration.ofDays(1_100)).getEpochSecond());
    }

    @Test
    void silenceOfAnAuthorityIsNotToldAsFreeTime() {
        BundleFreeBusy bundle =
                bundle(new Broken(new Refused(new Reason.Unavailable("Nobody", Duration.ofSeconds(1)))), ALWAYS);
        assertThat(bundle.of(ada, FROM, UID)).isEmpty();
        assertThat(bundle.without()).isEqualTo(1);
    }

    @Test
    void aFaultOfTheServerHoldsNoLetterUp() {
        BundleFreeBusy bundle = bundle(new Broken(new IllegalStateException("a bug")), ALWAYS);
        assertThat(bundle.of(ada, FROM, UID)).isEmpty();
        assertThat(bundle.without()).isEqualTo(1);

        BundleFreeBusy unasked = bundle(new Broken(new IllegalStateException("nobody asks")), Map.of());
        assertThat(unasked.of(ada, FROM, UID)).isEmpty();
        assertThat(unasked.without()).isZero();
    }

    @Test
    void moreTimesThanAnybodyTakesEndSooner() {
        FreeBusy busy = new FreeBusy(new TimeRange(0, 1_000_000));
        for (int i = 0; i < ToldFreeBusy.MOST_PERIODS + 5; i++) {
            busy.add(i * 100L, i * 100L + 50, FreeBusy.Kind.BUSY);
        }
        FreeBusy some = BundleFreeBusy.shortened(busy);
        assertThat(some.periods()).isEqualTo(busy.periods().subList(0, ToldFreeBusy.MOST_PERIODS));
        assertThat(some.range()).isEqualTo(new TimeRange(0, ToldFreeBusy.MOST_PERIODS * 100L));
    }

    /** Authorities of calendars whose answer is an error. */
    private record Broken(RuntimeException error) implements Mirrored {
        @Override
        public Optional<Duration> freshen(Caller caller, HomeId home, List<String> path) {
            throw error;
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
}
