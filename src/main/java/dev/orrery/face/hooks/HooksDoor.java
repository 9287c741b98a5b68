package dev.orrery.face.hooks;

import dev.orrery.access.Caller;
import dev.orrery.access.PersonalHandler;
import dev.orrery.calendar.By;
import dev.orrery.calendar.ManageHooks;
import dev.orrery.calendar.ManageHooks.Wanted;
import dev.orrery.face.EntryFeed;
import dev.orrery.face.EntryFeed.Located;
import dev.orrery.face.EntryFeed.Told;
import dev.orrery.face.Problems;
import dev.orrery.http.Request;
import dev.orrery.http.Response;
import dev.orrery.model.Reason;
import dev.orrery.model.Refused;
import dev.orrery.store.HookRow;
import dev.orrery.store.Store;
import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;

/**
 * {@code /hooks} and what lies below: one's hooks, to be made, looked at, changed, tried and taken away; and
 * {@code PUT RESOURCE?track_hook=URL} on any resource. Thread-safe.
 */
public final class HooksDoor implements PersonalHandler {
    /** Names the parameter that makes a PUT one of these. */
    public static final String TRACK = "track_hook";

    private static final String TRACK_TOKEN = "track_token";
    private static final String NONE = "none";
    private static final String ORIGIN = "hooks";
    private static final Set<String> NEW = Set.of("resource", "url", "token", "types", "ed25519");
    private static final Set<String> PATCH = Set.of("url", "token", "types", "ed25519");
    private static final JsonMapper JSON = JsonMapper.shared();

    private final ManageHooks hooks;
    private final EntryFeed feed;
    private final Programs programs;
    private final Store store;
    private final InstantSource clock;
    private final Calls calls;

    public HooksDoor(
            ManageHooks hooks, EntryFeed feed, Programs programs, Calls calls, Store store, InstantSource clock) {
        this.hooks = hooks;
        this.feed = feed;
        this.programs = programs;
        this.calls = calls;
        this.store = store;
        this.clock = clock;
    }

    @Override
    public Response handle(Request request, Caller caller) throws IOException {
        By by = new By(caller, ORIGIN);
        try {
            List<String> segments = request.path().segments();
            boolean mine = !segments.isEmpty() && segments.getFirst().equals("hooks");
            if (!mine) {
                return track(request, by);
            }
            return switch (segments.size()) {
                case 1 -> all(request, by);
                case 2 -> one(request, by, segments.get(1));
                case 3 -> act(request, by, segments.get(1), segments.get(2));
                default -> throw new Refused(new Reason.NotFound(request.path().raw()));
            };
        } catch (Refused refused) {
            return Problems.answer(refused.reason());
        }
    }

    /** The draft's way: one hook for each resource. */
    private Response track(Request request, By by) throws IOException {
        String url = request.parameter(TRACK).orElse("");
        for (String pair : request.query().split("&")) {
            String name = pair.split("=", 2)[0];
            if (!name.equals(TRACK) && !name.equals(TRACK_TOKEN)) {
                throw HookReader.bad("There is no parameter " + name + " beside track_hook and track_token.");
            }
        }
        if (request.body().read() >= 0) {
            throw HookReader.bad("A request that sets a hook has no body; nothing was changed.");
        }
        Located place = feed.locate(by.caller(), request.path().raw());
        if (url.equals(NONE)) {
            hooks.removeTracked(by, place.watched(), place.path());
            return Response.of(204);
        }
        if (url.isEmpty()) {
            throw HookReader.bad(
                    "track_hook is the address of a program, or the word none, which takes the hook away.");
        }
        HookRow.Target target =
                target(request, url, HookReader.token(request.parameter(TRACK_TOKEN)), List.of(), false);
        return made(200, register(by, place, HookRow.TRACK, target), place.path());
    }

    private HookRow register(By by, Located place, @Nullable String slot, HookRow.Target target) {
        String from = feed.end(by.caller(), place.watched());
        return hooks.register(by, new Wanted(place.watched(), place.path(), slot, target, from));
    }

    private Response made(int status, HookRow hook, String path) {
        return HookJson.answer(status, HookJson.withSecret(HookJson.of(hook, path), calls.secret(hook)));
    }

    private Response all(Request request, By by) throws IOException {
        return switch (request.method()) {
            case "GET", "HEAD" -> {
                ArrayNode list = JSON.createArrayNode();
                hooks.list(by).forEach(hook -> list.add(HookJson.of(hook, feed.address(hook.watched()))));
                yield HookJson.answer(200, list);
            }
            case "POST" -> {
                HookReader asked = HookReader.read(request.body(), NEW);
                HookRow.Target target = target(
                        request,
                        asked.required("url"),
                        HookReader.token(asked.text("token")),
                        asked.texts("types"),
                        asked.truth("ed25519"));
                Located place = feed.locate(by.caller(), asked.required("resource"));
                HookRow made = register(by, place, null, target);
                yield made(201, made, place.path()).with("Location", "/hooks/" + made.id());
            }
            default -> notAllowed("GET, HEAD, POST");
        };
    }

    private Response one(Request request, By by, String id) throws IOException {
        HookRow hook = hooks.read(by, id);
        String path = feed.address(hook.watched());
        return switch (request.method()) {
            case "GET", "HEAD" -> HookJson.answer(200, whole(hook, path));
            case "PATCH" -> {
                HookReader asked = HookReader.read(request.body(), PATCH);
                HookRow.Target old = hook.target();
                HookRow.Target target = target(
                        request,
                        asked.has("url") ? asked.required("url") : old.url(),
                        asked.has("token") ? HookReader.token(asked.text("token")) : old.token(),
                        asked.has("types") ? asked.texts("types") : old.types(),
                        asked.has("ed25519") ? asked.truth("ed25519") : old.ed25519());
                yield HookJson.answer(200, HookJson.of(hooks.retarget(by, id, target, path), path));
            }
            case "DELETE" -> {
                hooks.remove(by, id, path);
                yield Response.of(204);
            }
            default -> notAllowed("GET, HEAD, PATCH, DELETE");
        };
    }

    private Object whole(HookRow hook, String path) {
        return store.read(snapshot -> HookJson.whole(
                HookJson.of(hook, path),
                snapshot.hooks().blocks(hook.id()),
                snapshot.hooks().failures(hook.id())));
    }

    private Response act(Request request, By by, String id, String verb) throws IOException {
        if (!request.method().equals("POST")) {
            return notAllowed("POST");
        }
        HookRow hook = hooks.read(by, id);
        String path = feed.address(hook.watched());
        return switch (verb) {
            case "test" -> {
                HookReader.read(request.body(), Set.of());
                yield test(hook, path);
            }
            case "pause" -> {
                HookReader.read(request.body(), Set.of());
                yield HookJson.answer(200, HookJson.of(hooks.pause(by, id, path), path));
            }
            case "resume" -> {
                HookReader.read(request.body(), Set.of());
                yield HookJson.answer(200, HookJson.of(hooks.resume(by, id, path), path));
            }
            case "rotate-secret" -> {
                boolean leaked =
                        HookReader.read(request.body(), Set.of("leaked")).truth("leaked");
                yield made(200, hooks.rotate(by, id, leaked, path), path);
            }
            case "redeliver" -> redeliver(request, by, hook, path);
            default -> throw new Refused(new Reason.NotFound(request.path().raw()));
        };
    }

    /** Calls the program now, with an entry that is none. */
    private Response test(HookRow hook, String path) {
        String id = "test-" + hook.id() + '-' + clock.millis();
        byte[] body = JSON.writeValueAsBytes(JSON.createObjectNode()
                .put("id", id)
                .put("type", "hook.test")
                .put("timestamp", clock.instant().toString())
                .put("resource", path)
                .set("data", JSON.createObjectNode().put("hook", hook.id())));
        return HookJson.answer(200, HookJson.result(id, calls.call(hook, id, body)));
    }

    /** One entry now, or all since a cursor in their turn. */
    private Response redeliver(Request request, By by, HookRow hook, String path) throws IOException {
        HookReader asked = HookReader.read(request.body(), Set.of("id", "since"));
        if (asked.has("id") == asked.has("since")) {
            throw HookReader.bad("Either id, of one entry, or since, a cursor, is expected.");
        }
        if (asked.has("since")) {
            String since = asked.required("since");
            feed.read(by.caller(), hook.watched(), List.of(), since, 1); // one that cannot be followed is refused here
            return HookJson.answer(202, HookJson.of(hooks.redeliver(by, hook.id(), since, path), path));
        }
        String id = asked.required("id");
        Told told = find(by, hook, id)
                .orElseThrow(() -> new Refused(new Reason.NotFound("An entry " + id + " of what this hook watches")));
        return HookJson.answer(200, HookJson.result(id, calls.call(hook, told.id(), told.body())));
    }

    /** An id begins with the cursor behind its entry. */
    private Optional<Told> find(By by, HookRow hook, String id) {
        String[] parts = id.split("-");
        String[] now = hook.reached().cursor().split("-");
        if (parts.length < 3 || now.length < 3 || !parts[2].matches("[1-9]\\d{0,17}")) {
            return Optional.empty();
        }
        now[2] = Long.toString(Long.parseLong(parts[2]) - 1);
        return feed
                .read(by.caller(), hook.watched(), hook.target().types(), String.join("-", now), 10)
                .entries()
                .stream()
                .filter(told -> told.id().equals(id))
                .findFirst();
    }

    private HookRow.Target target(
            Request request, String url, @Nullable String token, List<String> types, boolean ed25519) {
        feed.checkTypes(types);
        return new HookRow.Target(programs.check(request, url), token, types, ed25519);
    }

    private static Response notAllowed(String allowed) {
        return Problems.of(405, "This address takes " + allowed + ".").with("Allow", allowed);
    }
}
