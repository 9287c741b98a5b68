package dev.orrery.access;

import com.password4j.Argon2Function;
import com.password4j.BcryptFunction;
import com.password4j.types.Argon2;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A stored password: a scheme in braces, then what the scheme stores, as Dovecot and OpenLDAP write it. Immutable,
 * thread-safe; {@code toString} shows the scheme only.
 *
 * <p>Schemes: {@code {argon2id}} (what {@code ./orrery hash-password} makes), {@code {blf-crypt}} (bcrypt), the salted
 * digests {@code {ssha}}, {@code {ssha256}}, {@code {ssha512}}, and {@code {plain}}.
 */
public final class PasswordHash {
    /**
     * Memory in KiB and passes for new hashes: of the choices that OWASP holds equal, the one with the least memory,
     * because the library keeps that much for as long as the process lives.
     */
    private static final int MEMORY = 7_168;

    private static final int PASSES = 5;
    private static final int SALT_BYTES = 16;
    private static final int HASH_BYTES = 32;
    /** A stored hash that asks for more memory (KiB) than this would let one login take the server down. */
    private static final int MAX_MEMORY = 262_144;

    private static final int MAX_PASSES = 16;
    private static final int MAX_LANES = 16;
    private static final Pattern ARGON2ID_FORM =
            Pattern.compile("\\$argon2id\\$v=19\\$m=(\\d{1,9}),t=(\\d{1,9}),p=(\\d{1,9})"
                    + "\\$[A-Za-z0-9+/]{11,}\\$[A-Za-z0-9+/]{16,}");
    private static final int MAX_BCRYPT_ROUNDS = 14;

    private final Scheme scheme;
    private final String stored;

    private PasswordHash(Scheme scheme, String stored) {
        this.scheme = scheme;
        this.stored = stored;
    }

    /** @throws IllegalArgumentException saying what is expected; the message never repeats the value */
    public static PasswordHash parse(String text) {
        int brace = text.indexOf('}');
        if (!text.startsWith("{") || brace < 0) {
            throw new IllegalArgumentException(
                    "a scheme in braces, then the hash: {argon2id}… as `./orrery hash-password` prints it");
        }
        String name = text.substring(1, brace).toLowerCase(Locale.ROOT);
        String stored = text.substring(brace + 1);
        Scheme scheme = Scheme.of(name);
        scheme.check(stored);
        return new PasswordHash(scheme, stored);
    }

    /** Hashes a new password for the configuration, with fresh salt from {@code random}. */
    public static String argon2id(String password, SecureRandom random) {
        byte[] salt = new byte[SALT_BYTES];
        random.nextBytes(salt);
        Argon2Function function = Argon2Function.getInstance(MEMORY, PASSES, 1, HASH_BYTES, Argon2.ID);
        return "{argon2id}"
                + function.hash(password.getBytes(StandardCharsets.UTF_8), salt).getResult();
    }

    /** Compares in constant time for a given stored hash. Takes tens of milliseconds and megabytes for argon2id. */
    public boolean matches(String password) {
        return scheme.matches(stored, password);
    }

    /** True if the stored text is the password itself. */
    public boolean isPlain() {
        return scheme == Scheme.PLAIN;
    }

    @Override
    public String toString() {
        return "{" + scheme.label + "}";
    }

    private enum Scheme {
        ARGON2ID("argon2id") {
            @Override
            void check(String stored) {
                // by hand: the library takes the asked memory as soon as it has read how much it is
                Matcher parts = ARGON2ID_FORM.matcher(stored);
                if (!parts.matches()) {
                    throw new IllegalArgumentException("after {argon2id}: $argon2id$v=19$m=…,t=…,p=…$salt$hash");
                }
                if (Long.parseLong(parts.group(1)) > MAX_MEMORY
                        || Long.parseLong(parts.group(2)) > MAX_PASSES
                        || Long.parseLong(parts.group(3)) > MAX_LANES) {
                    throw new IllegalArgumentException(
                            "an argon2id hash of at most m=262144 (KiB), t=16 and p=16; a new one is better");
                }
            }

            @Override
            boolean matches(String stored, String password) {
                return Argon2Function.getInstanceFromHash(stored)
                        .check(utf8(password), stored.getBytes(StandardCharsets.US_ASCII));
            }
        },
        BCRYPT("blf-crypt") {
            @Override
            void check(String stored) {
                int rounds;
                try {
                    rounds = BcryptFunction.getInstanceFromHash(stored).getLogarithmicRounds();
                } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
                    throw new IllegalArgumentException("after {blf-crypt}: $2b$ROUNDS$…", e);
                }
                if (rounds > MAX_BCRYPT_ROUNDS) {
                    throw new IllegalArgumentException("a bcrypt hash of at most 2^" + MAX_BCRYPT_ROUNDS + " rounds");
                }
            }

            @Override
            boolean matches(String stored, String password) {
                return BcryptFunction.getInstanceFromHash(stored)
                        .check(utf8(password), stored.getBytes(StandardCharsets.US_ASCII));
            }
        },
        SSHA("ssha") {
            @Override
            void check(String stored) {
                saltedParts(stored, 20);
            }

            @Override
            boolean matches(String stored, String password) {
                return saltedMatches("SHA-1", 20, stored, password);
            }
        },
        SSHA256("ssha256") {
            @Override
            void check(String stored) {
                saltedParts(stored, 32);
            }

            @Override
            boolean matches(String stored, String password) {
                return saltedMatches("SHA-256", 32, stored, password);
            }
        },
        SSHA512("ssha512") {
            @Override
            void check(String stored) {
                saltedParts(stored, 64);
            }

            @Override
            boolean matches(String stored, String password) {
                return saltedMatches("SHA-512", 64, stored, password);
            }
        },
        PLAIN("plain") {
            @Override
            void check(String stored) {
                if (stored.isEmpty()) {
                    throw new IllegalArgumentException("a password after {plain}");
                }
            }

            @Override
            boolean matches(String stored, String password) {
                // digests first: comparing them takes the same time whatever the lengths are
                return MessageDigest.isEqual(digest("SHA-256", utf8(stored)), digest("SHA-256", utf8(password)));
            }
        };

        private final String label;

        Scheme(String label) {
            this.label = label;
        }

        abstract void check(String stored);

        abstract boolean matches(String stored, String password);

        static Scheme of(String name) {
            for (Scheme scheme : values()) {
                if (scheme.label.equals(name)) {
                    return scheme;
                }
            }
            throw new IllegalArgumentException(
                    "one of the schemes {argon2id}, {blf-crypt}, {ssha}, {ssha256}, {ssha512}, {plain}");
        }
    }

    /** Digest and salt of RFC 2307's salted schemes, base64 over both. */
    private static byte[] saltedParts(String stored, int digestLength) {
        byte[] bytes;
        try {
            bytes = Base64.getDecoder().decode(stored);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("after the scheme: base64 of digest and salt", e);
        }
        if (bytes.length <= digestLength) {
            throw new IllegalArgumentException("base64 of a digest of " + digestLength + " bytes and a salt");
        }
        return bytes;
    }

    private static boolean saltedMatches(String algorithm, int length, String stored, String password) {
        byte[] parts = saltedParts(stored, length);
        byte[] actual = digest(algorithm, utf8(password), Arrays.copyOfRange(parts, length, parts.length));
        return MessageDigest.isEqual(actual, Arrays.copyOf(parts, length));
    }

    private static byte[] digest(String algorithm, byte[]... inputs) {
        try {
            MessageDigest digest = MessageDigest.getInstance(algorithm);
            for (byte[] input : inputs) {
                digest.update(input);
            }
            return digest.digest();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has " + algorithm, e);
        }
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
