package dev.orrery.tracking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orrery.model.HomeId;
import dev.orrery.model.Refused;
import dev.orrery.store.AccountRow;
import dev.orrery.store.HookRow;
import dev.orrery.store.MachineBinding;
import dev.orrery.store.StoreFixture;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which accounts are followed, on every store, and for how long. */
abstract class AccountsContract extends TrackingScene {
    private AccountRow.Key key(String user) {
        return new AccountRow.Key("simulator", "here", user);
    }

    private AccountRow.State state(String user) {
        return accounts.find(key(user)).orElseThrow().state();
    }

    @Test
    void soManyAccountsAreFollowedAndNoMore() {
        accounts.register(key("bob"), "right");
        AccountRow eve = accounts.register(key("eve"), "right");
        assertThatThrownBy(() -> accounts.register(key("mallory"), "right"))
                .isInstanceOf(Refused.class)
                .hasMessageContaining("cloud accounts that are followed, limit=3");
        assertThat(accounts.find(key("mallory"))).isEmpty();
        assertThat(accounts.register(key("bob"), "right").key().user())
                .as("who is known comes in")
                .isEqualTo("bob");
        accounts.retire(eve, "An administrator ended it.");
        accounts.register(key("mallory"), "right");
        assertThatThrownBy(() -> accounts.register(key("eve"), "right")).isInstanceOf(Refused.class);
    }

    @Test
    void whatNobodyAsksForIsRetiredUnlessSomebodyIsToldAllTheSame() {
        AccountRow hooked = accounts.register(key("hooked"), "right");
        AccountRow booked = accounts.register(key("booked"), "right");
        AccountHooks hooks = new AccountHooks(store(), 10, () -> "h1", (_, _) -> new byte[32]);
        hooks.put(hooked, "/api", new HookRow.Target("https://a.example/", null, List.of()), "e-1-0");
        HomeId gpu = StoreFixture.person(store(), "gpu");
        store().write(gpu, tx -> {
            tx.accounts().bind(new MachineBinding(gpu, booked.home(), "1"));
            return gpu;
        });
        clock.advance(Duration.ofDays(29));
        accounts.retireUnasked(Duration.ofDays(30));
        assertThat(state("ada")).isEqualTo(AccountRow.State.ACTIVE);
        clock.advance(Duration.ofDays(2));
        accounts.retireUnasked(Duration.ofDays(30));
        assertThat(state("ada")).isEqualTo(AccountRow.State.RETIRED);
        assertThat(now().sealed()).isEmpty();
        assertThat(now().trouble()).contains("Nobody has asked for it since");
        assertThat(state("hooked")).isEqualTo(AccountRow.State.ACTIVE);
        assertThat(state("booked")).isEqualTo(AccountRow.State.ACTIVE);
        hooks.remove(hooked.home(), "/api");
        accounts.retireUnasked(Duration.ofDays(30));
        assertThat(state("hooked")).isEqualTo(AccountRow.State.RETIRED);
        accounts.register(KEY, "right");
        assertThat(state("ada")).isEqualTo(AccountRow.State.ACTIVE);
        assertThat(types()).containsExactly("track.suspended", "track.resumed");
    }

    @Test
    void anAccountNobodyFollowsAnyMoreHasNoPassword() {
        accounts.retire(account, "Nobody wants to know.");
        assertThat(now().sealed()).isEmpty();
        assertThat(look()).isEqualTo(Poller.Outcome.NOT_OURS);
        accounts.register(KEY, "right");
        assertThat(look()).isEqualTo(Poller.Outcome.LISTED);
        assertThat(types()).containsExactly("track.suspended", "track.resumed");
    }

    @Test
    void aHookKeepsNoAccountWhosePasswordWasRefusedForAsLong() {
        AccountHooks hooks = new AccountHooks(store(), 10, () -> "h1", (_, _) -> new byte[32]);
        hooks.put(account, "/api", new HookRow.Target("https://a.example/", null, List.of()), "e-1-0");
        clock.advance(Duration.ofDays(31));
        cloud.answerAll(new Answer.Denied<>("The password was changed."));
        look();
        assertThat(state("ada")).isEqualTo(AccountRow.State.SUSPENDED);
        accounts.retireUnasked(Duration.ofDays(30));
        assertThat(state("ada")).as("it was suspended just now").isEqualTo(AccountRow.State.SUSPENDED);
        clock.advance(Duration.ofDays(31));
        accounts.retireUnasked(Duration.ofDays(30));
        assertThat(state("ada")).isEqualTo(AccountRow.State.RETIRED);
        assertThat(hooks.all(account.home())).isEmpty();
    }
}
