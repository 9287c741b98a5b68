package dev.orrery.app;

import dev.orrery.http.P256;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.util.Base64;
import javax.crypto.Cipher;
import javax.crypto.KeyAgreement;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** A device with keys of its own: it registers, and reads what it is sent (RFC 8291 from the other side). */
final class PushDevice {
    private static final Base64.Encoder TEXT = Base64.getUrlEncoder().withoutPadding();

    private final String resource;
    private final KeyPair keys;
    private final byte[] authSecret = new byte[16];

    PushDevice(String resource) throws Exception {
        this.resource = resource;
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(P256.CURVE);
        keys = generator.generateKeyPair();
        new SecureRandom().nextBytes(authSecret);
    }

    String resource() {
        return resource;
    }

    String publicKey() {
        return TEXT.encodeToString(point());
    }

    String authSecret() {
        return TEXT.encodeToString(authSecret);
    }

    /** The secret number, in hexadecimal digits. */
    String privateKey() {
        return ((ECPrivateKey) keys.getPrivate()).getS().toString(16);
    }

    /** As DAVx5 writes it. */
    String registration(String more) {
        return """
                <?xml version="1.0" encoding="utf-8"?>
                <push-register xmlns="https://bitfire.at/webdav-push" xmlns:D="DAV:">
                  <subscription><web-push-subscription>
                    <push-resource>%s</push-resource>
                    <content-encoding>aes128gcm</content-encoding>
                    <subscription-public-key type="p256dh">%s</subscription-public-key>
                    <auth-secret>%s</auth-secret>
                  </web-push-subscription></subscription>%s
                </push-register>""".formatted(resource, publicKey(), authSecret(), more);
    }

    private byte[] point() {
        return P256.point((ECPublicKey) keys.getPublic());
    }

    String read(byte[] body) throws Exception {
        ByteBuffer in = ByteBuffer.wrap(body);
        byte[] salt = take(in, 16);
        in.getInt();
        byte[] sender = take(in, in.get());
        byte[] record = take(in, in.remaining());
        KeyAgreement agreement = KeyAgreement.getInstance("ECDH");
        agreement.init(keys.getPrivate());
        agreement.doPhase(P256.publicKey(sender), true);
        byte[] extracted = mac(authSecret, agreement.generateSecret());
        byte[] secret = mac(extracted, text("WebPush: info\0"), point(), sender, new byte[] {1});
        byte[] pseudo = mac(salt, secret);
        byte[] key = mac(pseudo, text("Content-Encoding: aes128gcm\0"), new byte[] {1});
        byte[] nonce = mac(pseudo, text("Content-Encoding: nonce\0"), new byte[] {1});
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(Cipher.DECRYPT_MODE, new SecretKeySpec(key, 0, 16, "AES"), new GCMParameterSpec(128, nonce, 0, 12));
        byte[] plain = cipher.doFinal(record);
        if (plain[plain.length - 1] != 2) {
            throw new AssertionError("the record does not end as the last one does");
        }
        return new String(plain, 0, plain.length - 1, StandardCharsets.UTF_8);
    }

    private static byte[] take(ByteBuffer in, int length) {
        byte[] taken = new byte[length];
        in.get(taken);
        return taken;
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] mac(byte[] key, byte[]... parts) throws Exception {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(key, "HmacSHA256"));
        for (byte[] part : parts) {
            mac.update(part);
        }
        return mac.doFinal();
    }
}
