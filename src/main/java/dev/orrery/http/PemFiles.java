package dev.orrery.http;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;

/** Turns a certificate chain and a key in PEM (RFC 7468) into a key store in memory. Stateless. */
final class PemFiles {
    /** Protects nothing: the store never leaves the process. */
    static final String PASSWORD = "in-memory";

    private static final List<String> ALGORITHMS = List.of("RSA", "EC", "Ed25519", "Ed448");
    private static final byte[] RSA_ID = HexFormat.of().parseHex("300d06092a864886f70d0101010500");
    private static final byte[] EC_ID = HexFormat.of().parseHex("06072a8648ce3d0201");
    private static final byte[] VERSION_0 = {2, 1, 0};

    private PemFiles() {}

    /** @throws IOException with a sentence naming the file that cannot be used and why */
    static KeyStore load(HttpConfig.Tls tls) throws IOException {
        try {
            Certificate[] chain = CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(Files.readAllBytes(tls.certificate())))
                    .toArray(Certificate[]::new);
            if (chain.length == 0) {
                throw new IOException(tls.certificate() + " holds no certificate.");
            }
            PrivateKey key = key(tls.key());
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            store.setKeyEntry("server", key, PASSWORD.toCharArray(), chain);
            return store;
        } catch (GeneralSecurityException e) {
            throw new IOException(
                    tls.certificate() + " and " + tls.key() + " cannot be used for TLS: " + e.getMessage(), e);
        }
    }

    private static PrivateKey key(Path file) throws IOException, GeneralSecurityException {
        String pem = Files.readString(file, StandardCharsets.US_ASCII);
        byte[] pkcs8;
        if (pem.contains("-----BEGIN PRIVATE KEY-----")) {
            pkcs8 = block(file, pem, "PRIVATE KEY");
        } else if (pem.contains("-----BEGIN RSA PRIVATE KEY-----")) {
            pkcs8 = sequence(VERSION_0, RSA_ID, tagged(4, block(file, pem, "RSA PRIVATE KEY")));
        } else if (pem.contains("-----BEGIN EC PRIVATE KEY-----")) {
            byte[] key = block(file, pem, "EC PRIVATE KEY");
            pkcs8 = sequence(VERSION_0, sequence(EC_ID, curve(file, key)), tagged(4, key));
        } else {
            throw new IOException(file + " holds no unencrypted private key in PEM.");
        }
        for (String algorithm : ALGORITHMS) {
            try {
                return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
            } catch (InvalidKeySpecException e) {
                // the next one
            }
        }
        throw new IOException(file + " holds a private key of a kind that is unknown here.");
    }

    private static byte[] block(Path file, String pem, String label) throws IOException {
        int start = pem.indexOf("-----BEGIN " + label + "-----") + label.length() + 16;
        int end = pem.indexOf("-----END " + label + "-----", start);
        try {
            return Base64.getMimeDecoder().decode(pem.substring(start, end < 0 ? start : end));
        } catch (IllegalArgumentException e) {
            throw new IOException(file + " is damaged: " + e.getMessage(), e);
        }
    }

    /** The curve's object identifier out of an EC key (RFC 5915: parameters, in context tag 0). */
    private static byte[] curve(Path file, byte[] key) throws IOException {
        for (int i = 0; i + 4 < key.length; i++) {
            boolean parameters = key[i] == (byte) 0xa0 && key[i + 2] == 6 && key[i + 1] == key[i + 3] + 2;
            if (parameters && i + 2 + key[i + 1] <= key.length) {
                return java.util.Arrays.copyOfRange(key, i + 2, i + 2 + key[i + 1]);
            }
        }
        throw new IOException(file + " does not name its curve; convert it to PKCS#8.");
    }

    private static byte[] sequence(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return tagged(0x30, all.toByteArray());
    }

    private static byte[] tagged(int tag, byte[] content) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(tag);
        int length = content.length;
        if (length < 128) {
            out.write(length);
        } else {
            int bytes = length < 256 ? 1 : length < 65536 ? 2 : 3;
            out.write(0x80 | bytes);
            for (int i = bytes - 1; i >= 0; i--) {
                out.write(length >> 8 * i);
            }
        }
        out.writeBytes(content);
        return out.toByteArray();
    }
}
