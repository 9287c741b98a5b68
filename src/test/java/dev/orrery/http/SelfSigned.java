package dev.orrery.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.util.Base64;

/** Keys with certificates of their own, made by the JDK's tool. */
public final class SelfSigned {
    private SelfSigned() {}

    /** @param alternative whom it is for: {@code ip:127.0.0.1}, {@code dns:receiver.example.org} */
    public static KeyStore make(Path folder, String algorithm, String name, String alternative) throws Exception {
        Path file = Files.createTempFile(folder, "keys", ".p12");
        Files.delete(file);
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "key",
                        "-keyalg",
                        algorithm,
                        "-dname",
                        "CN=" + name,
                        "-ext",
                        "SAN=" + alternative,
                        "-validity",
                        "2",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        file.toString(),
                        "-storepass",
                        "secret")
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("keytool.log").toFile())
                .start();
        assertThat(keytool.waitFor()).isZero();
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (var in = Files.newInputStream(file)) {
            store.load(in, "secret".toCharArray());
        }
        return store;
    }

    /** A store that believes this certificate and no other. */
    static KeyStore trusting(KeyStore store) throws Exception {
        KeyStore trust = KeyStore.getInstance("PKCS12");
        trust.load(null, null);
        trust.setCertificateEntry("server", store.getCertificate("key"));
        return trust;
    }

    /** The same as PEM files. */
    public static HttpConfig.Tls write(Path folder, KeyStore store) throws Exception {
        HttpConfig.Tls tls = new HttpConfig.Tls(folder.resolve("cert.pem"), folder.resolve("key.pem"));
        Files.writeString(tls.key(), pem("PRIVATE KEY", key(store).getEncoded()));
        Files.writeString(
                tls.certificate(),
                pem("CERTIFICATE", store.getCertificate("key").getEncoded()));
        return tls;
    }

    static PrivateKey key(KeyStore store) throws Exception {
        return (PrivateKey) store.getKey("key", "secret".toCharArray());
    }

    static String pem(String label, byte[] content) {
        return "-----BEGIN " + label + "-----\n" + Base64.getMimeEncoder().encodeToString(content) + "\n-----END "
                + label + "-----\n";
    }
}
