package dev.orrery.face.mail;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The mail server that takes what goes out.
 *
 * @param authorities PEM file with the certificates to trust; null for the usual ones
 * @param login null where it asks for none
 * @param greeting the name that this server gives itself (EHLO)
 */
public record SmtpServer(
        String host,
        int port,
        Security security,
        @Nullable Path authorities,
        @Nullable Login login,
        String greeting) {
    /** How the connection is protected. */
    public enum Security {
        NONE,
        STARTTLS,
        TLS
    }

    public record Login(String user, String password) {
        @Override
        public String toString() {
            return user;
        }
    }

    @Override
    public String toString() {
        return host + ":" + port;
    }
}
