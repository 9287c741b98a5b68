package dev.orrery.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CredentialsTest {
    @Test
    void splitsAtTheFirstColon() {
        assertThat(Credentials.parse(basic("ada:pass:word", StandardCharsets.UTF_8)))
                .contains(new Credentials("ada", "pass:word"));
    }

    @Test
    void takesTheSchemeInAnyCase() {
        assertThat(Credentials.parse("bAsIc YWRhOnB3")).contains(new Credentials("ada", "pw"));
    }

    @Test
    void readsUtf8AndFallsBackToLatin1() {
        Credentials expected = new Credentials("jürgen", "grün");
        assertThat(Credentials.parse(basic("jürgen:grün", StandardCharsets.UTF_8)))
                .contains(expected);
        assertThat(Credentials.parse(basic("jürgen:grün", StandardCharsets.ISO_8859_1)))
                .contains(expected);
    }

    @Test
    void anEmptyPasswordIsAPassword() {
        assertThat(Credentials.parse(basic("ada:", StandardCharsets.UTF_8))).contains(new Credentials("ada", ""));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Basic",
                "Basic ",
                "Bearer abc",
                "Digest username=ada",
                "Basic %%%",
                "Basic OnB3",
                "Basic YWRh"
            })
    void anythingElseIsNoCredentials(String header) {
        assertThat(Credentials.parse(header)).isEmpty();
    }

    @Test
    void anEndlessHeaderIsNoCredentials() {
        assertThat(Credentials.parse(basic("ada:" + "x".repeat(5000), StandardCharsets.UTF_8)))
                .isEmpty();
    }

    @Test
    void doesNotPrintThePassword() {
        assertThat(new Credentials("ada", "secret").toString()).doesNotContain("secret");
    }

    private static String basic(String text, Charset charset) {
        return "Basic " + Base64.getEncoder().encodeToString(text.getBytes(charset));
    }
}
