package dev.orrery.face.push;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orrery.http.P256;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECPrivateKeySpec;
import java.util.Arrays;
import java.util.Base64;
import org.junit.jupiter.api.Test;

class MessageEncryptionTest {
    /** RFC 8291, appendix A. */
    private static final String DEVICE =
            "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4";

    private static final String OWN =
            "BP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A8";
    private static final String OWN_PRIVATE = "yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw";

    private static final byte[] AUTH_SECRET = bytes("BTBZMqHH6r4Tts7J_aSIgg");

    private static byte[] bytes(String text) {
        return Base64.getUrlDecoder().decode(text);
    }

    @Test
    void theExampleOfRfc8291() throws Exception {
        ECPublicKey point = P256.publicKey(bytes(OWN));
        KeyPair own = new KeyPair(
                point,
                KeyFactory.getInstance("EC")
                        .generatePrivate(
                                new ECPrivateKeySpec(new BigInteger(1, bytes(OWN_PRIVATE)), point.getParams())));
        byte[] body = MessageEncryption.encrypt(
                "When I grow up, I want to be a watermelon".getBytes(StandardCharsets.US_ASCII),
                bytes(DEVICE),
                AUTH_SECRET,
                own,
                bytes("DGv6ra1nlYgDCS1FRnbzlw"));
        assertThat(Base64.getUrlEncoder().withoutPadding().encodeToString(body))
                .isEqualTo(
                        "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6Tlz"
                                + "AC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN");
    }

    @Test
    void noTwoMessagesLookAlike() {
        MessageEncryption encryption = new MessageEncryption(new SecureRandom());
        byte[] one = encryption.encrypt(new byte[10], bytes(DEVICE), AUTH_SECRET);
        byte[] other = encryption.encrypt(new byte[10], bytes(DEVICE), AUTH_SECRET);
        assertThat(one).hasSameSizeAs(other).isNotEqualTo(other);
    }

    @Test
    void theLargestMessageIsWhatEveryServiceTakes() {
        MessageEncryption encryption = new MessageEncryption(new SecureRandom());
        assertThat(encryption.encrypt(new byte[MessageEncryption.LARGEST], bytes(DEVICE), AUTH_SECRET))
                .hasSizeLessThanOrEqualTo(4096);
        assertThatThrownBy(
                        () -> encryption.encrypt(new byte[MessageEncryption.LARGEST + 1], bytes(DEVICE), AUTH_SECRET))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void whatIsNoPointOfTheCurveIsNoKey() throws Exception {
        byte[] off = bytes(DEVICE);
        off[64] ^= 1;
        byte[] beyond = new byte[65];
        Arrays.fill(beyond, (byte) 0xff);
        beyond[0] = 4;
        byte[] compressed = bytes(DEVICE);
        compressed[0] = 2;
        for (byte[] wrong : new byte[][] {off, beyond, compressed, new byte[64], new byte[65], {}}) {
            assertThatThrownBy(() -> P256.publicKey(wrong)).isInstanceOf(IllegalArgumentException.class);
        }
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(P256.CURVE);
        for (int i = 0; i < 600; i++) { // also those whose coordinates begin with a zero
            byte[] point = P256.point((ECPublicKey) generator.generateKeyPair().getPublic());
            assertThat(P256.point(P256.publicKey(point))).isEqualTo(point);
        }
    }
}
