package dev.orrery.calendar;

import dev.orrery.http.P256;
import dev.orrery.model.CollectionRef;
import dev.orrery.model.HomeId;
import dev.orrery.store.Store;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * The key by which push services know this server (RFC 8292), and what is derived from it: the names of collections in
 * push messages. Made once and kept in the store, so that every node has the same one: devices bind their subscriptions to
 * it. Immutable, thread-safe.
 */
public final class PushKey {
    private static final String NOTE = "push-key";
    private static final Base64.Encoder TEXT = Base64.getUrlEncoder().withoutPadding();
    private static final int TOPIC = 16;

    private final ECPrivateKey privateKey;
    private final String publicText;
    private final byte[] secret;

    private PushKey(ECPrivateKey privateKey, byte[] point) {
        this.privateKey = privateKey;
        this.publicText = TEXT.encodeToString(point);
        this.secret = mac(privateKey.getS().toByteArray(), "orrery push topics".getBytes(StandardCharsets.US_ASCII));
    }

    /** The store's key; made if it has none. */
    public static PushKey of(Store store, SecureRandom random) {
        String kept = store.read(snapshot -> snapshot.notes(NOTE).get(NOTE));
        return read(kept == null ? make(store, random) : kept);
    }

    private static String make(Store store, SecureRandom random) {
        String made = write(random);
        return store.write(HomeId.REGISTRY, tx -> {
            @Nullable String other = tx.notes(NOTE).get(NOTE); // of a node that was faster
            if (other == null) {
                tx.putNote(NOTE, made);
            }
            return other == null ? made : other;
        });
    }

    private static String write(SecureRandom random) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(P256.CURVE, random);
            KeyPair pair = generator.generateKeyPair();
            return TEXT.encodeToString(pair.getPrivate().getEncoded())
                    + '.'
                    + TEXT.encodeToString(P256.point((ECPublicKey) pair.getPublic()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK makes no keys of P-256", e);
        }
    }

    private static PushKey read(String text) {
        String[] parts = text.split("\\.");
        Base64.Decoder decoder = Base64.getUrlDecoder();
        try {
            return new PushKey(
                    (ECPrivateKey) KeyFactory.getInstance("EC")
                            .generatePrivate(new PKCS8EncodedKeySpec(decoder.decode(parts[0]))),
                    decoder.decode(parts[1]));
        } catch (GeneralSecurityException | RuntimeException e) {
            throw new IllegalStateException("the store's note " + NOTE + " is no key; remove it to make a new one", e);
        }
    }

    /** For whoever signs with it. */
    public ECPrivateKey privateKey() {
        return privateKey;
    }

    /** The public key as clients and push services take it: an uncompressed point in base64url. */
    public String publicText() {
        return publicText;
    }

    /** What names the collection in push messages, to nobody but who may ask for it: 22 characters. */
    public String topic(CollectionRef collection) {
        byte[] place = ByteBuffer.allocate(16)
                .putLong(collection.home().value())
                .putLong(collection.id().value())
                .array();
        return TEXT.encodeToString(Arrays.copyOf(mac(secret, place), TOPIC));
    }

    private static byte[] mac(byte[] key, byte[] text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac.doFinal(text);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has HmacSHA256", e);
        }
    }
}
