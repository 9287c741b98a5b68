package dev.orrery.face.notify;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * The service accounts, asked in such a way that a login which does not exist cannot be told from one that does: it has a
 * salt of its own too, always the same, also after a restart. Thread-safe.
 */
public final class ServiceAccounts {
    private static final int SALT = 4;
    private static final int ROUNDS = 600_000;
    private static final int KEY_BITS = 256;
    private static final String MAC = "HmacSHA256";

    private final Map<String, ServiceAccount> byLogin = new HashMap<>();
    /** What only the configuration says. */
    private final String secrets;
    /** Made of the secrets, so that it need not be kept anywhere; when it is first needed, as it takes long. */
    private byte @Nullable [] key;

    private final int saltLength;

    public ServiceAccounts(List<ServiceAccount> accounts) {
        MessageDigest digest = sha256();
        for (ServiceAccount account : accounts) {
            byLogin.put(account.login(), account);
            digest.update(account.secret().bytes());
            account.token().ifPresent(token -> digest.update(token.getBytes(StandardCharsets.UTF_8)));
        }
        secrets = HexFormat.of().formatHex(digest.digest());
        saltLength = accounts.stream()
                .filter(account -> account.secret().isHashed())
                .mapToInt(account -> account.secret().salt(new byte[0]).length)
                .findFirst()
                .orElse(SALT);
    }

    /** Strangers may ask for salts; none may try words from a list on what they got as fast as a digest is made. */
    private static byte[] slowly(String secrets) {
        try {
            PBEKeySpec spec = new PBEKeySpec(
                    secrets.toCharArray(), "salts of logins".getBytes(StandardCharsets.UTF_8), ROUNDS, KEY_BITS);
            return SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
                    .generateSecret(spec)
                    .getEncoded();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has PBKDF2", e);
        }
    }

    private synchronized byte[] key() {
        byte[] made = key;
        if (made == null) {
            made = slowly(secrets);
            key = made;
        }
        return made;
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /** The salt that the service publishes for a login, known or not. */
    byte[] salt(String login) {
        byte[] made = made("salt", login);
        ServiceAccount account = byLogin.get(login);
        return account == null ? made : account.secret().salt(made);
    }

    private byte[] made(String what, String login) {
        try {
            Mac mac = Mac.getInstance(MAC);
            mac.init(new SecretKeySpec(key(), MAC));
            byte[] all = mac.doFinal((what + ' ' + login).getBytes(StandardCharsets.UTF_8));
            return Arrays.copyOf(all, Math.min(saltLength, all.length));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has " + MAC, e);
        }
    }

    /** Whether a proof is that of an account. Takes as long for a login that does not exist. */
    boolean proves(String login, byte[] salt, byte[] challenge, String proof) {
        ServiceAccount account = byLogin.get(login);
        String pretended = Base64.getEncoder().encodeToString(made("nobody", login));
        List<String> forms = account == null
                ? List.of(Proof.salted(pretended, salt))
                : account.secret().forms(salt);
        boolean proved = false;
        for (String form : forms) {
            proved |= isEqual(Proof.of(login, form, challenge), proof);
        }
        return proved && account != null;
    }

    boolean has(String login) {
        return byLogin.containsKey(login);
    }

    /** The account of a login and its password. */
    Optional<ServiceAccount> signIn(String login, String password) {
        ServiceAccount account = byLogin.get(login);
        return account != null && account.secret().matches(password) ? Optional.of(account) : Optional.empty();
    }

    /** The account that a token belongs to; every token is compared, whichever it is. */
    Optional<ServiceAccount> bearing(String token) {
        @Nullable ServiceAccount found = null;
        for (ServiceAccount account : byLogin.values()) {
            if (account.token().filter(known -> isEqual(known, token)).isPresent()) {
                found = account;
            }
        }
        return Optional.ofNullable(found);
    }

    static boolean isEqual(String a, String b) {
        return MessageDigest.isEqual(
                sha256().digest(a.getBytes(StandardCharsets.UTF_8)),
                sha256().digest(b.getBytes(StandardCharsets.UTF_8)));
    }
}
