package dev.orrery.source.imap.wire;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * How an IMAP server is reached. Immutable.
 *
 * @param authorities PEM file with the certificates to trust for TLS; null for those of the Java run time
 * @param connectTimeout until a connection stands
 * @param answerTimeout how long the server may be silent while it owes an answer
 * @param hidden capabilities to treat as not offered, in capital letters: for servers whose support is broken
 */
public record ImapServer(
        String host,
        int port,
        Security security,
        @Nullable Path authorities,
        Duration connectTimeout,
        Duration answerTimeout,
        Set<String> hidden) {
    /** What protects the connection. */
    public enum Security {
        /** Nothing: on loopback only. */
        NONE,
        /** RFC 9051 section 6.2.1, before anything else is sent. */
        STARTTLS,
        /** TLS from the first byte (RFC 8314). */
        TLS
    }

    public static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(3);
    public static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(30);

    public ImapServer {
        hidden = hidden.stream().map(name -> name.toUpperCase(Locale.ROOT)).collect(Collectors.toUnmodifiableSet());
    }

    /** With the default time-outs, and nothing hidden. */
    public ImapServer(String host, int port, Security security, @Nullable Path authorities) {
        this(host, port, security, authorities, CONNECT_TIMEOUT, ANSWER_TIMEOUT, Set.of());
    }

    @Override
    public String toString() {
        return (security == Security.TLS ? "imaps://" : "imap://") + host + ":" + port;
    }
}
