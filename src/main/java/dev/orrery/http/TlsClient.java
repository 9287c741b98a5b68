package dev.orrery.http;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** TLS towards servers that are known by name: the certificate must be good, and for that name. Stateless. */
public final class TlsClient {
    private TlsClient() {}

    /** @param authorities PEM file with the certificates to trust; null for those that the Java run time trusts */
    public static SSLContext trusting(@Nullable Path authorities) throws GeneralSecurityException, IOException {
        if (authorities == null) {
            return SSLContext.getDefault();
        }
        KeyStore trusted = authorities(authorities);
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, factory.getTrustManagers(), null);
        return context;
    }

    /**
     * The certificates in a PEM file, as authorities to be trusted.
     *
     * @throws IOException the file cannot be read
     * @throws GeneralSecurityException what is in it cannot
     */
    public static KeyStore authorities(Path file) throws GeneralSecurityException, IOException {
        KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
        trusted.load(null, null);
        try (InputStream in = Files.newInputStream(file)) {
            int count = 0;
            for (Certificate certificate :
                    CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                trusted.setCertificateEntry("authority" + count++, certificate);
            }
        }
        return trusted;
    }

    /** The same connection over TLS; the handshake is done when this returns. */
    public static Socket over(Socket socket, SSLContext tls, String host, int port) throws IOException {
        SSLSocket secure = (SSLSocket) tls.getSocketFactory().createSocket(socket, host, port, true);
        insistOnName(secure);
        secure.startHandshake();
        return secure;
    }

    /** The handshake is to fail where the certificate is not for the name that the socket was made for. */
    static void insistOnName(SSLSocket socket) {
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        socket.setSSLParameters(parameters);
    }
}
