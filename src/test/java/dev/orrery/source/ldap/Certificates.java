package dev.orrery.source.ldap;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** A key and its self-made certificate for 127.0.0.1, as PKCS #12 and as PEM files. */
public record Certificates(Path store, Path certificate, Path key) {
    public static final String PASSWORD = "changeit";

    private static @Nullable Certificates made;

    /** Made once for all tests of a run, in a directory that goes with it. */
    public static synchronized Certificates shared() throws IOException {
        if (made == null) {
            Path directory = Files.createTempDirectory("orrery-tls");
            made = make(directory);
            Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(directory)));
        }
        return made;
    }

    private static void delete(Path directory) {
        try {
            InMemoryTestDirectory.delete(directory);
        } catch (IOException e) {
            System.err.println(e);
        }
    }

    private static Certificates make(Path directory) throws IOException {
        Path store = directory.resolve("tls.p12");
        Path keytool = Path.of(System.getProperty("java.home"), "bin", "keytool");
        Process process = new ProcessBuilder(
                        keytool.toString(),
                        "-genkeypair",
                        "-alias",
                        "ldap",
                        "-keyalg",
                        "RSA",
                        "-keysize",
                        "2048",
                        "-dname",
                        "CN=127.0.0.1",
                        "-ext",
                        "SAN=IP:127.0.0.1,DNS:localhost",
                        "-validity",
                        "30",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        store.toString(),
                        "-storepass",
                        PASSWORD)
                .redirectErrorStream(true)
                .start();
        try {
            String said = new String(process.getInputStream().readAllBytes());
            if (process.waitFor() != 0) {
                throw new IOException("keytool: " + said);
            }
            KeyStore keys = KeyStore.getInstance("PKCS12");
            try (InputStream in = Files.newInputStream(store)) {
                keys.load(in, PASSWORD.toCharArray());
            }
            Key key = keys.getKey("ldap", PASSWORD.toCharArray());
            byte[] certificate = keys.getCertificate("ldap").getEncoded();
            return new Certificates(
                    store,
                    pem(directory.resolve("cert.pem"), "CERTIFICATE", certificate),
                    pem(directory.resolve("key.pem"), "PRIVATE KEY", key.getEncoded()));
        } catch (GeneralSecurityException | InterruptedException e) {
            throw new IOException(e);
        }
    }

    private static Path pem(Path file, String what, byte[] bytes) throws IOException {
        String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes);
        return Files.writeString(file, "-----BEGIN " + what + "-----\n" + body + "\n-----END " + what + "-----\n");
    }
}
