package dev.orrery.calendar;

import dev.orrery.access.Sealer;
import dev.orrery.model.HomeId;
import dev.orrery.store.Store;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * The server's own key pair (Ed25519, RFC 8032) for calls that everybody can verify and nobody else make. Made when it is
 * needed first and kept in the store, sealed, so that every node has the same one. Thread-safe.
 */
public final class HookSigningKey {
    private static final String NOTE = "hook-signing-key";
    private static final String ALGORITHM = "Ed25519";
    private static final int PUBLIC_BYTES = 32;

    private final Store store;
    private final HookSecrets secrets;
    private volatile @Nullable Pair pair;

    private record Pair(PrivateKey privateKey, byte[] publicKey) {}

    public HookSigningKey(Store store, HookSecrets secrets) {
        this.store = store;
        this.secrets = secrets;
    }

    /** The public key, 32 bytes as RFC 8032 has them. @throws Refused Unavailable */
    public byte[] publicKey() {
        return pair().publicKey().clone();
    }

    /** A signature of 64 bytes. @throws Refused Unavailable */
    public byte[] sign(byte[] text) {
        try {
            Signature signature = Signature.getInstance(ALGORITHM);
            signature.initSign(pair().privateKey());
            signature.update(text);
            return signature.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has Ed25519", e);
        }
    }

    private Pair pair() {
        Pair known = pair;
        if (known == null) {
            Sealer sealer = secrets.confirmed();
            String kept = store.read(snapshot -> snapshot.notes(NOTE).get(NOTE));
            Pair opened = kept == null ? null : open(sealer, kept);
            known = opened == null ? make(sealer, kept) : opened;
            pair = known;
        }
        return known;
    }

    /** @param lost what is there and cannot be opened: the key was replaced, and no hook needs the old one */
    private Pair make(Sealer sealer, @Nullable String lost) {
        String made = write(sealer);
        String kept = store.write(HomeId.REGISTRY, tx -> {
            secrets.within(tx);
            String other = tx.notes(NOTE).get(NOTE); // of a node that was faster
            if (other == null || other.equals(lost)) {
                tx.putNote(NOTE, made);
                return made;
            }
            return other;
        });
        Pair opened = open(sealer, kept);
        if (opened == null) {
            throw new IllegalStateException("the store's note " + NOTE + " is sealed with another key");
        }
        return opened;
    }

    private String write(Sealer sealer) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance(ALGORITHM);
            KeyPair made = generator.generateKeyPair();
            byte[] encoded = made.getPublic().getEncoded(); // a fixed head, then the key (RFC 8410 section 4)
            byte[] raw = Arrays.copyOfRange(encoded, encoded.length - PUBLIC_BYTES, encoded.length);
            Base64.Encoder text = Base64.getEncoder();
            return text.encodeToString(sealer.seal(NOTE, made.getPrivate().getEncoded()))
                    + '.'
                    + text.encodeToString(raw);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has Ed25519", e);
        }
    }

    private static @Nullable Pair open(Sealer sealer, String kept) {
        String[] parts = kept.split("\\.");
        Base64.Decoder text = Base64.getDecoder();
        try {
            byte[] encoded = sealer.open(NOTE, text.decode(parts[0]));
            PrivateKey key = KeyFactory.getInstance(ALGORITHM).generatePrivate(new PKCS8EncodedKeySpec(encoded));
            return new Pair(key, text.decode(parts[1]));
        } catch (Sealer.Locked e) {
            return null;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the store's note " + NOTE + " is no key", e);
        }
    }
}
