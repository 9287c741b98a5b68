package dev.orrery.face.deltacloud;

import com.github.benmanes.caffeine.cache.Ticker;
import dev.orrery.access.AuthenticationFilter;
import dev.orrery.access.LoginAttempts;
import dev.orrery.face.Refusals;
import dev.orrery.face.changes.AccountChanges;
import dev.orrery.http.Handler;
import dev.orrery.http.Request;
import dev.orrery.http.Response;
import dev.orrery.model.MachineState;
import dev.orrery.model.Refused;
import dev.orrery.model.Tracked;
import dev.orrery.model.Watched;
import dev.orrery.store.AccountRow;
import dev.orrery.tracking.Accounts;
import dev.orrery.tracking.Answer;
import dev.orrery.tracking.Listing;
import dev.orrery.tracking.Poller;
import dev.orrery.tracking.Providers;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * {@code /api}: Deltacloud's API in front of the configured providers. Who asks is somebody at the provider, and the
 * provider says so; machines are shown as it tells of them at that moment. Thread-safe.
 */
public final class DeltacloudDoor implements Handler {
    private final Providers providers;
    private final Accounts accounts;
    private final Newcomers newcomers;
    private final Poller poller;
    private final AccountChanges changes;
    private final MachineHooks hooks;
    private final MachineRequests machines;
    private final Verified verified;

    /**
     * What stands behind the door.
     *
     * @param perAddress accounts whose following may begin from one address in a day
     */
    public record Parts(
            Providers providers,
            Accounts accounts,
            Poller poller,
            AccountChanges changes,
            MachineHooks hooks,
            LoginAttempts attempts,
            int perAddress) {}

    public DeltacloudDoor(Parts parts) {
        this.providers = parts.providers();
        this.accounts = parts.accounts();
        this.poller = parts.poller();
        this.changes = parts.changes();
        this.hooks = parts.hooks();
        this.verified = new Verified(parts.attempts(), Ticker.systemTicker(), new SecureRandom());
        this.newcomers = new Newcomers(accounts, parts.perAddress(), Ticker.systemTicker());
        this.machines = new MachineRequests(accounts, newcomers, poller, hooks, verified);
    }

    /** Whether an address is one of this API's. */
    public static boolean isHere(Request request) {
        List<String> segments = request.path().segments();
        return !segments.isEmpty()
                && (segments.getFirst().equals("api") || segments.getFirst().startsWith("api;"));
    }

    @Override
    public Response handle(Request request) throws Exception {
        Optional<Format> format = Format.of(request);
        if (format.isEmpty() && !isFeed(request)) {
            return Response.of(406);
        }
        Shape shape = format.orElse(Format.JSON) == Format.JSON ? new JsonShape() : new XmlShape();
        try {
            Asker asker = Asker.of(request, providers);
            return route(new Call(request, asker, shape))
                    .with("X-Deltacloud-Driver", asker.provider().driver())
                    .with("X-Deltacloud-Provider", asker.provider().name());
        } catch (Refused refused) {
            Response plain = Refusals.answer(refused.reason());
            return shape.error(plain.status(), refused.reason().sentence());
        }
    }

    private static boolean isFeed(Request request) {
        return request.path().segments().size() == 2
                && request.path().segments().get(1).equals("changes");
    }

    private Response route(Call call) throws IOException, InterruptedException {
        List<String> rest = call.rest();
        String collection = rest.isEmpty() ? "" : rest.getFirst();
        if (collection.equals("instance_states") && rest.size() == 1) {
            return call.reads() ? call.shape().states() : call.onlyRead();
        }
        if (rest.isEmpty()) {
            return entry(call);
        }
        if (call.asker().login() == null) {
            return unknown(call);
        }
        return switch (collection) {
            case "instances" -> machines(call, rest);
            case "realms" -> realms(call, rest);
            case "changes" -> rest.size() == 1 ? feed(call) : call.notThere();
            default -> call.notThere();
        };
    }

    private static Response unknown(Call call) {
        return denied(call, "User and password of the cloud account are needed.");
    }

    private Response entry(Call call) throws IOException {
        boolean tracks = call.request().method().equals("PUT");
        if (!tracks && !call.reads()) {
            return call.notAllowed("GET, HEAD, PUT");
        }
        if (call.asker().login() == null) {
            return tracks || call.request().parameter("force_auth").isPresent()
                    ? unknown(call)
                    : call.entry(Shown.Hook.NONE);
        }
        return tracks ? machines.trackProvider(call) : ownEntry(call);
    }

    /** Who is called is shown to those who have the password, which is asked for where there is something to show. */
    private Response ownEntry(Call call) {
        Asker asker = call.asker();
        String url = accounts.find(asker.key())
                .map(account -> hooks.url(account, Watched.PROVIDER))
                .orElse("");
        if (url.isEmpty() && call.request().parameter("force_auth").isEmpty()) {
            return call.entry(Shown.Hook.NONE);
        }
        Answer<Boolean> answer = verified.check(call.request(), asker);
        if (!(answer instanceof Answer.Got<Boolean>)) {
            return failed(call, answer);
        }
        accounts.refresh(asker.key(), asker.target().login().password());
        return call.entry(new Shown.Hook(url, ""));
    }

    private Response machines(Call call, List<String> rest) throws IOException {
        String method = call.request().method();
        return switch (rest.size()) {
            case 1 ->
                switch (method) {
                    case "GET", "HEAD" -> list(call, Tracked.Kind.INSTANCE);
                    case "POST" -> machines.create(call);
                    default -> call.notAllowed("GET, HEAD, POST");
                };
            case 2 ->
                switch (method) {
                    case "GET", "HEAD" -> one(call, Tracked.Kind.INSTANCE, rest.get(1));
                    case "PUT" -> machines.track(call, Tracked.Kind.INSTANCE, rest.get(1));
                    case "DELETE" -> machines.act(call, rest.get(1), "destroy");
                    default -> call.notAllowed("GET, HEAD, PUT, DELETE");
                };
            case 3 -> method.equals("POST") ? machines.act(call, rest.get(1), rest.get(2)) : call.notAllowed("POST");
            default -> call.notThere();
        };
    }

    private Response realms(Call call, List<String> rest) throws IOException {
        if (rest.size() > 2) {
            return call.notThere();
        }
        // some drivers tell of realms whatever the password is
        Answer<Boolean> known = verified.check(call.request(), call.asker());
        if (!(known instanceof Answer.Got<Boolean>)) {
            return failed(call, known);
        }
        if (rest.size() == 2 && call.request().method().equals("PUT")) {
            return machines.track(call, Tracked.Kind.REALM, rest.get(1));
        }
        if (!call.reads()) {
            return call.onlyRead();
        }
        return rest.size() == 1 ? list(call, Tracked.Kind.REALM) : one(call, Tracked.Kind.REALM, rest.get(1));
    }

    private Response list(Call call, Tracked.Kind kind) {
        Asker asker = call.asker();
        Answer<Listing> answer = verified.ask(
                call.request(), asker, () -> asker.provider().cloud().list(asker.target(), kind));
        if (!(answer instanceof Answer.Got<Listing>(Listing listing))) {
            return failed(call, answer);
        }
        Optional<AccountRow> account =
                accounts.refresh(asker.key(), asker.target().login().password());
        Map<String, String> urls = account.map(hooks::urls).orElse(Map.of());
        String realm = call.request().parameter("realm_id").orElse("");
        String state = call.request().parameter("state").orElse("");
        List<Shown> shown = listing.things().values().stream()
                .filter(thing -> realm.isEmpty() || thing.details().realm().equals(realm))
                .filter(thing -> state.isEmpty() || isIn(thing, state))
                .map(thing -> new Shown(thing, new Shown.Hook(urls.getOrDefault(thing.path(), ""), "")))
                .toList();
        return call.shape().all(200, call.api(), kind, shown);
    }

    private static boolean isIn(Tracked thing, String state) {
        return MachineState.of(state) == thing.state() || thing.rawState().equalsIgnoreCase(state);
    }

    private Response one(Call call, Tracked.Kind kind, String id) {
        Asker asker = call.asker();
        Answer<Tracked> answer = verified.ask(
                call.request(), asker, () -> asker.provider().cloud().get(asker.target(), kind, id));
        if (!(answer instanceof Answer.Got<Tracked>(Tracked thing))) {
            return failed(call, answer);
        }
        Optional<AccountRow> account =
                accounts.refresh(asker.key(), asker.target().login().password());
        return call.shape().one(200, call.api(), shown(hooks, account, thing));
    }

    private Response feed(Call call) throws InterruptedException {
        if (!call.reads()) {
            return call.onlyRead();
        }
        Answer<Boolean> answer = verified.check(call.request(), call.asker());
        if (!(answer instanceof Answer.Got<Boolean>)) {
            return failed(call, answer);
        }
        // whoever wants to read what happens wants somebody to look
        AccountRow account = newcomers.follow(call.request(), call.asker());
        poller.begin(account);
        return changes.answer(
                call.request(),
                account.home(),
                () -> accounts.find(account.key())
                        .filter(AccountRow::isFollowed)
                        .isPresent());
    }

    static Shown shown(MachineHooks hooks, Optional<AccountRow> account, Tracked thing) {
        String url = account.map(row -> hooks.url(row, thing.path())).orElse("");
        return new Shown(thing, new Shown.Hook(url, ""));
    }

    static Response denied(Call call, String why) {
        return call.shape().error(401, why).with("WWW-Authenticate", AuthenticationFilter.CHALLENGE);
    }

    /** From what a provider says to what its caller is told. */
    static Response failed(Call call, Answer<?> answer) {
        return switch (answer) {
            case Answer.Got<?> got -> throw new IllegalStateException("no failure: " + got);
            case Answer.NotThere<?>(String why) -> call.shape().error(404, why);
            case Answer.Denied<?>(String why) -> denied(call, why);
            case Answer.Rejected<?>(int status, String why) -> call.shape().error(status, why);
            case Answer.Later<?>(String why, Optional<Duration> after, boolean _) ->
                after.isPresent()
                        ? call.shape()
                                .error(503, why)
                                .with(
                                        "Retry-After",
                                        Long.toString(Math.max(1, after.get().toSeconds())))
                        : call.shape().error(502, why);
            case Answer.Unreadable<?>(String why) -> call.shape().error(502, why);
            case Answer.NotSupported<?>(String why) -> call.shape().error(501, why);
        };
    }
}
