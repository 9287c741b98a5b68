package dev.orrery.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whose word about the client is taken. */
class PeerTest {
    private static final Networks PROXIES = Networks.of(List.of("10.0.0.0/8", "::1"));

    private static Peer peer(String connected, Headers headers) {
        return Peer.of(InetAddress.ofLiteral(connected), false, "inner:8008", headers, PROXIES);
    }

    @Test
    void aStrangerMaySayWhatItLikes() {
        Headers headers = Headers.of(
                "X-Forwarded-For",
                "10.1.1.1",
                "X-Forwarded-Proto",
                "https",
                "X-Forwarded-Host",
                "evil.example",
                "Forwarded",
                "for=10.1.1.1;proto=https;host=evil.example");
        assertThat(peer("192.0.2.1", headers))
                .isEqualTo(new Peer(InetAddress.ofLiteral("192.0.2.1"), false, "http://inner:8008"));
        assertThat(peer("127.0.0.1", headers).secure()).isTrue();
    }

    @Test
    void aTrustedProxySpeaksForItsClient() {
        Headers headers = Headers.of(
                "X-Forwarded-For", "192.0.2.7", "X-Forwarded-Proto", "https", "X-Forwarded-Host", "cal.example.org");
        assertThat(peer("10.0.0.1", headers))
                .isEqualTo(new Peer(InetAddress.ofLiteral("192.0.2.7"), true, "https://cal.example.org"));
        assertThat(peer(
                        "::1",
                        Headers.of("Forwarded", "For=\"[2001:db8::1]:4711\";Proto=https;Host=\"cal.example.org:444\"")))
                .isEqualTo(new Peer(InetAddress.ofLiteral("2001:db8::1"), true, "https://cal.example.org:444"));
    }

    @Test
    void onlyTheNearestUntrustedAddressCounts() {
        Headers headers = Headers.of("X-Forwarded-For", "203.0.113.9, 192.0.2.7", "X-Forwarded-For", "10.2.2.2");
        assertThat(peer("10.0.0.1", headers).remote()).isEqualTo(InetAddress.ofLiteral("192.0.2.7"));
        Headers standard =
                Headers.of("Forwarded", "for=203.0.113.9;host=evil, for=192.0.2.7;host=good;proto=https, for=10.2.2.2");
        assertThat(peer("10.0.0.1", standard))
                .isEqualTo(new Peer(InetAddress.ofLiteral("192.0.2.7"), true, "https://good"));
    }

    @Test
    void aProxyThatSaysHttpMeansIt() {
        Headers headers = Headers.of("X-Forwarded-For", "192.0.2.7", "X-Forwarded-Proto", "http");
        assertThat(peer("10.0.0.1", headers).secure()).isFalse();
        assertThat(peer("10.0.0.1", new Headers()).secure()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"unknown", "_hidden", "not an address", "[", "", "1.2.3.4.5", "example.org"})
    void whatIsNoAddressIsNotTaken(String value) {
        assertThat(peer("10.0.0.1", Headers.of("X-Forwarded-For", value)).remote())
                .isEqualTo(InetAddress.ofLiteral("10.0.0.1"));
    }

    @Test
    void aHostThatIsNoneIsNotTaken() {
        Headers headers = Headers.of("X-Forwarded-Host", "a b\"<", "X-Forwarded-Proto", "gopher");
        assertThat(peer("10.0.0.1", headers).origin()).isEqualTo("http://inner:8008");
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/8,10.255.0.1,true",
        "10.0.0.0/8,11.0.0.1,false",
        "192.0.2.128/25,192.0.2.127,false",
        "192.0.2.128/25,192.0.2.200,true",
        "192.0.2.1,192.0.2.1,true",
        "192.0.2.1,192.0.2.2,false",
        "0.0.0.0/0,1.2.3.4,true",
        "0.0.0.0/0,::2,false",
        "fd00::/7,fc00::1,true",
        "fd00::/8,fc00::1,false"
    })
    void rangesHoldWhatTheySay(String range, String address, boolean inside) {
        assertThat(Networks.of(List.of(range)).contains(InetAddress.ofLiteral(address)))
                .isEqualTo(inside);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "example.org", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/x", "fd00::/129", "10/8/8"})
    void whatIsNoRangeIsNamed(String range) {
        assertThatThrownBy(() -> Networks.of(List.of(range)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'" + range + "'");
    }
}
