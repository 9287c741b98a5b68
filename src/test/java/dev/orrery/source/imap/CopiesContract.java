package dev.orrery.source.imap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orrery.model.HomeId;
import dev.orrery.model.Reason;
import dev.orrery.model.Refused;
import dev.orrery.source.imap.MirrorOffice.Mirrored;
import dev.orrery.source.imap.format.MessageFormat;
import dev.orrery.source.imap.wire.ImapServer;
import dev.orrery.store.StoreFixture;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** How copies are believed: how old they may be, when an absence is one, and what an administrator sees of it. */
interface CopiesContract {
    Duration GRACE = Duration.ofDays(3);

    TestImapServer server();

    default String[] hidden() {
        return new String[0];
    }

    /** Somebody with twenty events that were copied, at a time that the test sets. */
    final class Scene implements AutoCloseable {
        final Person ada;
        final BellHouse house;
        final HomeId home;
        final MirrorOffice office;
        final AtomicReference<Instant> now = new AtomicReference<>(Instant.now().truncatedTo(ChronoUnit.MILLIS));
        private final ImapSettings.Copies copies;
        private final ImapServer at;
        CalendarMessages client;

        Scene(CopiesContract on, Duration confirmAfter) throws Exception {
            this(on, new ImapSettings.Copies(Duration.ZERO, GRACE, confirmAfter));
        }

        Scene(CopiesContract on, ImapSettings.Copies copies) throws Exception {
            this.copies = copies;
            this.at = on.server().at(on.hidden());
            ada = Person.at(on.server()).withCalendar();
            client = new CalendarMessages(ada);
            house = BellHouse.with(at, copies, now::get);
            home = house.person(ada.name);
            office = new MirrorOffice(house.store);
            fill(0, 20);
            house.ask(home, ada.name);
            assertThat(uids()).hasSize(20);
        }

        /** Another node on the same store. */
        BellHouse node() {
            return house.beside(at, copies, now::get);
        }

        void fill(int from, int to) throws Exception {
            for (int i = from; i < to; i++) {
                client.add("u" + i, "event " + i);
            }
        }

        List<String> uids() {
            return house.uids(home, "calendar");
        }

        /** What is there after somebody asked. */
        List<String> asked() {
            house.ask(home, ada.name);
            return uids();
        }

        Optional<Duration> age(String... path) {
            return house.age(home, ada.name, List.of(path));
        }

        void later(Duration by) {
            now.updateAndGet(before -> before.plus(by));
        }

        Mirrored shown() {
            List<Mirrored> all = office.all();
            assertThat(all).hasSize(1).isEqualTo(office.of(StoreFixture.principal(home, ada.name)));
            return all.getFirst();
        }

        @Override
        public void close() throws IOException {
            house.close();
            client.close();
            ada.close();
        }
    }

    @Test
    default void aSecondListingOverANewConnectionReleasesTheBrake() throws Exception {
        try (Scene scene = new Scene(this, Duration.ofMinutes(1))) {
            scene.client.makeAnew();
            assertThat(scene.asked()).hasSize(20);
            assertThat(scene.asked()).hasSize(20);
            assertThat(scene.shown().held()).isTrue();
            assertThat(scene.shown().trouble()).contains("20 of 20 messages are missing");
            long opened = scene.house.homes.report().opened();
            scene.later(Duration.ofMinutes(1));
            assertThat(scene.asked()).isEmpty();
            assertThat(scene.house.homes.report().opened()).isGreaterThan(opened);
            assertThat(scene.shown().held()).isFalse();
            assertThat(scene.shown().trouble()).isNull();
        }
    }

    @Test
    default void aListingThatLacksMoreConfirmsNothing() throws Exception {
        try (Scene scene = new Scene(this, Duration.ofMinutes(1))) {
            scene.client.makeAnew();
            scene.fill(0, 7);
            assertThat(scene.asked()).hasSize(20);
            scene.later(Duration.ofMinutes(1));
            scene.client.makeAnew();
            assertThat(scene.asked()).hasSize(20);
            scene.later(Duration.ofMinutes(1));
            assertThat(scene.asked()).isEmpty();
        }
    }

    @Test
    default void whatComesBackInTimeWasNeverGone() throws Exception {
        try (Scene scene = new Scene(this, Duration.ofMinutes(1))) {
            scene.client.makeAnew();
            assertThat(scene.asked()).hasSize(20);
            scene.fill(0, 20);
            long end = scene.house.end(scene.home);
            assertThat(scene.asked()).hasSize(20);
            assertThat(scene.shown().held()).isFalse();
            assertThat(scene.house.end(scene.home)).isEqualTo(end);
        }
    }

    @Test
    default void anAdministratorReleasesTheBrake() throws Exception {
        try (Scene scene = new Scene(this, Duration.ofDays(1))) {
            assertThat(scene.office.release(scene.shown().owner(), "calendar")).isFalse();
            scene.client.makeAnew();
            assertThat(scene.asked()).hasSize(20);
            assertThat(scene.office.release(scene.shown().owner(), "calendar")).isTrue();
            assertThat(scene.shown().released()).isTrue();
            assertThat(scene.uids()).hasSize(20);
            assertThat(scene.asked()).isEmpty();
            assertThat(scene.shown().released()).isFalse();
            scene.fill(0, 20);
            assertThat(scene.asked()).hasSize(20);
            scene.client.makeAnew();
            assertThat(scene.asked()).as("a release holds once").hasSize(20);
        }
    }

    /** One node sees the brake hold, another that it holds no more: the release that nobody used is no good any more. */
    @Test
    default void aReleaseThatWasNotUsedEndsWithItsBrake() throws Exception {
        try (Scene scene = new Scene(this, Duration.ofDays(1));
                BellHouse other = scene.node()) {
            other.ask(scene.home, scene.ada.name);
            scene.client.makeAnew();
            assertThat(scene.asked()).hasSize(20);
            assertThat(scene.office.release(scene.shown().owner(), "calendar")).isTrue();
            scene.fill(0, 20);
            other.ask(scene.home, scene.ada.name);
            assertThat(scene.shown().held()).isFalse();
            scene.client.makeAnew();
            other.ask(scene.home, scene.ada.name);
            assertThat(scene.uids()).as("nobody has released this one").hasSize(20);
            assertThat(scene.shown().held()).isTrue();
            assertThat(scene.shown().released()).isFalse();
            assertThat(scene.asked()).hasSize(20);
        }
    }

    /** A doubt of one node ends when another sees that there was no reason for it; the next one begins anew. */
    @Test
    default void anOldDoubtConfirmsNothingNew() throws Exception {
        try (Scene scene = new Scene(this, Duration.ofMinutes(1));
                BellHouse other = scene.node()) {
            scene.client.makeAnew();
            assertThat(scene.asked()).hasSize(20);
            scene.fill(0, 20);
            other.ask(scene.home, scene.ada.name);
            assertThat(scene.shown().held()).isFalse();
            scene.later(Duration.ofHours(1));
            scene.client.makeAnew();
            assertThat(scene.asked()).hasSize(20);
            assertThat(scene.shown().held()).isTrue();
            scene.later(Duration.ofMinutes(1));
            other.ask(scene.home, scene.ada.name);
            assertThat(scene.uids()).as("any node may confirm it").isEmpty();
        }
    }

    /** What {@code fresh-for} spares is asked for all the same when somebody says that something has changed. */
    @Test
    default void whoSaysThatSomethingHasChangedIsBelieved() throws Exception {
        try (Scene scene = new Scene(this, new ImapSettings.Copies(Duration.ofHours(1), GRACE, Duration.ofDays(1)))) {
            scene.fill(20, 21);
            assertThat(scene.asked()).hasSize(20);
            scene.house.homes.suspect(scene.home);
            assertThat(scene.asked()).hasSize(21);
            scene.fill(21, 22);
            assertThat(scene.asked()).as("once").hasSize(21);
            if (server().isWhole()) {
                server().kill();
                scene.house.homes.suspect(scene.home);
                try {
                    assertThat(scene.age("calendar")).isPresent();
                } finally {
                    server().start();
                }
                assertThat(scene.asked()).as("it was not answered").hasSize(22);
            }
        }
    }

    @Test
    default void whatNobodyAsksForIsForgotten() throws Exception {
        try (Scene scene = new Scene(this, Duration.ofMinutes(1))) {
            assertThat(scene.house.homes.report().known()).isEqualTo(1);
            scene.later(Duration.ofHours(5));
            scene.asked();
            scene.later(Duration.ofHours(5));
            scene.house.homes.sweep();
            assertThat(scene.house.homes.report().known()).isEqualTo(1);
            scene.later(Duration.ofHours(2));
            scene.house.homes.sweep();
            assertThat(scene.house.homes.report().known()).isZero();
            assertThat(scene.asked()).hasSize(20);
        }
    }

    @Test
    default void whileTheServerIsDownCopiesAreServedWithTheirAgeUpToTheGracePeriod() throws Exception {
        try (Scene scene = new Scene(this, Duration.ofMinutes(1))) {
            assertThat(scene.age("calendar")).isEmpty();
            server().kill();
            try {
                scene.later(Duration.ofHours(1));
                assertThat(scene.age("calendar")).contains(Duration.ofHours(1));
                assertThat(scene.age()).contains(Duration.ofHours(1));
                assertThat(scene.house.homes.report().problems())
                        .anyMatch(problem -> problem.contains("copies that cannot be confirmed now: 1")
                                && problem.contains("the oldest 3600 s old"));
                scene.later(GRACE);
                assertUnavailable(() -> scene.age("calendar"));
                assertUnavailable(scene::age);
                assertThat(scene.uids()).hasSize(20);
            } finally {
                server().start();
            }
            assertThat(scene.age("calendar")).isEmpty();
            assertThat(scene.house.homes.report().problems())
                    .noneMatch(problem -> problem.contains("cannot be confirmed"));
        }
    }

    private static void assertUnavailable(Runnable asking) {
        assertThatThrownBy(asking::run)
                .isInstanceOfSatisfying(
                        Refused.class, refused -> assertThat(refused.reason()).isInstanceOf(Reason.Unavailable.class));
    }

    /** A held copy grows old too, but its server answers: it is served for as long as somebody needs to look. */
    @Test
    default void aCopyThatTheBrakeHoldsIsServedBeyondTheGracePeriod() throws Exception {
        try (Scene scene = new Scene(this, Duration.ofDays(100))) {
            scene.client.makeAnew();
            scene.house.ask(scene.home, scene.ada.name);
            scene.later(GRACE.plusDays(1));
            assertThat(scene.age("calendar")).contains(GRACE.plusDays(1));
            assertThat(scene.uids()).hasSize(20);
        }
    }

    @Test
    default void brokenMessagesAreListedAndTheOthersServed() throws Exception {
        int all = 200 * Integer.getInteger("orrery.soak", 1);
        try (Scene scene = new Scene(this, Duration.ofMinutes(1))) {
            long[] broken = new long[3];
            for (int i = 0; i < 3; i++) {
                broken[i] = scene.client.addBroken();
                for (int j = 0; j < all / 3; j++) {
                    String id = "<fill-" + i + "-" + j + "@example.org>";
                    scene.ada.mailboxes.append(
                            Person.CALENDAR,
                            CalendarMessages.message(MessageFormat.ICALENDAR, id, "f" + i + "-" + j, "fill"),
                            Set.of(),
                            Person.DATE);
                }
            }
            assertThat(scene.asked()).hasSize(20 + 3 * (all / 3));
            assertThat(scene.shown().broken())
                    .extracting(MirrorOffice.Broken::uid)
                    .containsExactly(broken[0], broken[1], broken[2]);
            assertThat(scene.shown().broken())
                    .allSatisfy(message -> assertThat(message.why()).startsWith("by mail: "));
            assertThat(scene.shown().complete()).isTrue();
        }
    }
}
