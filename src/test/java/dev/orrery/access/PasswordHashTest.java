package dev.orrery.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.security.SecureRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PasswordHashTest {
    @Test
    void aNewHashMatchesItsPasswordAndNoOther() {
        String stored = PasswordHash.argon2id("correct horse ü", new SecureRandom());

        assertThat(stored).startsWith("{argon2id}$argon2id$v=19$m=7168,t=5,p=1$");
        assertThat(PasswordHash.parse(stored).matches("correct horse ü")).isTrue();
        assertThat(PasswordHash.parse(stored).matches("correct horse u")).isFalse();
    }

    @Test
    void twoHashesOfOnePasswordDiffer() {
        SecureRandom random = new SecureRandom();
        assertThat(PasswordHash.argon2id("same", random)).isNotEqualTo(PasswordHash.argon2id("same", random));
    }

    /** Made by others: the argon2 reference's own test, crypt(3), and digests by Python's hashlib. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{ARGON2ID}$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4",
                "{BLF-CRYPT}$2y$05$abcdefghijklmnopqrstuuWG29KuyeAicPCJODk1zjyGvyQUU2awu",
                "{blf-crypt}$2b$05$abcdefghijklmnopqrstuuWG29KuyeAicPCJODk1zjyGvyQUU2awu",
                "{SSHA}yrht1iYXEIkejLVu42JWkadd80RzYWx0c2FsdA==",
                "{SSHA256}DIzeh0gCRMTRu9dAH3C3rr7fWkRT0Bp2ZdtRqvTX3XJzYWx0c2FsdA==",
                "{SSHA512}9ZxHVj4YomwqqFiYKcIjExMLx2ZblYfXRGc4KMqbgvHq2+HOgwiTIi+eO/Uam/8D0beDAkGpvx14+UFlfBskLnNhbHRzYWx0",
            })
    void readsWhatOthersWrote(String stored) {
        assertThat(PasswordHash.parse(stored).matches("password")).isTrue();
        assertThat(PasswordHash.parse(stored).matches("passwore")).isFalse();
    }

    @Test
    void plainIsComparedAsItStands() {
        PasswordHash hash = PasswordHash.parse("{plain}with}brace");
        assertThat(hash.isPlain()).isTrue();
        assertThat(hash.matches("with}brace")).isTrue();
        assertThat(hash.matches("with")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "secret",
                "{}secret",
                "{md5}secret",
                "{plain}",
                "{argon2id}",
                "{argon2id}nonsense",
                "{argon2id}$argon2i$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4",
                "{argon2id}$argon2id$v=19$m=4194304,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4",
                "{argon2id}$argon2id$v=19$m=x,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR",
                "{blf-crypt}nonsense",
                "{blf-crypt}$2y$31$OahJrmlAyOYa3o3UaqHK2eXS57Ii0.qpcoCEyEd1J7fsPEt0VCXeq",
                "{ssha}@@@",
                "{ssha}c2hvcnQ=",
            })
    void refusesWhatItCannotCheckWithoutRepeatingIt(String stored) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PasswordHash.parse(stored))
                .satisfies(
                        e -> assertThat(e.getMessage()).doesNotContain("secret").doesNotContain("nonsense"));
    }

    @Test
    void neverShowsWhatItStores() {
        assertThat(PasswordHash.parse("{plain}secret")).hasToString("{plain}");
    }
}
