package dev.orrery.face.deltacloud;

import dev.orrery.http.Response;
import dev.orrery.http.UrlPath;
import dev.orrery.model.Refused;
import dev.orrery.model.Tracked;
import dev.orrery.model.Watched;
import dev.orrery.store.AccountRow;
import dev.orrery.store.HookRow;
import dev.orrery.tracking.Accounts;
import dev.orrery.tracking.Answer;
import dev.orrery.tracking.Poller;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Requests that change something: a machine at its provider, or who is called when it changes. Thread-safe. */
final class MachineRequests {
    private static final Logger LOG = LoggerFactory.getLogger(MachineRequests.class);
    private static final Set<String> ACTIONS = Set.of("start", "stop", "reboot", "destroy");

    private final Accounts accounts;
    private final Newcomers newcomers;
    private final Poller poller;
    private final MachineHooks hooks;
    private final Verified verified;

    MachineRequests(Accounts accounts, Newcomers newcomers, Poller poller, MachineHooks hooks, Verified verified) {
        this.accounts = accounts;
        this.newcomers = newcomers;
        this.poller = poller;
        this.hooks = hooks;
        this.verified = verified;
    }

    /**
     * A hook that waits for a machine.
     *
     * @param position before the machine is made, so that its making is told
     */
    private record Pending(AccountRow account, HookRow.Target target, String position) {}

    /** What is wrong with the hook is said before a machine is made; what goes wrong afterwards does not unmake it. */
    Response create(Call call) throws IOException {
        Asker asker = call.asker();
        Form form = Form.read(call.request());
        Pending pending = null;
        if (form.hooks()) {
            Answer<Boolean> known = verified.check(call.request(), asker);
            if (!(known instanceof Answer.Got<Boolean>)) {
                return DeltacloudDoor.failed(call, known);
            }
            HookRow.Target target = hooks.wanted(call, form);
            AccountRow account = follow(call);
            pending = new Pending(account, target, hooks.position(account));
        }
        Answer<List<Tracked>> answer = verified.ask(
                call.request(), asker, () -> asker.provider().cloud().create(asker.target(), form.fields()));
        return answer instanceof Answer.Got<List<Tracked>>(List<Tracked> made)
                ? made(call, made, pending)
                : DeltacloudDoor.failed(call, answer);
    }

    private Response made(Call call, List<Tracked> made, @Nullable Pending pending) {
        String warning = pending != null && made.isEmpty()
                ? "The provider did not say what it made, so nobody is called; set track_hook on the machine."
                : "";
        List<Shown> shown;
        try {
            shown = made.stream()
                    .map(machine -> new Shown(machine, pending == null ? Shown.Hook.NONE : hooked(machine, pending)))
                    .toList();
        } catch (Refused e) {
            LOG.warn(
                    "a machine was made, and nobody is called for it: {}",
                    e.reason().sentence());
            warning = e.reason().sentence().replace('"', '\'');
            shown = made.stream()
                    .map(machine -> new Shown(machine, Shown.Hook.NONE))
                    .toList();
        }
        acted(call.asker());
        Response response = shown.size() == 1
                ? call.shape()
                        .one(201, call.api(), shown.getFirst())
                        .with("Location", call.api() + shown.getFirst().path())
                : call.shape().all(201, call.api(), Tracked.Kind.INSTANCE, shown);
        Response whole = pending == null ? response : response.with("Cache-Control", "no-store");
        return warning.isEmpty() ? whole : whole.with("Warning", "199 - \"" + warning + '"');
    }

    private Shown.Hook hooked(Tracked machine, Pending pending) {
        return hooks.shown(hooks.put(pending.account(), machine.path(), pending.target(), pending.position()));
    }

    /** The account is followed from now on, and what is there is known, so that whatever happens next is news. */
    private AccountRow follow(Call call) {
        AccountRow account = newcomers.follow(call.request(), call.asker());
        poller.begin(account);
        return account;
    }

    /** {@code PUT ?track_hook=}: whoever may look at a thing with the account's password may say who is called. */
    Response track(Call call, Tracked.Kind kind, String id) throws IOException {
        Asker asker = call.asker();
        Form form = Form.read(call.request());
        Optional<Response> wrong = wrong(call, form);
        if (wrong.isPresent()) {
            return wrong.get();
        }
        Answer<Tracked> answer = verified.ask(
                call.request(), asker, () -> asker.provider().cloud().get(asker.target(), kind, id));
        if (!form.hooks() && answer instanceof Answer.NotThere<Tracked>) {
            return untrack(call, Tracked.path(kind, id)); // gone, and its hook may be left
        }
        if (!(answer instanceof Answer.Got<Tracked>(Tracked thing))) {
            return DeltacloudDoor.failed(call, answer);
        }
        if (!form.hooks()) {
            return untrack(call, thing.path());
        }
        HookRow.Target target = hooks.wanted(call, form);
        AccountRow account = follow(call);
        HookRow made = hooks.put(account, thing.path(), target, hooks.position(account));
        accounts.acted(account.home(), kind);
        return call.shape()
                .one(200, call.api(), new Shown(thing, hooks.shown(made)))
                .with("Cache-Control", "no-store");
    }

    /** {@code PUT /api?track_hook=}: everything that the account is told. */
    Response trackProvider(Call call) throws IOException {
        Form form = Form.read(call.request());
        Optional<Response> wrong = wrong(call, form);
        if (wrong.isPresent()) {
            return wrong.get();
        }
        Answer<Boolean> known = verified.check(call.request(), call.asker());
        if (!(known instanceof Answer.Got<Boolean>)) {
            return DeltacloudDoor.failed(call, known);
        }
        if (!form.hooks()) {
            return untrack(call, Watched.PROVIDER);
        }
        HookRow.Target target = hooks.wanted(call, form);
        AccountRow account = follow(call);
        HookRow made = hooks.put(account, Watched.PROVIDER, target, hooks.position(account));
        return call.entry(hooks.shown(made)).with("Cache-Control", "no-store");
    }

    private static Optional<Response> wrong(Call call, Form form) {
        if (form.hook() == null || !form.fields().isEmpty()) {
            return Optional.of(call.shape()
                    .error(
                            400,
                            "Only track_hook, the address of a program to call or none, and track_token can be"
                                    + " changed."));
        }
        return Optional.empty();
    }

    private Response untrack(Call call, String path) {
        Answer<Boolean> known = verified.check(call.request(), call.asker()); // a 404 proves no password
        if (!(known instanceof Answer.Got<Boolean>)) {
            return DeltacloudDoor.failed(call, known);
        }
        accounts.refresh(call.asker().key(), call.asker().target().login().password())
                .ifPresent(account -> hooks.remove(account, path));
        return Response.of(204);
    }

    Response act(Call call, String id, String action) throws IOException {
        if (!ACTIONS.contains(action)
                || action.equals("destroy") && !call.request().method().equals("DELETE")) {
            return call.notThere();
        }
        Form.read(call.request()); // whatever it says of tracking is not the provider's business
        Asker asker = call.asker();
        Answer<List<Tracked>> answer = verified.ask(
                call.request(), asker, () -> asker.provider().cloud().act(asker.target(), id, action));
        if (!(answer instanceof Answer.Got<List<Tracked>>(List<Tracked> after))) {
            return DeltacloudDoor.failed(call, answer);
        }
        Optional<AccountRow> account = acted(asker);
        return after.isEmpty()
                ? Response.of(204)
                : call.shape()
                        .one(202, call.api(), DeltacloudDoor.shown(hooks, account, after.getFirst()))
                        .with("Location", call.api() + "/instances/" + UrlPath.encode(id));
    }

    private Optional<AccountRow> acted(Asker asker) {
        Optional<AccountRow> account =
                accounts.refresh(asker.key(), asker.target().login().password());
        account.ifPresent(row -> accounts.acted(row.home(), Tracked.Kind.INSTANCE));
        return account;
    }
}
