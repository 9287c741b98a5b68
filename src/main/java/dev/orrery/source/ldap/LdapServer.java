package dev.orrery.source.ldap;

import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How a directory's server is reached. Immutable.
 *
 * @param authorities PEM file with the certificates to trust for TLS; null for those of the Java run time
 * @param connectTimeout until a connection stands
 * @param answerTimeout until an operation is answered
 * @param connections at most so many for look-ups, and as many again for passwords
 */
public record LdapServer(
        String host,
        int port,
        Security security,
        @Nullable Path authorities,
        Duration connectTimeout,
        Duration answerTimeout,
        int connections) {
    /** What protects the connection. */
    public enum Security {
        /** Nothing. */
        NONE,
        /** RFC 4511 section 4.14, before anything is sent. */
        STARTTLS,
        /** TLS from the first byte: {@code ldaps:}. */
        TLS
    }

    public static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(3);
    public static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(5);
    public static final int CONNECTIONS = 5;

    /** With the default time-outs and sizes. */
    public LdapServer(String host, int port, Security security, @Nullable Path authorities) {
        this(host, port, security, authorities, CONNECT_TIMEOUT, ANSWER_TIMEOUT, CONNECTIONS);
    }

    @Override
    public String toString() {
        return (security == Security.TLS ? "ldaps://" : "ldap://") + host + ":" + port;
    }
}
