package dev.orrery.face.hooks;

import dev.orrery.http.Response;
import dev.orrery.store.HookBlock;
import dev.orrery.store.HookFailure;
import dev.orrery.store.HookRow;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Hooks as programs see them: never with a secret or a token, but the once that a secret is made. Stateless. */
final class HookJson {
    private static final JsonMapper JSON = JsonMapper.shared();

    private HookJson() {}

    static ObjectNode of(HookRow hook, String resource) {
        HookRow.State state = hook.state();
        ObjectNode json = JSON.createObjectNode()
                .put("id", hook.id())
                .put("resource", resource)
                .put("url", hook.target().url())
                .put("state", state.mode().name().toLowerCase(Locale.ROOT))
                .put("created", hook.created().toString())
                .put("position", hook.reached().cursor());
        json.put("has_token", hook.target().token() != null);
        json.put("ed25519", hook.target().ed25519());
        ArrayNode types = json.putArray("types");
        hook.target().types().forEach(types::add);
        if (state.failures() > 0) {
            json.putObject("trouble")
                    .put("failures", state.failures())
                    .put("since", text(state.failingSince()))
                    .put("next_try", text(state.nextTry()))
                    .put("error", state.error());
        }
        return json;
    }

    static ObjectNode withSecret(ObjectNode json, String secret) {
        return json.put("secret", secret);
    }

    /** With what waits, and the newest failures: the log of deliveries. */
    static ObjectNode whole(ObjectNode json, List<HookBlock> blocks, List<HookFailure> failures) {
        ArrayNode waiting = json.putArray("waiting");
        for (HookBlock block : blocks) {
            waiting.addObject()
                    .put("id", block.message())
                    .put("resource", block.resource())
                    .put("attempts", block.attempts())
                    .put("next_try", block.nextTry().toString())
                    .put("error", block.error());
        }
        ArrayNode failed = json.putArray("failures");
        for (HookFailure failure : failures) {
            failed.addObject()
                    .put("time", failure.time().toString())
                    .put("id", failure.message())
                    .put("resource", failure.resource())
                    .put("status", failure.status())
                    .put("milliseconds", failure.millis())
                    .put("error", failure.error());
        }
        return json;
    }

    static ObjectNode result(String id, Calls.Result result) {
        ObjectNode json = JSON.createObjectNode().put("id", id);
        return switch (result) {
            case Calls.Result.Taken taken ->
                json.put("delivered", true).put("status", taken.status()).put("milliseconds", taken.millis());
            case Calls.Result.NoMore gone ->
                json.put("delivered", false)
                        .put("status", gone.status())
                        .put("milliseconds", gone.millis())
                        .put("error", "The program answers 410: at the next change the hook is removed.");
            case Calls.Result.Failed failed ->
                json.put("delivered", false)
                        .put("status", failed.status())
                        .put("milliseconds", failed.millis())
                        .put("error", failed.error());
        };
    }

    static Response answer(int status, Object json) {
        return Response.bytes(status, "application/json", JSON.writeValueAsBytes(json))
                .with("Cache-Control", "no-store");
    }

    private static @Nullable String text(@Nullable Instant moment) {
        return moment == null ? null : moment.toString();
    }
}
