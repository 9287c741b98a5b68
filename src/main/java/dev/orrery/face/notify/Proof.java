package dev.orrery.face.notify;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;

/** OCSManager's formulas. Both sides of the wire compute them: the service, and {@code ./orrery newmail}. */
public final class Proof {
    private static final String SCHEME = "{SSHA}";

    private Proof() {}

    /** {@code {SSHA}} and what belongs to a password under a salt. */
    public static String salted(String password, byte[] salt) {
        byte[] digest = sha1(password.getBytes(StandardCharsets.UTF_8), salt);
        byte[] both = new byte[digest.length + salt.length];
        System.arraycopy(digest, 0, both, 0, digest.length);
        System.arraycopy(salt, 0, both, digest.length, salt.length);
        return SCHEME + Base64.getUrlEncoder().encodeToString(both);
    }

    /**
     * What a client sends to show that it knows a secret.
     *
     * @param salted as {@link #salted} makes it, or as it is stored
     * @param challenge the raw bytes of the token; they go in twice
     */
    public static String of(String login, String salted, byte[] challenge) {
        byte[] head = (login + ":" + salted + ":").getBytes(StandardCharsets.UTF_8);
        return HexFormat.of().formatHex(sha1(head, challenge, challenge));
    }

    static byte[] sha1(byte[]... inputs) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-1");
            for (byte[] input : inputs) {
                digest.update(input);
            }
            return digest.digest();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-1", e);
        }
    }
}
