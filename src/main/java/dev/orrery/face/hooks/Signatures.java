package dev.orrery.face.hooks;

import dev.orrery.calendar.HookSecrets;
import dev.orrery.calendar.HookSigningKey;
import dev.orrery.store.HookRow;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * How calls are signed, over id, time and body, as Standard Webhooks 1.0 says: with the hook's secret (HMAC-SHA256), with
 * the one before as well while it is being replaced, and with the server's own key (Ed25519) if the hook wants that.
 * Thread-safe.
 */
public final class Signatures {
    private static final String ALGORITHM = "HmacSHA256";
    private static final Base64.Encoder TEXT = Base64.getEncoder();

    private final HookSecrets secrets;
    private final HookSigningKey key;

    public Signatures(HookSecrets secrets, HookSigningKey key) {
        this.secrets = secrets;
        this.key = key;
    }

    /** The secret as it is shown, once. @throws Refused Unavailable */
    String shown(HookRow hook) {
        return "whsec_" + TEXT.encodeToString(secrets.current(hook));
    }

    /** The server's public key, 32 bytes. @throws Refused Unavailable */
    byte[] publicKey() {
        return key.publicKey();
    }

    /** The value of {@code webhook-signature}. @throws Refused Unavailable */
    String of(HookRow hook, String id, Instant time, byte[] body) {
        byte[] head = (id + '.' + time.getEpochSecond() + '.').getBytes(StandardCharsets.UTF_8);
        StringBuilder all = new StringBuilder(sign(secrets.current(hook), head, body));
        Instant until = hook.keys().oldUntil();
        if (until != null && time.isBefore(until)) {
            secrets.old(hook).ifPresent(old -> all.append(' ').append(sign(old, head, body)));
        }
        if (hook.target().ed25519()) {
            byte[] signed = new byte[head.length + body.length];
            System.arraycopy(head, 0, signed, 0, head.length);
            System.arraycopy(body, 0, signed, head.length, body.length);
            all.append(" v1a,").append(TEXT.encodeToString(key.sign(signed)));
        }
        return all.toString();
    }

    private static String sign(byte[] secret, byte[] head, byte[] body) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(secret, ALGORITHM));
            mac.update(head);
            return "v1," + TEXT.encodeToString(mac.doFinal(body));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e); // every Java runtime has it
        }
    }
}
