package dev.orrery.http;

import java.io.IOException;
import java.nio.file.Files;
import java.security.KeyStore;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The certificate in use, taken anew when its files change. A new one that cannot be used leaves the old in place. */
final class Certificates {
    private static final Logger LOG = LoggerFactory.getLogger(Certificates.class);

    private final HttpConfig.Tls tls;
    private final SslContextFactory.Server ssl = new SslContextFactory.Server();
    private long seen;

    /** @throws IOException with a sentence: the files cannot be used */
    Certificates(HttpConfig.Tls tls) throws IOException {
        this.tls = tls;
        this.seen = modified();
        ssl.setKeyStore(PemFiles.load(tls));
        ssl.setKeyStorePassword(PemFiles.PASSWORD);
    }

    SslContextFactory.Server ssl() {
        return ssl;
    }

    /** Looks whether the files changed. One thread at a time. */
    void look() {
        long now = modified();
        if (now == seen) {
            return;
        }
        seen = now;
        try {
            KeyStore fresh = PemFiles.load(tls);
            ssl.reload(factory -> factory.setKeyStore(fresh));
            LOG.info("took the new certificate from {}", tls.certificate());
        } catch (Exception e) {
            LOG.error("keeping the old certificate: {}", e.getMessage());
        }
    }

    private long modified() {
        try {
            return Files.getLastModifiedTime(tls.certificate()).toMillis() * 31
                    + Files.getLastModifiedTime(tls.key()).toMillis();
        } catch (IOException e) {
            return seen;
        }
    }
}
