package dev.orrery.face.push;

import dev.orrery.http.P256;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.interfaces.ECPublicKey;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.KDF;
import javax.crypto.KeyAgreement;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.HKDFParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Encrypts a message so that one device alone can read it, and not the push service (RFC 8291 over RFC 8188). Thread-safe.
 */
final class MessageEncryption {
    /** Larger messages need not be taken by a push service (RFC 8030 section 7.2), and are not sent. */
    static final int LARGEST = 3_993;

    private static final int SALT = 16;
    private static final int RECORD = 4_096;
    private static final int TAG_BITS = 128;

    /** Ends the last record (RFC 8188 section 2). */
    private static final byte LAST = 2;

    private final SecureRandom random;

    MessageEncryption(SecureRandom random) {
        this.random = random;
    }

    /**
     * @param device its public key, an uncompressed point
     * @param authSecret that it shares with this server
     * @return a body of the coding {@code aes128gcm}
     * @throws IllegalArgumentException for a key that is no point of the curve, and a message that is too large
     */
    byte[] encrypt(byte[] message, byte[] device, byte[] authSecret) {
        byte[] salt = new byte[SALT];
        random.nextBytes(salt);
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(P256.CURVE, random);
            return encrypt(message, device, authSecret, generator.generateKeyPair(), salt);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK cannot encrypt for Web Push", e);
        }
    }

    /** The same with what is random given: as in the example of RFC 8291 section 5. */
    static byte[] encrypt(byte[] message, byte[] device, byte[] authSecret, KeyPair own, byte[] salt)
            throws GeneralSecurityException {
        if (message.length > LARGEST) {
            throw new IllegalArgumentException("a push message has at most " + LARGEST + " bytes");
        }
        byte[] ownPoint = P256.point((ECPublicKey) own.getPublic());
        KeyAgreement agreement = KeyAgreement.getInstance("ECDH");
        agreement.init(own.getPrivate());
        agreement.doPhase(P256.publicKey(device), true);
        byte[] shared = agreement.generateSecret();
        byte[] both = join("WebPush: info\0".getBytes(StandardCharsets.US_ASCII), device, ownPoint);
        byte[] secret = derive(authSecret, shared, both, 32);
        byte[] key = derive(salt, secret, "Content-Encoding: aes128gcm\0".getBytes(StandardCharsets.US_ASCII), 16);
        byte[] nonce = derive(salt, secret, "Content-Encoding: nonce\0".getBytes(StandardCharsets.US_ASCII), 12);
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "AES"), new GCMParameterSpec(TAG_BITS, nonce));
        byte[] record = cipher.doFinal(join(message, new byte[] {LAST}));
        return ByteBuffer.allocate(SALT + 4 + 1 + ownPoint.length + record.length)
                .put(salt)
                .putInt(RECORD)
                .put((byte) ownPoint.length)
                .put(ownPoint)
                .put(record)
                .array();
    }

    /** HKDF with SHA-256 (RFC 5869). */
    private static byte[] derive(byte[] salt, byte[] key, byte[] info, int length) throws GeneralSecurityException {
        return KDF.getInstance("HKDF-SHA256")
                .deriveData(
                        HKDFParameterSpec.ofExtract().addSalt(salt).addIKM(key).thenExpand(info, length));
    }

    private static byte[] join(byte[]... parts) {
        byte[] all = new byte[Arrays.stream(parts).mapToInt(part -> part.length).sum()];
        int at = 0;
        for (byte[] part : parts) {
            System.arraycopy(part, 0, all, at, part.length);
            at += part.length;
        }
        return all;
    }
}
