package dev.orrery.face.nats;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Where entries are published. Immutable.
 *
 * @param tls whether the connection is TLS; without it passwords and entries travel in the clear
 * @param authorities PEM file with the certificates to trust; null for those that the Java run time trusts
 * @param stream the JetStream stream that has to store each entry; empty where it is enough that the server has it
 */
public record NatsServer(
        String host, int port, boolean tls, @Nullable Path authorities, SignIn signIn, String stream) {
    /** How one is let in. No form of it is ever printed with its secret. */
    public sealed interface SignIn {
        /** Whoever comes is let in. */
        record Nobody() implements SignIn {}

        record User(String name, String password) implements SignIn {
            @Override
            public String toString() {
                return "user " + name;
            }
        }

        record Token(String token) implements SignIn {
            @Override
            public String toString() {
                return "token";
            }
        }

        /** @param file with a JWT and the seed of its key, as {@code nsc} makes it; read at every connection */
        record Credentials(Path file) implements SignIn {}
    }

    /** For people. */
    String where() {
        return "The NATS server at " + host + ':' + port;
    }

    String url() {
        return (tls ? "tls://" : "nats://") + (host.indexOf(':') < 0 ? host : '[' + host + ']') + ':' + port;
    }
}
