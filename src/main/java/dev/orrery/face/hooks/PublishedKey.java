package dev.orrery.face.hooks;

import dev.orrery.face.Problems;
import dev.orrery.http.Handler;
import dev.orrery.http.Request;
import dev.orrery.http.Response;
import dev.orrery.model.Refused;
import java.util.Base64;
import java.util.List;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * {@code GET /hooks/keys}: the public key with which calls are verified, for everybody: as a JSON Web Key Set (RFC 7517, RFC
 * 8037 section 2), and in it as libraries for Standard Webhooks take it. Thread-safe.
 */
public final class PublishedKey implements Handler {
    /** Where it is. */
    public static final List<String> PATH = List.of("hooks", "keys");

    private static final JsonMapper JSON = JsonMapper.shared();

    private final Signatures signatures;

    public PublishedKey(Signatures signatures) {
        this.signatures = signatures;
    }

    @Override
    public Response handle(Request request) {
        if (!request.method().equals("GET") && !request.method().equals("HEAD")) {
            return Problems.of(405, "The key can only be read.").with("Allow", "GET, HEAD");
        }
        try {
            byte[] key = signatures.publicKey();
            ObjectNode set = JSON.createObjectNode();
            set.putArray("keys")
                    .addObject()
                    .put("kty", "OKP")
                    .put("crv", "Ed25519")
                    .put("use", "sig")
                    .put("x", Base64.getUrlEncoder().withoutPadding().encodeToString(key))
                    .put("webhooks", "whpk_" + Base64.getEncoder().encodeToString(key));
            return Response.bytes(200, "application/json", JSON.writeValueAsBytes(set))
                    .with("Cache-Control", "public, max-age=3600");
        } catch (Refused refused) {
            return Problems.answer(refused.reason());
        }
    }
}
