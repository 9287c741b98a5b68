package dev.orrery.face.hooks;

import dev.orrery.store.HookRow;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * How calls are signed: HMAC-SHA256 over id, time and body, as Standard Webhooks 1.0 says. While a secret is being replaced
 * there are two signatures. Pure.
 */
final class Signature {
    private static final String ALGORITHM = "HmacSHA256";
    private static final String PREFIX = "whsec_";

    private Signature() {}

    /** The secret as it is shown, once. */
    static String shown(byte[] secret) {
        return PREFIX + Base64.getEncoder().encodeToString(secret);
    }

    /** The value of {@code webhook-signature}. */
    static String of(HookRow.Keys keys, String id, Instant time, byte[] body) {
        String signature = sign(keys.secret(), id, time, body);
        Instant until = keys.oldUntil();
        if (keys.old() != null && until != null && time.isBefore(until)) {
            return signature + ' ' + sign(keys.old(), id, time, body);
        }
        return signature;
    }

    private static String sign(byte[] secret, String id, Instant time, byte[] body) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(secret, ALGORITHM));
            mac.update((id + '.' + time.getEpochSecond() + '.').getBytes(StandardCharsets.UTF_8));
            return "v1," + Base64.getEncoder().encodeToString(mac.doFinal(body));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e); // every Java runtime has it
        }
    }
}
