package dev.orrery.face.deltacloud;

import dev.orrery.http.Response;
import dev.orrery.http.UrlPath;
import dev.orrery.model.Refused;
import dev.orrery.model.Tracked;
import dev.orrery.store.AccountRow;
import dev.orrery.tracking.Accounts;
import dev.orrery.tracking.Answer;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Requests that change something: a machine at its provider, or who is called when it changes. Thread-safe. */
final class MachineRequests {
    private static final Logger LOG = LoggerFactory.getLogger(MachineRequests.class);
    private static final Set<String> ACTIONS = Set.of("start", "stop", "reboot", "destroy");

    private final Accounts accounts;
    private final TrackHooks hooks;
    private final Verified verified;

    MachineRequests(Accounts accounts, TrackHooks hooks, Verified verified) {
        this.accounts = accounts;
        this.hooks = hooks;
        this.verified = verified;
    }

    /** What is wrong with the hook is said before a machine is made; what goes wrong afterwards does not unmake it. */
    Response create(Call call) throws IOException {
        Asker asker = call.asker();
        Form form = Form.read(call.request());
        if (form.hooks()) {
            hooks.check(String.valueOf(form.hook()));
        }
        Answer<List<Tracked>> answer = verified.ask(
                call.request(), asker, () -> asker.provider().cloud().create(asker.target(), form.fields()));
        if (!(answer instanceof Answer.Got<List<Tracked>>(List<Tracked> made))) {
            return DeltacloudDoor.failed(call, answer);
        }
        String warning = form.hooks() ? follow(asker, made, form) : "";
        Optional<AccountRow> account = acted(asker);
        List<Shown> shown = made.stream()
                .map(machine -> DeltacloudDoor.shown(hooks, account, machine))
                .toList();
        Response response = shown.size() == 1
                ? call.shape()
                        .one(201, call.api(), shown.getFirst())
                        .with("Location", call.api() + shown.getFirst().path())
                : call.shape().all(201, call.api(), Tracked.Kind.INSTANCE, shown);
        return warning.isEmpty() ? response : response.with("Warning", "199 - \"" + warning + '"');
    }

    /** What went wrong, without quotation marks; empty if nothing did. */
    private String follow(Asker asker, List<Tracked> made, Form form) {
        if (made.isEmpty()) {
            return "The provider did not say what it made, so nobody is called; set track_hook on the machine.";
        }
        try {
            AccountRow account =
                    accounts.register(asker.key(), asker.target().login().password());
            for (Tracked machine : made) {
                hooks.put(account, machine.path(), String.valueOf(form.hook()), form.token());
            }
            return "";
        } catch (Refused e) {
            LOG.warn(
                    "a machine was made, and nobody is called for it: {}",
                    e.reason().sentence());
            return e.reason().sentence().replace('"', '\'');
        }
    }

    /** {@code PUT ?track_hook=}: whoever may look at a thing with the account's password may say who is called. */
    Response track(Call call, Tracked.Kind kind, String id) throws IOException {
        Asker asker = call.asker();
        Form form = Form.read(call.request());
        if (form.hook() == null) {
            return call.shape()
                    .error(400, "Only track_hook can be changed: the address of a program to call, or none.");
        }
        if (form.hooks()) {
            hooks.check(form.hook());
        }
        Answer<Tracked> answer = verified.ask(
                call.request(), asker, () -> asker.provider().cloud().get(asker.target(), kind, id));
        if (!form.hooks() && answer instanceof Answer.NotThere<Tracked>) {
            Answer<Boolean> known = verified.check(call.request(), asker); // a 404 proves no password
            if (!(known instanceof Answer.Got<Boolean>)) {
                return DeltacloudDoor.failed(call, known);
            }
            accounts.refresh(asker.key(), asker.target().login().password())
                    .ifPresent(account -> hooks.remove(account, Tracked.path(kind, id)));
            return Response.of(204);
        }
        if (!(answer instanceof Answer.Got<Tracked>(Tracked thing))) {
            return DeltacloudDoor.failed(call, answer);
        }
        AccountRow account =
                accounts.register(asker.key(), asker.target().login().password());
        if (!form.hooks()) {
            hooks.remove(account, thing.path());
            return Response.of(204);
        }
        hooks.put(account, thing.path(), form.hook(), form.token());
        accounts.acted(account.home(), kind);
        return call.shape().one(200, call.api(), DeltacloudDoor.shown(hooks, Optional.of(account), thing));
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
