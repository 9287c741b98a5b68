package dev.orrery.face;

import dev.orrery.http.Response;
import dev.orrery.model.Reason;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** From a reason to {@code application/problem+json} (RFC 9457), for the doors that speak JSON. */
public final class Problems {
    private static final String TYPE = "application/problem+json";

    private Problems() {}

    public static Response answer(Reason reason) {
        Response plain = Refusals.answer(reason);
        Response problem = of(plain.status(), reason.sentence());
        String later = plain.headers().get("Retry-After");
        return later == null ? problem : problem.with("Retry-After", later);
    }

    public static Response of(int status, String detail) {
        return of(status, detail, Map.of());
    }

    /** @param more members that this problem has besides the usual ones */
    public static Response of(int status, String detail, Map<String, String> more) {
        JsonMapper json = JsonMapper.shared();
        ObjectNode body = json.createObjectNode()
                .put("type", "about:blank")
                .put("status", status)
                .put("detail", detail);
        more.forEach(body::put);
        return Response.bytes(status, TYPE, json.writeValueAsBytes(body));
    }
}
