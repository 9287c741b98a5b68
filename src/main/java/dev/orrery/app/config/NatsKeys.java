package dev.orrery.app.config;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The keys of {@code [nats]}. */
public final class NatsKeys {
    public final Key<String> url = key(
            "url",
            Type.TEXT,
            null,
            "Required in this table. tls://HOST:PORT, or nats://HOST:PORT on loopback only. Port 4222 if none is named.");
    public final Key<String> prefix = key(
            "prefix",
            Type.TEXT,
            "orrery",
            "How subjects begin: PREFIX.users.NAME.TYPE, such as orrery.users.ada.calendar.object_put.");
    public final Key<String> stream = key(
            "stream",
            Type.TEXT,
            null,
            "The JetStream stream that must have stored an entry before the next is sent. Without it, it is enough that the"
                    + " server has received it.");
    public final Key<List<String>> events = key(
            "events",
            Type.listOf(Type.TEXT),
            List.of(),
            "Publish only these types, such as \"calendar.*\"; docs/changes.md lists them. Default: all.");
    public final Key<String> user = key("user", Type.TEXT, null, "The user to sign in as, if any; with password-file.");
    public final Key<Path> passwordFile = key("password-file", Type.FILE, null, "A file with the user's password.");
    public final Key<Path> tokenFile =
            key("token-file", Type.FILE, null, "A file with a token to sign in with, instead of a user.");
    public final Key<Path> credentialsFile = key(
            "credentials-file",
            Type.FILE,
            null,
            "A .creds file (JWT and seed) to sign in with, instead of a user. Read at every connection.");
    public final Key<Path> caFile = key(
            "ca-file",
            Type.FILE,
            null,
            "PEM file with the certificates to trust. Default: those that the Java run time trusts.");

    NatsKeys() {}

    private static <T> Key<T> key(String name, Type<T> type, @Nullable T defaultValue, String meaning) {
        return Keys.key(Section.NATS, name, type, defaultValue, meaning);
    }
}
