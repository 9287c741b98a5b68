package dev.orrery.http;

import java.math.BigInteger;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECFieldFp;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;

/**
 * Public keys of the curve P-256 as Web Push writes them: uncompressed points (SEC 1 section 2.3.3, RFC 8291 section 3.1).
 * Pure.
 */
public final class P256 {
    /** Bytes of a point: a four, then two coordinates. */
    public static final int POINT = 65;

    /** The curve's name, for whoever makes keys. */
    public static final ECGenParameterSpec CURVE = new ECGenParameterSpec("secp256r1");

    private static final int COORDINATE = 32;
    private static final ECParameterSpec PARAMETERS = parameters();

    private P256() {}

    /** @throws IllegalArgumentException with a sentence, for what is no point of the curve */
    public static ECPublicKey publicKey(byte[] point) {
        if (point.length != POINT || point[0] != 4) {
            throw new IllegalArgumentException("A public key has 65 bytes, the first of which is 4.");
        }
        BigInteger x = new BigInteger(1, point, 1, COORDINATE);
        BigInteger y = new BigInteger(1, point, 1 + COORDINATE, COORDINATE);
        if (!isOnCurve(x, y)) {
            throw new IllegalArgumentException("The public key is no point of the curve P-256.");
        }
        try {
            return (ECPublicKey)
                    KeyFactory.getInstance("EC").generatePublic(new ECPublicKeySpec(new ECPoint(x, y), PARAMETERS));
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("The public key cannot be used.", e);
        }
    }

    public static byte[] point(ECPublicKey key) {
        byte[] point = new byte[POINT];
        point[0] = 4;
        put(key.getW().getAffineX(), point, 1);
        put(key.getW().getAffineY(), point, 1 + COORDINATE);
        return point;
    }

    private static void put(BigInteger coordinate, byte[] point, int at) {
        byte[] bytes = coordinate.toByteArray(); // signed: perhaps with a zero in front, perhaps short
        int length = Math.min(bytes.length, COORDINATE);
        System.arraycopy(bytes, bytes.length - length, point, at + COORDINATE - length, length);
    }

    /** A point off the curve would give away the other's key. */
    private static boolean isOnCurve(BigInteger x, BigInteger y) {
        BigInteger p = ((ECFieldFp) PARAMETERS.getCurve().getField()).getP();
        if (x.compareTo(p) >= 0 || y.compareTo(p) >= 0) {
            return false;
        }
        BigInteger right = x.pow(3)
                .add(PARAMETERS.getCurve().getA().multiply(x))
                .add(PARAMETERS.getCurve().getB())
                .mod(p);
        return y.pow(2).mod(p).equals(right);
    }

    private static ECParameterSpec parameters() {
        try {
            AlgorithmParameters known = AlgorithmParameters.getInstance("EC");
            known.init(CURVE);
            return known.getParameterSpec(ECParameterSpec.class);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK does not know the curve P-256", e);
        }
    }
}
