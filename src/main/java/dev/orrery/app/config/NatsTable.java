package dev.orrery.app.config;

import dev.orrery.app.config.Settings.Table;
import dev.orrery.face.changes.StoreFeed;
import dev.orrery.face.nats.NatsServer;
import dev.orrery.face.nats.NatsServer.SignIn;
import dev.orrery.model.Refused;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The {@code [nats]} table.
 *
 * @param prefix of subjects
 * @param events types that are published; empty for all
 */
public record NatsTable(NatsServer server, String prefix, List<String> events) {
    private static final NatsKeys KEYS = Keys.NATS;
    /** Whoever sets one of these wants it; the others may stand in a file with every default. */
    private static final List<Key<?>> WITHOUT_DEFAULT = List.of(
            KEYS.url, KEYS.stream, KEYS.user, KEYS.passwordFile, KEYS.tokenFile, KEYS.credentialsFile, KEYS.caFile);

    private static final int USUAL_PORT = 4222;
    private static final Pattern PREFIX = Pattern.compile("[A-Za-z0-9_-]{1,50}(\\.[A-Za-z0-9_-]{1,50}){0,4}");
    private static final Pattern STREAM = Pattern.compile("[A-Za-z0-9_-]{1,200}");

    public NatsTable {
        events = List.copyOf(events);
    }

    /** Empty where nothing is published. */
    static Optional<NatsTable> of(Settings settings, Path folder, List<Mistake> mistakes) {
        Table table = settings.one(Section.NATS);
        if (WITHOUT_DEFAULT.stream().noneMatch(table::isSet)) {
            return Optional.empty();
        }
        int before = mistakes.size();
        Place place = place(table, mistakes);
        String prefix = table.get(KEYS.prefix);
        if (!PREFIX.matcher(prefix).matches()) {
            mistakes.add(
                    table.mistake(KEYS.prefix, "expected up to five words of letters, digits, '_' and '-' with dots"));
        }
        String stream = table.find(KEYS.stream).orElse("");
        if (table.isSet(KEYS.stream) && !STREAM.matcher(stream).matches()) {
            mistakes.add(table.mistake(KEYS.stream, "expected a stream's name of letters, digits, '_' and '-'"));
        }
        List<String> events = table.get(KEYS.events);
        try {
            StoreFeed.checkTypes(events);
        } catch (Refused e) {
            mistakes.add(table.mistake(
                    KEYS.events, "expected types such as \"calendar.object_put\" or \"calendar.*\", 20 at most"));
        }
        SignIn signIn = signIn(table, folder, mistakes);
        Path authorities = readable(table, KEYS.caFile, folder, mistakes);
        return place == null || mistakes.size() > before
                ? Optional.empty()
                : Optional.of(new NatsTable(
                        new NatsServer(place.host(), place.port(), place.tls(), authorities, signIn, stream),
                        prefix,
                        events));
    }

    private record Place(String host, int port, boolean tls) {}

    private static @Nullable Place place(Table table, List<Mistake> mistakes) {
        Place found = table.find(KEYS.url).map(NatsTable::parse).orElse(null);
        if (found == null) {
            mistakes.add(table.mistake(
                    KEYS.url, "expected tls://HOST:PORT, or nats://HOST:PORT on loopback; passwords stand in files"));
        } else if (!found.tls() && !Imap.isLoopback(found.host())) {
            mistakes.add(table.mistake(
                    KEYS.url,
                    "expected tls://" + found.host() + ":" + found.port()
                            + ": what happens in calendars does not travel in the clear, but to this machine"));
        }
        return found;
    }

    private static @Nullable Place parse(String text) {
        try {
            URI url = new URI(text.strip());
            String scheme = url.getScheme();
            String host = url.getHost();
            boolean bare = url.getRawUserInfo() == null
                    && (url.getRawPath() == null || url.getRawPath().isEmpty())
                    && url.getRawQuery() == null
                    && url.getRawFragment() == null;
            int port = url.getPort() == -1 ? USUAL_PORT : url.getPort();
            boolean known = "tls".equals(scheme) || "nats".equals(scheme);
            if (host == null || !bare || !known || port < 1 || port > 65_535) {
                return null;
            }
            return new Place(host.replaceAll("[\\[\\]]", ""), port, "tls".equals(scheme));
        } catch (URISyntaxException e) {
            return null;
        }
    }

    private static SignIn signIn(Table table, Path folder, List<Mistake> mistakes) {
        if (Stream.of(KEYS.user, KEYS.tokenFile, KEYS.credentialsFile)
                        .filter(table::isSet)
                        .count()
                > 1) {
            mistakes.add(table.mistake(KEYS.user, "expected only one of user, token-file and credentials-file"));
        }
        String password = secret(table, KEYS.passwordFile, folder, mistakes);
        if (table.isSet(KEYS.user) != table.isSet(KEYS.passwordFile)) {
            mistakes.add(table.mistake(KEYS.user, "expected together with password-file"));
        }
        if (table.isSet(KEYS.user)) {
            return new SignIn.User(table.get(KEYS.user), password);
        }
        if (table.isSet(KEYS.tokenFile)) {
            return new SignIn.Token(secret(table, KEYS.tokenFile, folder, mistakes));
        }
        Path credentials = readable(table, KEYS.credentialsFile, folder, mistakes);
        return credentials == null ? new SignIn.Nobody() : new SignIn.Credentials(credentials);
    }

    /** Empty where the file is not there, or was a mistake. */
    private static String secret(Table table, Key<Path> key, Path folder, List<Mistake> mistakes) {
        Path file = table.find(key).map(folder::resolve).orElse(null);
        if (file == null) {
            return "";
        }
        String secret = "";
        try {
            secret = Files.readString(file).strip();
        } catch (IOException e) {
            // as if it were empty
        }
        if (secret.isEmpty()) {
            mistakes.add(table.mistake(key, "expected a file that can be read and holds one line"));
        }
        return secret;
    }

    private static @Nullable Path readable(Table table, Key<Path> key, Path folder, List<Mistake> mistakes) {
        Path file = table.find(key).map(folder::resolve).orElse(null);
        if (file != null && !Files.isReadable(file)) {
            mistakes.add(table.mistake(key, "expected a file that can be read"));
        }
        return file;
    }
}
