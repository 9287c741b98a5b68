package dev.orrery.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Addresses of programs elsewhere, and what only looks like one. */
class OutgoingAddressTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://2130706433/",
                "http://0x7f000001/",
                "http://0177.0.0.1/",
                "http://127.1/",
                "http://0x7f.1/",
                "http://127.0.0.1./",
                "http://example.0x7f/",
                "http://１２７.0.0.1/",
                "http://256.1.1.1/",
                "http://user@example.org/",
                "http://user:word@example.org/",
                "ftp://example.org/",
                "file:///etc/passwd",
                "http:///in",
                "http://[fe80::1%25eth0]/",
                "http://example.org:0/",
                "http://example.org:99999/",
                "http://example.org:/",
                "//example.org/",
                "example.org",
                "http://exa mple.org/",
                "http://a..b/",
                ""
            })
    void addressesThatMeanSomethingElseAreNotRead(String address) {
        assertThatThrownBy(() -> OutgoingAddress.parse(address))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("https://receiver.example.org/changes");
    }

    @Test
    void anAddressIsWrittenInItsPlainForm() {
        assertThat(OutgoingAddress.parse("HTTPS://Bücher.Example.ORG#top"))
                .hasToString("https://xn--bcher-kva.example.org/");
        assertThat(OutgoingAddress.parse("http://[2001:DB8::1]:81/a?b").port()).isEqualTo(81);
        assertThat(OutgoingAddress.parse("http://a.example/").port()).isEqualTo(80);
        assertThatThrownBy(() -> OutgoingAddress.parse("http://a.example/" + "x".repeat(3000)))
                .hasMessageContaining("2000");
    }
}
