package dev.orrery.app.config;

import dev.orrery.app.config.Settings.Table;
import dev.orrery.source.imap.ImapSettings;
import dev.orrery.source.imap.SignIn;
import dev.orrery.source.imap.format.MessageFormat;
import dev.orrery.source.imap.wire.ImapServer;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The {@code [imap]} table, turned into what the source needs. */
final class Imap {
    private static final ImapKeys KEYS = Keys.IMAP;

    private Imap() {}

    /** Empty where there is no server. */
    static Optional<ImapSettings> of(Settings settings, Path folder, List<Mistake> mistakes) {
        Table table = settings.one(Section.IMAP);
        Optional<String> host = table.find(KEYS.host);
        if (host.isEmpty()) {
            return Optional.empty();
        }
        int before = mistakes.size();
        ImapServer server = server(table, host.get(), folder, mistakes);
        SignIn signIn = signIn(table, mistakes);
        if (table.find(KEYS.roomAccounts).isPresent() && !(signIn instanceof SignIn.Proxy)) {
            mistakes.add(table.mistake(KEYS.roomAccounts, "expected only with login = \"proxy\""));
        }
        return mistakes.size() > before
                ? Optional.empty()
                : Optional.of(new ImapSettings(
                        server,
                        signIn,
                        table.get(KEYS.calendarFolder),
                        table.get(KEYS.taskFolder),
                        format(table.get(KEYS.writeFormat)),
                        new ImapSettings.Copies(
                                table.get(KEYS.freshFor), table.get(KEYS.grace), table.get(KEYS.confirmAfter)),
                        new ImapSettings.Watched(
                                table.get(KEYS.watchPeople),
                                table.get(KEYS.watchFor),
                                table.get(KEYS.watchConnections))));
    }

    private static SignIn signIn(Table table, List<Mistake> mistakes) {
        return switch (table.get(KEYS.login)) {
            case "proxy" ->
                new SignIn.Proxy(
                        required(table, KEYS.proxyUser, "proxy", mistakes),
                        required(table, KEYS.proxyPassword, "proxy", mistakes),
                        rooms(table, mistakes));
            case "publish" ->
                new SignIn.Publisher(
                        required(table, KEYS.publishUser, "publish", mistakes),
                        required(table, KEYS.publishPassword, "publish", mistakes),
                        table.get(KEYS.publishConnections));
            default -> new SignIn.Oneself();
        };
    }

    /** A star alone would open a person's mailbox to whoever may call a room like them. */
    private static String rooms(Table table, List<Mistake> mistakes) {
        String rooms = table.find(KEYS.roomAccounts).orElse("");
        if (!rooms.isEmpty() && !rooms.matches("[^*]+\\*[^*]*|\\*[^*]+")) {
            mistakes.add(table.mistake(
                    KEYS.roomAccounts, "expected one star with something before or after it, such as \"room-*\""));
        }
        return rooms;
    }

    private static String required(Table table, Key<String> key, String login, List<Mistake> mistakes) {
        Optional<String> given = table.find(key);
        if (given.isEmpty()) {
            mistakes.add(table.mistake(key, "expected with login = \"" + login + "\""));
        }
        return given.orElse("");
    }

    private static ImapServer server(Table table, String host, Path folder, List<Mistake> mistakes) {
        ImapServer.Security security =
                ImapServer.Security.valueOf(table.get(KEYS.tls).toUpperCase(Locale.ROOT));
        if (security == ImapServer.Security.NONE && !isLoopback(host)) {
            mistakes.add(table.mistake(
                    KEYS.tls,
                    "expected \"starttls\" or \"tls\": passwords do not travel in the clear, but to this machine"));
        }
        Path authorities = table.find(KEYS.caFile).map(folder::resolve).orElse(null);
        if (authorities != null && !Files.isReadable(authorities)) {
            mistakes.add(table.mistake(KEYS.caFile, "expected a file that can be read"));
        }
        int usual = security == ImapServer.Security.TLS ? 993 : 143;
        return new ImapServer(host, table.find(KEYS.port).orElse(usual), security, authorities);
    }

    /** False for a name that nobody knows now. */
    static boolean isLoopback(String host) {
        try {
            return InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }

    private static @Nullable MessageFormat format(String word) {
        return switch (word) {
            case "kolab3" -> MessageFormat.KOLAB3;
            case "kolab2" -> MessageFormat.KOLAB2;
            case "icalendar" -> MessageFormat.ICALENDAR;
            default -> null;
        };
    }
}
