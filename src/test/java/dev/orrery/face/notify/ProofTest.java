package dev.orrery.face.notify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The formulas, by values that were computed elsewhere. */
class ProofTest {
    private static final String LOGIN = "openchange";
    private static final byte[] TOKEN = HexFormat.of().parseHex("000102030405060708090a0b0c0d0e0f10111213");
    private static final byte[] SALT = HexFormat.of().parseHex("fbfffe01");

    @ParameterizedTest
    @CsvSource({
        "secret, {SSHA}ClCcsSYD0hESUorczYG-DBAaZcD7__4B, 2bbea6499ee003697cb4179f29d422bf63b43f8e",
        "p\u00e4ss, {SSHA}SLoyIHRFXwGHI_ux2hRL3-MiOF37__4B, f673eff8cabe6841127efd29f8dac0e4ba133d0a",
    })
    void ofAPassword(String password, String salted, String proof) {
        assertThat(Proof.salted(password, SALT)).isEqualTo(salted);
        assertThat(Proof.of(LOGIN, salted, TOKEN)).isEqualTo(proof);
        ServiceAccounts plain = accounts("{plain}" + password);
        assertThat(plain.proves(LOGIN, SALT, TOKEN, proof)).isTrue();
        ServiceAccounts hashed = accounts(salted);
        assertThat(hashed.salt(LOGIN)).isEqualTo(SALT);
        assertThat(hashed.proves(LOGIN, SALT, TOKEN, proof)).isTrue();
        assertThat(hashed.proves(LOGIN, SALT, TOKEN, proof.replace('f', 'e'))).isFalse();
        assertThat(hashed.proves("other", SALT, TOKEN, proof)).isFalse();
    }

    @Test
    void ofAStoredHash() {
        ServiceAccounts accounts = accounts("{SSHA}I6Hy5Wv0wuxyXvMBFWFQDVVN12_CLaX9");
        assertThat(Base64.getUrlEncoder().encodeToString(accounts.salt(LOGIN))).isEqualTo("wi2l_Q==");
        assertThat(accounts.proves(LOGIN, accounts.salt(LOGIN), TOKEN, "07dccd377b9edbf24d4e700e887b329bfa0d4b9d"))
                .isTrue();
        assertThat(accounts.signIn(LOGIN, "./genpass.py")).isPresent();
        assertThat(accounts.signIn(LOGIN, "test")).isEmpty();
        assertThat(accounts.signIn("other", "./genpass.py")).isEmpty();
    }

    /** A file may have the hash in either alphabet; a client that was given the text has the text. */
    @Test
    void ofAHashInTheOtherAlphabet() {
        String written = "{SSHA}ClCcsSYD0hESUorczYG+DBAaZcD7//4B";
        ServiceAccounts accounts = accounts(written);
        assertThat(accounts.proves(LOGIN, SALT, TOKEN, Proof.of(LOGIN, written, TOKEN)))
                .isTrue();
        assertThat(accounts.proves(LOGIN, SALT, TOKEN, Proof.of(LOGIN, Proof.salted("secret", SALT), TOKEN)))
                .isTrue();
    }

    @Test
    void aLoginThatDoesNotExistHasASaltOfItsOwn() {
        ServiceAccounts accounts = accounts("{SSHA}I6Hy5Wv0wuxyXvMBFWFQDVVN12_CLaX9");
        byte[] salt = accounts.salt("nobody");
        assertThat(salt).hasSize(4).isEqualTo(accounts.salt("nobody")).isNotEqualTo(accounts.salt("somebody"));
        assertThat(accounts("{SSHA}I6Hy5Wv0wuxyXvMBFWFQDVVN12_CLaX9").salt("nobody"))
                .as("after a restart")
                .isEqualTo(salt);
        ServiceAccounts plain = accounts("{plain}secret");
        assertThat(plain.salt(LOGIN)).hasSize(4).isEqualTo(plain.salt(LOGIN));
    }

    /** Whoever asks for salts shall not find the secret by trying words on them as fast as a digest is made. */
    @Test
    void saltsAreNoQuickTestOfASecret() throws Exception {
        byte[] key =
                MessageDigest.getInstance("SHA-256").digest("salts of loginssecret".getBytes(StandardCharsets.UTF_8));
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(key, "HmacSHA256"));
        byte[] guessed = Arrays.copyOf(mac.doFinal("salt nobody".getBytes(StandardCharsets.UTF_8)), 4);
        assertThat(accounts("{plain}secret").salt("nobody")).isNotEqualTo(guessed);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"secret", "{plain}", "{SSHA}", "{SSHA}%%%", "{SSHA}ClCcsSYD0hESUorczYG-DBAaZcA=", "{argon2id}x"})
    void secretsThatAreNone(String written) {
        assertThatThrownBy(() -> AccountSecret.parse(written)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void secretsDoNotShow() {
        AccountSecret secret = AccountSecret.parse("{plain}hidden");
        assertThat(secret).hasToString("{plain}");
        assertThat(new ServiceAccount("robot", secret, java.util.Optional.of("hidden-too")).toString())
                .isEqualTo("robot");
    }

    private static ServiceAccounts accounts(String secret) {
        return new ServiceAccounts(
                List.of(new ServiceAccount(LOGIN, AccountSecret.parse(secret), java.util.Optional.empty())));
    }
}
