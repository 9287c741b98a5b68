package dev.orrery.face.push;

import dev.orrery.calendar.PushKey;
import dev.orrery.http.OutgoingAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.Signature;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Says to a push service which server sends a message (RFC 8292). Thread-safe. */
final class Vapid {
    /** A day is the most that is allowed (section 2); clocks may differ. */
    private static final Duration LIFE = Duration.ofHours(12);

    private static final Base64.Encoder TEXT = Base64.getUrlEncoder().withoutPadding();
    private static final String HEADER = encode("{\"typ\":\"JWT\",\"alg\":\"ES256\"}");

    private final PushKey key;
    private final String contact;

    /** @param contact whom the push service may turn to, {@code mailto:} or {@code https:}; empty for nobody */
    Vapid(PushKey key, String contact) {
        this.key = key;
        this.contact = contact;
    }

    /** The value of the Authorization header (section 3). */
    String authorization(OutgoingAddress service, Instant now) {
        ObjectNode claims = JsonMapper.shared()
                .createObjectNode()
                .put("aud", origin(service))
                .put("exp", now.plus(LIFE).getEpochSecond());
        if (!contact.isEmpty()) {
            claims.put("sub", contact);
        }
        String signed = HEADER + '.' + encode(claims.toString());
        return "vapid t=" + signed + '.' + sign(signed) + ", k=" + key.publicText();
    }

    private static String origin(OutgoingAddress service) {
        return service.uri().getScheme() + "://" + service.uri().getRawAuthority();
    }

    /** ES256: the two numbers one after the other (RFC 7518 section 3.4). */
    private String sign(String text) {
        try {
            Signature signature = Signature.getInstance("SHA256withECDSAinP1363Format");
            signature.initSign(key.privateKey());
            signature.update(text.getBytes(StandardCharsets.US_ASCII));
            return TEXT.encodeToString(signature.sign());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK cannot sign with ES256", e);
        }
    }

    private static String encode(String json) {
        return TEXT.encodeToString(json.getBytes(StandardCharsets.UTF_8));
    }
}
