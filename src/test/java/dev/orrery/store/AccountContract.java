package dev.orrery.store;

import static dev.orrery.store.StoreFixture.ACTOR;
import static org.assertj.core.api.Assertions.assertThat;

import dev.orrery.model.Change;
import dev.orrery.model.HomeId;
import dev.orrery.model.MachineState;
import dev.orrery.model.TrackEvent;
import dev.orrery.model.Tracked;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** What every store keeps of cloud accounts, and who may write what was seen of them. */
public interface AccountContract {
    Instant NOON = Instant.parse("2030-01-01T12:00:00Z");
    Tracked.Kind MACHINES = Tracked.Kind.INSTANCE;

    Store store();

    private AccountRow account(String user) {
        return store().write(HomeId.REGISTRY, tx -> {
            HomeId home = tx.createHome("cloud-" + user);
            AccountRow row = new AccountRow(
                    home,
                    new AccountRow.Key("deltacloud", "here;provider=p1", user),
                    "sealed-" + user,
                    AccountRow.State.ACTIVE,
                    "",
                    NOON,
                    NOON);
            tx.accounts().put(row);
            return row;
        });
    }

    private static Tracked machine(String id, MachineState state) {
        return new Tracked(
                MACHINES,
                id,
                state,
                "raw " + state,
                new Tracked.Details("näme", "eu", "img", "m1", List.of("192.0.2.1"), List.of("stop", "reboot")));
    }

    private OptionalLong claim(HomeId home, String holder, Instant until) {
        return store().write(new TreeSet<HomeId>(), tx -> tx.accounts().claim(home, MACHINES, holder, until));
    }

    private boolean finish(HomeId home, long fence, Instant due) {
        return store().write(home, tx -> {
            PollRow row = tx.accounts().poll(home, MACHINES).orElseThrow();
            return tx.accounts().finish(new PollRow(home, MACHINES, due, NOON, NOON, row.actedAt(), 2, 3, fence));
        });
    }

    @Test
    default void anAccountIsFoundByItsWordsAndByItsHome() {
        AccountRow ada = account("ada");
        AccountRow bob = account("bob");
        store().<Void>read(snapshot -> {
            assertThat(snapshot.accounts().find(ada.key())).contains(ada);
            assertThat(snapshot.accounts().find(bob.home())).contains(bob);
            assertThat(snapshot.accounts().all()).containsExactly(ada, bob);
            assertThat(snapshot.accounts().find(new AccountRow.Key("nova", "here;provider=p1", "ada")))
                    .isEmpty();
            return null;
        });
        AccountRow later = ada.in(AccountRow.State.SUSPENDED, "The password is wrong.", NOON.plusSeconds(5));
        store().write(ada.home(), tx -> {
            tx.accounts().put(later);
            return later;
        });
        assertThat(store().<List<AccountRow>>read(
                                snapshot -> snapshot.accounts().all()))
                .containsExactly(later, bob);
    }

    @Test
    default void whatWasSeenIsReadBackAndGoes() {
        HomeId home = account("ada").home();
        TrackedRow one = new TrackedRow(machine("1", MachineState.RUNNING), NOON, 7);
        TrackedRow two = new TrackedRow(machine("2", MachineState.UNKNOWN), NOON, 0);
        store().write(home, tx -> {
            tx.accounts().put(home, new TrackedRow(machine("1", MachineState.PENDING), NOON, 0));
            tx.accounts().put(home, two);
            tx.accounts().put(home, one);
            return one;
        });
        store().<Void>read(snapshot -> {
            assertThat(snapshot.accounts().things(home, MACHINES)).containsExactly(one, two);
            assertThat(snapshot.accounts().things(home, Tracked.Kind.REALM)).isEmpty();
            assertThat(snapshot.accounts().thing(home, MACHINES, "1")).contains(one);
            return null;
        });
        store().write(home, tx -> {
            tx.accounts().remove(home, MACHINES, "1");
            return one;
        });
        assertThat(store().<List<TrackedRow>>read(
                                snapshot -> snapshot.accounts().things(home, MACHINES)))
                .containsExactly(two);
    }

    @Test
    default void whatIsToldOfMachinesIsReadBack() {
        HomeId home = account("ada").home();
        List<Change> told = new ArrayList<>();
        for (TrackEvent.Kind kind : TrackEvent.Kind.values()) {
            boolean realm = kind.type().startsWith("realm.");
            boolean machine = kind.type().startsWith("instance.");
            String subject = realm ? "realm" : machine ? "instance" : "provider";
            Tracked seen = realm
                    ? new Tracked(Tracked.Kind.REALM, "1", MachineState.AVAILABLE, "up", Tracked.Details.NONE)
                    : machine("1", MachineState.STOPPING);
            told.add(new Change.MachineTracked(
                    home,
                    new TrackEvent(
                            kind,
                            new TrackEvent.Subject("deltacloud", "here", subject, "1"),
                            realm || machine ? seen : null,
                            machine ? machine("1", MachineState.STOPPED) : null,
                            new TrackEvent.Window(realm ? null : NOON, NOON.plusMillis(1)),
                            machine ? "" : "A sentence.")));
        }
        store().write(home, tx -> {
            told.forEach(change -> tx.append(change, ACTOR));
            return home;
        });
        assertThat(store().read(snapshot -> snapshot.log(home, 0, 100)).rows().stream()
                        .map(LogEntry::change)
                        .toList())
                .isEqualTo(told);
    }

    @Test
    default void oneHolderAtATimeListsAnAccount() {
        HomeId home = account("ada").home();
        Instant soon = Instant.now().plusSeconds(60);
        assertThat(store().<List<PollRow>>read(snapshot -> snapshot.accounts().due(soon.minusSeconds(30), 10)))
                .hasSize(2);
        long first = claim(home, "a", soon).orElseThrow();
        assertThat(claim(home, "b", soon)).isEmpty();
        assertThat(store().<List<PollRow>>read(snapshot -> snapshot.accounts().due(soon.minusSeconds(30), 10)))
                .extracting(PollRow::kind)
                .containsExactly(Tracked.Kind.REALM);
        assertThat(finish(home, first, NOON)).isTrue();
        PollRow written = store().read(snapshot -> snapshot.accounts().poll(home, MACHINES))
                .orElseThrow();
        assertThat(written.due()).isEqualTo(NOON);
        assertThat(written.failures()).isEqualTo(2);
        assertThat(written.shrunk()).isEqualTo(3);
        assertThat(claim(home, "b", soon).orElseThrow()).isGreaterThan(first);
    }

    @Test
    default void whoWasPausedForTooLongWritesNothing() {
        HomeId home = account("ada").home();
        long paused = claim(home, "a", Instant.now().minusSeconds(1)).orElseThrow();
        long later = claim(home, "b", Instant.now().plusSeconds(60)).orElseThrow();
        assertThat(finish(home, paused, NOON)).isFalse();
        assertThat(finish(home, later, Instant.MAX)).isTrue();
        assertThat(store().read(snapshot -> snapshot.accounts().poll(home, MACHINES))
                        .orElseThrow()
                        .due())
                .isEqualTo(Instant.MAX);
    }

    @Test
    default void anInterruptedListingIsNotWritten() {
        HomeId home = account("ada").home();
        long claimed = claim(home, "a", Instant.now().plusSeconds(60)).orElseThrow();
        store().write(home, tx -> {
            tx.accounts().interrupt(home, NOON);
            return home;
        });
        assertThat(finish(home, claimed, NOON)).isFalse();
        assertThat(claim(home, "b", Instant.now().plusSeconds(60))).isPresent();
    }

    @Test
    default void anActionMakesAListingDueAtOnceAndNeverLater() {
        HomeId home = account("ada").home();
        Instant now = Instant.now().truncatedTo(java.time.temporal.ChronoUnit.MILLIS);
        long claimed = claim(home, "a", now.plusSeconds(60)).orElseThrow();
        assertThat(finish(home, claimed, Instant.MAX)).isTrue();
        for (int round = 0; round < 2; round++) {
            Instant at = now.plusSeconds(round);
            store().write(home, tx -> {
                tx.accounts().acted(home, MACHINES, at);
                return home;
            });
            PollRow row = store().read(snapshot -> snapshot.accounts().poll(home, MACHINES))
                    .orElseThrow();
            assertThat(row.due()).isEqualTo(now);
            assertThat(row.actedAt()).isEqualTo(at);
        }
    }

    @Test
    default void whatIsGoneIsKeptWhileAHookWatchesIt() {
        HomeId home = account("ada").home();
        String path = "/api/instances/1";
        store().write(home, tx -> {
            tx.accounts().setGone(home, path, true);
            tx.accounts().setGone(home, path, true);
            return home;
        });
        assertThat(isGone(home, path)).isTrue();
        assertThat(isGone(home, "/api/instances/2")).isFalse();
        store().write(home, tx -> {
            tx.accounts().setGone(home, "/api/instances/2", true); // nobody watches the other one any more
            return home;
        });
        assertThat(isGone(home, path)).isFalse();
        store().write(home, tx -> {
            tx.accounts().setGone(home, "/api/instances/2", false);
            return home;
        });
        assertThat(isGone(home, "/api/instances/2")).isFalse();
    }

    private boolean isGone(HomeId home, String path) {
        return store().read(snapshot -> snapshot.accounts().isGone(home, path));
    }

    @Test
    default void whatAnAccountHasReadIsOnePart() {
        HomeId home = account("ada").home();
        assertThat(store().<Boolean>read(
                                snapshot -> snapshot.accounts().read(home).isEmpty()))
                .isTrue();
        for (ReadPart part : List.of(new ReadPart(0, 7), new ReadPart(3, 90))) {
            store().write(new TreeSet<HomeId>(), tx -> {
                tx.accounts().putRead(home, part);
                return part;
            });
            assertThat(store().<ReadPart>read(
                                    snapshot -> snapshot.accounts().read(home).orElseThrow()))
                    .isEqualTo(part);
        }
    }

    @Test
    default void aResourceIsOneMachineAndAMachineMayBeSeveral() {
        HomeId account = account("ada").home();
        HomeId one = StoreFixture.person(store(), "one");
        HomeId two = StoreFixture.person(store(), "two");
        bind(new MachineBinding(one, account, "7"));
        bind(new MachineBinding(two, account, "7"));
        bind(new MachineBinding(two, account, "8"));
        bind(new MachineBinding(two, account, "7"));
        store().<Void>read(snapshot -> {
            assertThat(snapshot.accounts().binding(one)).contains(new MachineBinding(one, account, "7"));
            assertThat(snapshot.accounts().bindings(account, "7"))
                    .containsExactly(new MachineBinding(one, account, "7"), new MachineBinding(two, account, "7"));
            assertThat(snapshot.accounts().bindings(account, "8")).isEmpty();
            return null;
        });
        store().write(one, tx -> {
            tx.accounts().unbind(one);
            tx.accounts().unbind(one);
            return one;
        });
        assertThat(store().<Boolean>read(
                                snapshot -> snapshot.accounts().binding(one).isEmpty()))
                .isTrue();
    }

    private void bind(MachineBinding binding) {
        store().write(binding.home(), tx -> {
            tx.accounts().bind(binding);
            return binding;
        });
    }
}
