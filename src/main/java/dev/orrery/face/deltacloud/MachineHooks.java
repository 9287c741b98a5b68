package dev.orrery.face.deltacloud;

import dev.orrery.face.changes.AccountFeed;
import dev.orrery.face.hooks.Calls;
import dev.orrery.face.hooks.Programs;
import dev.orrery.store.AccountRow;
import dev.orrery.store.HookRow;
import dev.orrery.tracking.AccountHooks;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Programs that are called when a machine, a realm or the provider changes, as requests name them. Whoever comes here has
 * shown the account's password. Thread-safe.
 */
public final class MachineHooks {
    private final AccountHooks hooks;
    private final AccountFeed feed;
    private final Programs programs;
    private final Calls calls;

    public MachineHooks(AccountHooks hooks, AccountFeed feed, Programs programs, Calls calls) {
        this.hooks = hooks;
        this.feed = feed;
        this.programs = programs;
        this.calls = calls;
    }

    /**
     * Whom a request wants to be called, and who may have to agree; asked before anything is made at a provider, and after its
     * password was found to be right.
     *
     * @throws dev.orrery.model.Refused BadRequest or Forbidden, with a sentence
     */
    HookRow.Target wanted(Call call, Form form) {
        return programs.target(call.request(), String.valueOf(form.hook()), Optional.ofNullable(form.token()));
    }

    /** What happens from now on comes after it. */
    String position(AccountRow account) {
        return feed.end(account.home());
    }

    /** @throws dev.orrery.model.Refused TooMany */
    HookRow put(AccountRow account, String path, HookRow.Target target, String position) {
        return hooks.put(account, path, target, position);
    }

    void remove(AccountRow account, String path) {
        hooks.remove(account.home(), path);
    }

    /** Whom it is that is called; empty for nobody. */
    String url(AccountRow account, String path) {
        return hooks.find(account.home(), path).map(hook -> hook.target().url()).orElse("");
    }

    /** Whom they are that are called, by what they are called of. */
    Map<String, String> urls(AccountRow account) {
        return hooks.all(account.home()).stream()
                .collect(Collectors.toMap(
                        hook -> hook.watched().object(), hook -> hook.target().url()));
    }

    /** As it is shown; of a hook that was made just now with its secret, this once. */
    Shown.Hook shown(HookRow made) {
        return new Shown.Hook(made.target().url(), calls.secret(made));
    }
}
