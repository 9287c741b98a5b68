package dev.orrery.app;

import static dev.orrery.app.ChangesContract.CALENDAR;
import static dev.orrery.app.ChangesContract.put;
import static dev.orrery.app.FaceServer.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.orrery.interop.Programs;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Both kinds of signatures are good for a verifier that shares nothing with this server, not even the language. */
@Timeout(120)
class HookVerifiedByPythonTest {
    private static final String VERIFIER = """
            import base64, hashlib, hmac, json, sys
            from cryptography.exceptions import InvalidSignature
            from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

            call = json.load(sys.stdin)
            signed = f"{call['id']}.{call['timestamp']}.".encode() + base64.b64decode(call["body"])
            secret = base64.b64decode(call["secret"].removeprefix("whsec_"))
            key = Ed25519PublicKey.from_public_bytes(base64.b64decode(call["key"].removeprefix("whpk_")))
            for one in call["signature"].split():
                version, value = one.split(",")
                if version == "v1":
                    mine = hmac.new(secret, signed, hashlib.sha256).digest()
                    print("v1", hmac.compare_digest(mine, base64.b64decode(value)))
                if version == "v1a":
                    try:
                        key.verify(base64.b64decode(value), signed)
                        print("v1a", True)
                    except InvalidSignature:
                        print("v1a", False)
            """;

    @TempDir
    private Path directory;

    @Test
    void signaturesAreGood() throws Exception {
        Programs.need("python3", "python3-cryptography");
        Programs programs = new Programs(directory);
        assumeTrue(
                programs.run("", "/usr/bin/python3", "-c", "import cryptography")
                                .code()
                        == 0,
                "python3-cryptography is not installed (package python3-cryptography)");
        try (FaceServer server = new FaceServer("sqlite:orrery.db", directory, HookFixture.ALLOWED);
                HookReceiver receiver = new HookReceiver()) {
            String wanted =
                    "{\"resource\": \"" + CALENDAR + "\", \"url\": \"" + receiver.at("/in") + "\", \"ed25519\": true}";
            JsonMapper json = JsonMapper.shared();
            JsonNode hook = json.readTree(text(server.send("ada", "POST", "/hooks", wanted)));
            JsonNode keys = json.readTree(text(server.get(null, "/hooks/keys")));
            put(server, "one");
            HookReceiver.Call call = receiver.next();
            ObjectNode given = json.createObjectNode()
                    .put("id", call.id())
                    .put("timestamp", call.timestamp())
                    .put("signature", call.signature())
                    .put("secret", hook.path("secret").asString())
                    .put("key", keys.path("keys").get(0).path("webhooks").asString())
                    .put("body", call.body());
            assertThat(verified(programs, given)).isEqualTo("v1 True\nv1a True\n");
            given.put("body", (new String(call.body(), StandardCharsets.UTF_8) + " ").getBytes(StandardCharsets.UTF_8));
            assertThat(verified(programs, given)).isEqualTo("v1 False\nv1a False\n");
        }
    }

    private static String verified(Programs programs, ObjectNode call) throws Exception {
        return programs.run(call.toString(), "/usr/bin/python3", "-c", VERIFIER)
                .well()
                .output();
    }
}
