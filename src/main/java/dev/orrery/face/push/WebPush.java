package dev.orrery.face.push;

import dev.orrery.calendar.PushKey;
import dev.orrery.http.Headers;
import dev.orrery.http.OutgoingAddress;
import dev.orrery.http.OutgoingHttp.Call;
import dev.orrery.store.PushRow;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;

/** A message as the request that a push service takes (RFC 8030 section 5), encrypted and signed. Thread-safe. */
final class WebPush {
    /** For a device that is off for longer, the next sync says everything anyway. */
    private static final Duration LIFE = Duration.ofDays(1);

    private static final Duration DEADLINE = Duration.ofSeconds(10);
    private static final int MOST = 1_000;

    private final MessageEncryption encryption;
    private final Vapid vapid;

    /** @param contact as {@link Vapid} takes it */
    WebPush(PushKey key, String contact, SecureRandom random) {
        this.encryption = new MessageEncryption(random);
        this.vapid = new Vapid(key, contact);
    }

    /** @throws IllegalArgumentException for a device that nothing can be sent to */
    Call call(PushRow.Device device, PushMessage message, Instant now) {
        OutgoingAddress service = OutgoingAddress.parse(device.resource());
        Headers headers = new Headers();
        headers.add("Content-Type", "application/xml; charset=\"UTF-8\"");
        headers.add("Content-Encoding", "aes128gcm");
        headers.add("TTL", Long.toString(LIFE.toSeconds()));
        headers.add("Urgency", "normal");
        headers.add("Topic", message.replaces());
        headers.add("Authorization", vapid.authorization(service, now));
        byte[] body = encryption.encrypt(message.xml(), device.publicKey(), device.authSecret());
        return new Call("POST", service, headers, body, DEADLINE, MOST);
    }
}
