package dev.orrery.face.notify;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;

/**
 * A service account's password as the configuration has it: the password itself, or the salted SHA-1 that the protocol
 * works with. Whoever knows the latter can sign in with it, so it is as secret as the former. Immutable; {@code toString}
 * shows the scheme only.
 */
public final class AccountSecret {
    private static final int DIGEST = 20;
    private static final String HASHED = "{SSHA}";
    private static final String PLAIN = "{plain}";

    private final boolean hashed;
    private final String text;

    private AccountSecret(boolean hashed, String text) {
        this.hashed = hashed;
        this.text = text;
    }

    /** @throws IllegalArgumentException saying what is expected; the message never repeats the value */
    public static AccountSecret parse(String written) {
        if (startsWith(written, PLAIN) && written.length() > PLAIN.length()) {
            return new AccountSecret(false, written.substring(PLAIN.length()));
        }
        if (!startsWith(written, HASHED)) {
            throw new IllegalArgumentException("{plain} and the password, or {SSHA} and base64 of digest and salt");
        }
        String base64 = written.substring(HASHED.length());
        if (decode(base64).length <= DIGEST) {
            throw new IllegalArgumentException("after {SSHA}: base64 of a digest of 20 bytes and a salt");
        }
        return new AccountSecret(true, base64);
    }

    private static boolean startsWith(String text, String scheme) {
        return text.toLowerCase(Locale.ROOT).startsWith(scheme.toLowerCase(Locale.ROOT));
    }

    private static byte[] decode(String base64) {
        try {
            return Base64.getUrlDecoder().decode(base64.replace('+', '-').replace('/', '_'));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("after {SSHA}: base64", e);
        }
    }

    boolean isHashed() {
        return hashed;
    }

    /**
     * The salt to publish.
     *
     * @param made for a password that is stored as it is
     */
    byte[] salt(byte[] made) {
        if (!hashed) {
            return made;
        }
        byte[] bytes = decode(text);
        return Arrays.copyOfRange(bytes, DIGEST, bytes.length);
    }

    /**
     * What a client that knows the password, or the stored text, may prove that it knows: the text as it is written, and
     * as a client makes it of the password, which is with the alphabet of RFC 4648 section 5.
     */
    List<String> forms(byte[] salt) {
        return hashed
                ? List.of(HASHED + Base64.getUrlEncoder().encodeToString(decode(text)), HASHED + text)
                : List.of(Proof.salted(text, salt));
    }

    /** Compares in constant time. */
    boolean matches(String password) {
        String actual = hashed ? Proof.salted(password, salt(new byte[0])) : password;
        String expected = hashed ? forms(new byte[0]).getFirst() : text;
        return MessageDigest.isEqual(
                Proof.sha1(actual.getBytes(StandardCharsets.UTF_8)),
                Proof.sha1(expected.getBytes(StandardCharsets.UTF_8)));
    }

    /** Bytes that nobody knows who does not know the secret. */
    byte[] bytes() {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
        return hashed ? HASHED : PLAIN;
    }
}
